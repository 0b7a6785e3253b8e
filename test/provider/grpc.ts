// A provider process driven over gRPC as the Pulumi engine drives it, with the engine's rules about bags of properties.

import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import * as grpc from "@grpc/grpc-js";
import * as provider from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import * as status from "@pulumi/pulumi/proto/status_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { PROVIDER, TENANT_TYPE } from "../../provider/pulumi/shim";

export type Bag = Record<string, unknown>;

/** An error that keeps a half-made resource in the state. */
export interface InitFailure {
  id: string;
  properties: Bag;
  reasons: string[];
}

export class CallError extends Error {
  constructor(
    message: string,
    readonly init: InitFailure | undefined,
  ) {
    super(message);
  }
}

export interface ProviderProcess {
  readonly child: ChildProcess;
  /** Everything it printed after its port. */
  output(): string;
  check(olds: Bag | undefined, news: Bag): Promise<{ inputs: Bag; failures: { property: string; reason: string }[] }>;
  diff(id: string, olds: Bag, news: Bag): Promise<{ changes: string; replaces: string[] }>;
  create(inputs: Bag): Promise<{ id: string; outs: Bag }>;
  read(id: string, outs: Bag): Promise<{ id: string; outs: Bag | undefined; inputs: Bag | undefined }>;
  update(id: string, outs: Bag, news: Bag): Promise<Bag>;
  delete(id: string, outs: Bag): Promise<void>;
  stop(): Promise<number | null>;
}

/** What the program sends for a tenant. */
export function declared(name: string, args: Bag = {}): Bag {
  return {
    version: "latest",
    tenant: name,
    ...args,
    __provider: PROVIDER,
    __urn: `urn:pulumi:dev::proj::${TENANT_TYPE}::${name}`,
  };
}

// Like the engine, which knows no undefined.
const struct = (bag: Bag) => Struct.fromJavaScript(JSON.parse(JSON.stringify(bag)));
const bag = (value: Struct | undefined) => value?.toJavaScript() as Bag | undefined;

/** Starts the SDK's own server for dynamic providers, in the program's folder; without an engine, nobody hears its log. */
export async function startProvider(
  cwd: string,
  config: Bag,
  env: NodeJS.ProcessEnv = {},
  engine = "127.0.0.1:1",
): Promise<ProviderProcess> {
  const script = createRequire(`${cwd}/-`).resolve("@pulumi/pulumi/cmd/dynamic-provider");
  const child = spawn(process.execPath, [script, engine], {
    cwd,
    env: { ...process.env, PULUMI_NODEJS_PROJECT: "proj", ...env },
  });
  let output = "";
  child.stderr.on("data", (text) => {
    output += text;
  });
  const port = await new Promise<number>((resolve, reject) => {
    let first = true;
    child.once("exit", (code) => reject(new Error(`the provider ended with ${code}: ${output}`)));
    child.stdout.on("data", (text) => {
      if (first) resolve(Number(String(text).split("\n")[0]));
      else output += text;
      first = false;
    });
  });
  const client = new provider.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const urn = `urn:pulumi:dev::proj::${TENANT_TYPE}::t`;

  type Call<Request, Response> = (
    request: Request,
    metadata: grpc.Metadata,
    options: Partial<grpc.CallOptions>,
    callback: (error: grpc.ServiceError | null, response: Response) => void,
  ) => grpc.ClientUnaryCall;
  const call = <Request, Response>(method: Call<Request, Response>, request: Request): Promise<Response> =>
    new Promise((resolve, reject) =>
      // The deadline turns a call that never returns into a failure.
      method.call(client, request, new grpc.Metadata(), { deadline: Date.now() + 60_000 }, (error, response) =>
        error ? reject(new CallError(error.details, initFailure(error))) : resolve(response),
      ),
    );

  const configure = new messages.ConfigureRequest();
  configure.setArgs(struct(config));
  configure.setAcceptsecrets(true);
  await call(client.configure, configure);

  return {
    child,
    output: () => output,
    async check(olds, news) {
      const request = new messages.CheckRequest();
      request.setUrn(urn);
      request.setOlds(struct(olds ?? {}));
      request.setNews(struct(news));
      const response = await call(client.check, request);
      return {
        inputs: bag(response.getInputs()) as Bag,
        failures: response.getFailuresList().map((failure) => failure.toObject()),
      };
    },
    async diff(id, olds, news) {
      const request = new messages.DiffRequest();
      request.setId(id);
      request.setUrn(urn);
      request.setOlds(struct(olds));
      request.setNews(struct(news));
      const response = await call(client.diff, request);
      return {
        changes: ["unknown", "none", "some"][response.getChanges()] as string,
        replaces: response.getReplacesList(),
      };
    },
    async create(inputs) {
      const request = new messages.CreateRequest();
      request.setUrn(urn);
      request.setProperties(struct(inputs));
      const response = await call(client.create, request);
      return { id: response.getId(), outs: bag(response.getProperties()) as Bag };
    },
    async read(id, outs) {
      const request = new messages.ReadRequest();
      request.setId(id);
      request.setUrn(urn);
      request.setProperties(struct(outs));
      const response = await call(client.read, request);
      return { id: response.getId(), outs: bag(response.getProperties()), inputs: bag(response.getInputs()) };
    },
    async update(id, outs, news) {
      const request = new messages.UpdateRequest();
      request.setId(id);
      request.setUrn(urn);
      request.setOlds(struct(outs));
      request.setNews(struct(news));
      return bag((await call(client.update, request)).getProperties()) as Bag;
    },
    async delete(id, outs) {
      const request = new messages.DeleteRequest();
      request.setId(id);
      request.setUrn(urn);
      request.setProperties(struct(outs));
      await call(client.delete, request);
    },
    stop: () =>
      new Promise((resolve) => {
        client.close();
        child.removeAllListeners("exit");
        child.once("exit", resolve);
        child.kill("SIGINT");
      }),
  };
}

function initFailure(error: grpc.ServiceError): InitFailure | undefined {
  const details = error.metadata?.get("grpc-status-details-bin")[0];
  if (details === undefined) return undefined;
  const [any] = status.Status.deserializeBinary(details as Buffer).getDetailsList();
  const failed = any?.unpack(messages.ErrorResourceInitFailed.deserializeBinary, "pulumirpc.ErrorResourceInitFailed");
  return failed
    ? { id: failed.getId(), properties: bag(failed.getProperties()) ?? {}, reasons: failed.getReasonsList() }
    : undefined;
}
