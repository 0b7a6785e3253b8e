// The engine's log: messages on a resource's own row, which nothing that a provider prints can reach.

import { createRequire } from "node:module";

/** As far as it is used here, what the SDK brings for the engine's interface. */
export interface EngineModules {
  readonly credentials: { createInsecure(): unknown };
  readonly EngineClient: new (address: string, credentials: never, options: object) => EngineClient;
  readonly LogRequest: new () => LogRequest;
}

interface EngineClient {
  log(request: never, options: { deadline: number }, done: (error: unknown) => void): unknown;
  close(): void;
}

interface LogRequest {
  setSeverity(severity: number): unknown;
  setMessage(text: string): unknown;
  setUrn(urn: string): unknown;
  setEphemeral(isEphemeral: boolean): unknown;
}

// An ERROR would fail the deployment.
const INFO = 1;
const WARNING = 2;

/** How long a call may take, in milliseconds; a busy machine needs some 2 ms. */
const LONGEST_CALL = 2000;

/**
 * Messages about resources, by their URN. They are a courtesy: where the engine cannot be reached, nothing is said, and
 * nothing fails. The connection is made for the first message, and keeps a process alive no longer than a call lasts.
 */
export class EngineLog {
  private client: EngineClient | undefined;
  private modules: EngineModules | undefined;
  private isOver: boolean;
  private readonly warnings = new Map<string, Promise<boolean>>();

  /**
   * @param address Of the engine: the last argument it starts a provider with. Without one, nothing is said.
   * @param load Where the interface comes from. Default: the copy of the SDK that runs this process.
   */
  constructor(
    private readonly address: string | undefined,
    private readonly load: () => EngineModules = modulesOfSdk,
  ) {
    this.isOver = !address;
  }

  /** What is going on: shown while it is the row's latest, and in runs without a terminal as a line. */
  progress(urn: string, text: string): void {
    this.say(urn, text, INFO, true);
  }

  /** What is worth to be read at the end of the run, too. */
  note(urn: string, text: string): void {
    this.say(urn, text, INFO, false);
  }

  /** A warning, which is said once however often it is given. Resolves when the engine has it, or cannot be reached. */
  async warn(urn: string, text: string): Promise<void> {
    const key = `${urn}\0${text}`;
    const said = this.warnings.get(key) ?? this.say(urn, text, WARNING, false);
    this.warnings.set(key, said);
    if (!(await said)) this.warnings.delete(key);
  }

  /** Says nothing from now on. */
  close(): void {
    this.isOver = true;
    try {
      this.client?.close();
    } catch {
      // What cannot be closed is gone.
    }
    this.client = undefined;
  }

  // Whether the engine has it.
  private say(urn: string, text: string, severity: number, isEphemeral: boolean): Promise<boolean> {
    return new Promise((resolve) => {
      try {
        if (this.isOver) return resolve(false);
        const { LogRequest, client } = this.open();
        const request = new LogRequest();
        request.setSeverity(severity);
        request.setMessage(text);
        request.setUrn(urn);
        request.setEphemeral(isEphemeral);
        const deadline = Date.now() + LONGEST_CALL;
        client.log(request as never, { deadline }, (error) => resolve(!error));
      } catch {
        // An SDK without this interface will not get it later.
        this.close();
        resolve(false);
      }
    });
  }

  private open(): { client: EngineClient; LogRequest: EngineModules["LogRequest"] } {
    this.modules ??= this.load();
    const { EngineClient, LogRequest, credentials } = this.modules;
    // The engine is on this machine; a proxy is not to read along.
    const options = { "grpc.enable_http_proxy": 0 };
    this.client ??= new EngineClient(this.address ?? "", credentials.createInsecure() as never, options);
    return { client: this.client, LogRequest };
  }
}

const IN_SDK = "../../proto/engine_grpc_pb";
const IN_PACKAGE = "@pulumi/pulumi/proto/engine_grpc_pb";

// Beside the SDK's program that runs this process, else as that program would find it.
function modulesOfSdk(): EngineModules {
  const program = createRequire(require.main?.filename ?? `${process.cwd()}/-`);
  const file = resolved(program, IN_SDK) ?? program.resolve(IN_PACKAGE);
  const ofSdk = createRequire(file);
  return {
    credentials: ofSdk("@grpc/grpc-js").credentials,
    EngineClient: ofSdk(file).EngineClient,
    LogRequest: ofSdk("./engine_pb").LogRequest,
  };
}

function resolved(from: NodeJS.Require, name: string): string | undefined {
  try {
    return from.resolve(name);
  } catch {
    return undefined;
  }
}
