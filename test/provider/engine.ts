// The engine's side of its interface, as far as a provider process calls it: a real gRPC server that keeps what is logged.

import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { type LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/** A message as the engine got it. */
export type Logged = Pick<LogRequest.AsObject, "severity" | "message" | "urn" | "ephemeral">;

export const { INFO, WARNING } = LogSeverity;

export class FakeEngine {
  readonly logged: Logged[] = [];
  /** What becomes of a message that has come. */
  mood: "answers" | "refuses" | "hangs" = "answers";
  private readonly server = new grpc.Server();

  private constructor() {
    this.server.addService(EngineService as unknown as grpc.ServiceDefinition, {
      log: ({ request }: { request: LogRequest }, done: grpc.sendUnaryData<Empty>) => {
        const { severity, message, urn, ephemeral } = request.toObject();
        this.logged.push({ severity, message, urn, ephemeral });
        if (this.mood === "answers") done(null, new Empty());
        else if (this.mood === "refuses") done({ code: grpc.status.INTERNAL, details: "no" });
      },
    });
  }

  static async start(): Promise<FakeEngine & { readonly address: string }> {
    const engine = new FakeEngine();
    const port = await new Promise<number>((resolve, reject) => {
      engine.server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      );
    });
    return Object.assign(engine, { address: `127.0.0.1:${port}` });
  }

  /** Ends every connection, also those with a call that waits. */
  stop(): void {
    this.server.forceShutdown();
  }
}
