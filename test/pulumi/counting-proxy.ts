// A TCP proxy in front of a database server that counts what comes through it: connections, round trips, statements, time.
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { covered, type Span } from "./spans";

export interface Counts {
  connections: number;
  /** Messages that were answered, without those that open a connection. */
  roundTrips: number;
  /** Statements in them; on MySQL, whose answers do not tell them apart, undefined. */
  statements: number | undefined;
  /** Milliseconds in which at least one message waited for the end of its answer. */
  busy: number;
}

export interface CountingProxy {
  /** The server's URL, by way of the proxy. */
  url: string;
  /** What was counted since the last call. */
  count(): Counts;
  close(): Promise<void>;
}

export async function countingProxy(target: string): Promise<CountingProxy> {
  const url = new URL(target);
  const isPostgres = url.protocol.startsWith("postgres");
  const [port, host] = [Number(url.port), url.hostname];
  let counts = none(isPostgres);
  let spans: Span[] = [];
  const server = createServer((client) => {
    counts.connections++;
    const upstream = connect(port, host);
    // An answer may come in pieces, over seconds: it ends where the next message begins.
    let span: Span | undefined;
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    client.on("error", end).on("close", end);
    upstream.on("error", end).on("close", end);
    client.on("data", () => {
      const now = performance.now();
      span = { begun: now, ended: now };
      spans.push(span);
    });
    upstream.on("data", () => {
      if (span) span.ended = performance.now();
    });
    if (isPostgres) countAnswers(upstream, () => counts);
    else countCommands(client, () => counts);
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    count: () => {
      const counted = { ...counts, busy: covered(spans) };
      counts = none(isPostgres);
      spans = [];
      return counted;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const none = (isPostgres: boolean): Counts => ({
  connections: 0,
  roundTrips: 0,
  statements: isPostgres ? 0 : undefined,
  busy: 0,
});

const READY = "Z".charCodeAt(0);
const COMPLETE = "C".charCodeAt(0);

// After each message the server says that it is ready for the next one, as it does once a connection is open.
function countAnswers(upstream: Socket, counts: () => Counts): void {
  let isOpen = false;
  eachPacket(upstream, { head: 5, rest: (bytes) => bytes.readUInt32BE(1) - 4 }, ([kind]) => {
    if (kind === COMPLETE) counts().statements = (counts().statements ?? 0) + 1;
    if (kind !== READY) return;
    if (isOpen) counts().roundTrips++;
    isOpen = true;
  });
}

const QUIT = 1;

// Each command is a packet of the number 0; those that open a connection have others. A farewell gets no answer.
function countCommands(client: Socket, counts: () => Counts): void {
  eachPacket(client, { head: 5, rest: (bytes) => bytes.readUIntLE(0, 3) - 1 }, (head) => {
    if (head[3] === 0 && head[4] !== QUIT) counts().roundTrips++;
  });
}

interface Shape {
  head: number;
  /** How many bytes follow the head. */
  rest(head: Buffer): number;
}

function eachPacket(socket: Socket, { head, rest }: Shape, found: (head: Buffer) => void): void {
  let begun = Buffer.alloc(0);
  let skip = 0;
  socket.on("data", (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; ) {
      const passed = Math.min(skip, chunk.length - at);
      skip -= passed;
      at += passed;
      const taken = chunk.subarray(at, at + head - begun.length);
      begun = Buffer.concat([begun, taken]);
      at += taken.length;
      if (begun.length < head) continue;
      found(begun);
      skip = rest(begun);
      begun = Buffer.alloc(0);
    }
  });
}
