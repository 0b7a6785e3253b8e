// A TCP proxy in front of a database server that lets a connection die at an exact statement of an exact message.
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { type SqlDialect, splitStatements } from "../../provider/core/sql/statements";
import { MysqlWire } from "./wire/mysql-wire";
import { PostgresWire } from "./wire/postgres-wire";
import type { Wire } from "./wire/wire";

/** A death. */
export interface Fault {
  /** Number of the message it comes at, from 1, over all connections through the proxy. */
  readonly message: number;
  /** How many of its statements come before the death. */
  readonly keep: number | "all";
  readonly ending: Ending;
}

/**
 * - `cut`: the server runs the kept statements, then both sides lose the connection before an answer reaches the
 *   client: what the death of a server's connection between two statements looks like, or, when all are kept, a lost
 *   reply. Where none is kept the message is lost.
 * - `leave`: the client's side is lost at once; the server runs the kept statements, is busy for a moment, and loses
 *   the connection too. A client that comes back meets the old session at work.
 * - `goOn`: the client's side is lost at once; the server runs the whole message, and is busy for a moment behind the
 *   kept statements: what `kill -9` of the client looks like.
 */
export type Ending = "cut" | "leave" | "goOn";

export interface FaultProxy {
  /** The server's URL, by way of the proxy. */
  readonly url: string;
  /** Texts of the messages seen so far; number 1 is at index 0. */
  readonly messages: readonly string[];
  /** How the server calls the sessions that came through the proxy. */
  readonly sessions: readonly number[];
  /** Whether a message is under way. */
  readonly busy: boolean;
  /** Resolves when the armed fault has happened and the server's side of it is closed. */
  readonly fired: Promise<void>;
  arm(fault: Fault): void;
  /** Cuts all connections now. */
  cut(): void;
  /** Closes the proxy and all connections, those left at work as soon as they are answered. */
  stop(): Promise<void>;
}

/** How long a server is busy for a client that is gone, in seconds. */
const MOMENT = 0.15;

/** @param delay Milliseconds that everything takes, each way. */
export async function startFaultProxy(target: string, dialect: SqlDialect, delay = 0): Promise<FaultProxy> {
  const url = new URL(target);
  const [host, port] = [url.hostname, Number(url.port || (dialect === "postgres" ? 5432 : 3306))];
  const messages: string[] = [];
  const connections = new Set<Connection>();
  const wires: Wire[] = [];
  let fault: Fault | undefined;
  let broken: Error | undefined;
  let fire = () => {};
  const fired = new Promise<void>((resolve) => {
    fire = resolve;
  });

  const listener = createServer((client) => {
    const wire = dialect === "postgres" ? new PostgresWire() : new MysqlWire();
    const connection = new Connection(client, connect(port, host), wire, delay);
    wires.push(wire);
    connections.add(connection);
    connection.closed.then(() => connections.delete(connection));
    client.on("data", (bytes) => attempt(connection, () => receive(connection, bytes)));
    connection.server.on("data", (bytes) => attempt(connection, () => connection.answer(bytes)));
  });

  function receive(connection: Connection, bytes: Buffer): void {
    for (const frame of connection.wire.fromClient(bytes)) {
      if (connection.isDying) return;
      if (frame.text !== undefined && messages.push(frame.text) === fault?.message)
        connection.die(frame, faultyText(frame.text, fault, dialect), fault).then(fire);
      else connection.send(frame.bytes);
    }
  }

  function attempt(connection: Connection, work: () => void): void {
    try {
      work();
    } catch (error) {
      broken ??= error as Error;
      connection.cut();
    }
  }

  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  url.hostname = "127.0.0.1";
  url.port = String((listener.address() as AddressInfo).port);
  return {
    url: url.href,
    messages,
    get sessions() {
      return wires.flatMap((wire) => wire.session ?? []);
    },
    get busy() {
      return [...connections].some((connection) => connection.wire.busy);
    },
    fired,
    arm: (wanted) => {
      fault = wanted;
    },
    cut: () => {
      for (const connection of connections) connection.cut();
    },
    stop: async () => {
      for (const { client } of connections) client.destroy();
      await Promise.all([...connections].map((connection) => connection.closed));
      await new Promise((resolve) => listener.close(resolve));
      if (broken) throw broken;
    },
  };
}

class Connection {
  /** Nothing the client sends goes to the server any more, and the other way round. */
  isDying = false;
  /** Resolves when the server's side is closed. */
  readonly closed: Promise<void>;

  constructor(
    readonly client: Socket,
    readonly server: Socket,
    readonly wire: Wire,
    private readonly delay: number,
  ) {
    this.closed = new Promise((resolve) => server.on("close", resolve));
    const ignore = () => {};
    client.on("error", ignore).on("close", () => this.isDying || server.destroy());
    server.on("error", ignore).on("close", () => client.destroy());
    client.setNoDelay(true);
    server.setNoDelay(true);
  }

  send(bytes: Buffer): void {
    this.forward(this.server, bytes);
  }

  answer(bytes: Buffer): void {
    this.wire.fromServer(bytes);
    if (!this.isDying) this.forward(this.client, bytes);
  }

  cut(): void {
    this.server.destroy();
    this.client.destroy();
  }

  /** @param text What the server is to run in the place of the message; undefined: the message itself. */
  async die({ bytes }: { bytes: Buffer }, text: string | undefined, { keep, ending }: Fault): Promise<void> {
    this.isDying = true;
    if (ending !== "cut") this.client.destroy();
    if (ending !== "cut" || keep !== 0) {
      this.send(text === undefined ? bytes : this.wire.query(text));
      await this.answered();
    }
    this.cut();
    await this.closed;
  }

  private answered(): Promise<unknown> {
    const quiet = new Promise<void>((resolve) => {
      this.server.on("data", () => this.wire.busy || resolve());
    });
    return Promise.race([quiet, this.closed]);
  }

  private forward(to: Socket, bytes: Buffer): void {
    if (this.delay === 0) to.write(bytes);
    else setTimeout(() => to.write(bytes), this.delay);
  }
}

/** What the server runs in the place of a message; undefined: the message itself. */
function faultyText(text: string, { keep, ending }: Fault, dialect: SqlDialect): string | undefined {
  const statements = splitStatements(text, dialect);
  const kept = keep === "all" ? statements.length : keep;
  const pause = dialect === "postgres" ? `SELECT pg_sleep(${MOMENT})` : `DO SLEEP(${MOMENT})`;
  const next = statements[kept];
  // With the terminator as it is written: servers keep the white space before it in the text of some routines.
  const before = next === undefined ? `${text}\n;\n` : text.slice(0, next.start);
  if (ending === "goOn") {
    // Some statements of PostgreSQL bear no other beside them in a message.
    if (statements.length === 1 && dialect === "postgres") return undefined;
    return next === undefined ? before + pause : `${before}${pause}\n;\n${text.slice(next.start)}`;
  }
  if (next === undefined) return undefined;
  // PostgreSQL ends a message with a commit of its own, which a death before its end keeps from happening. MySQL keeps
  // the terminator in the text of some routines, but only where a statement follows.
  const end = dialect === "postgres" ? "SELECT 1 / 0" : "DO 0";
  return before + (ending === "leave" ? `${pause}\n;\n` : "") + end;
}
