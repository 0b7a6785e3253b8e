// The protocol of MySQL and MariaDB, as far as text queries and their results go.
import { type Frame, Inbox, type Wire } from "./wire";

const QUERY = 0x03;
const RESET_CONNECTION = 0x1f;
const QUERY_ATTRIBUTES = 0x08000000;
const DEPRECATE_EOF = 0x01000000;
const TLS = 0x00000800;
const MORE_RESULTS = 0x0008;

/** What the server's next packet is about. */
type Awaited =
  | { readonly part: "greeting" | "log-in" | "nothing" | "result" | "columns' end" | "rows" }
  | { readonly part: "columns"; left: number };

export class MysqlWire implements Wire {
  session: number | undefined;
  private awaited: Awaited = { part: "greeting" };
  private capabilities = 0;
  private answered = false;
  private readonly client = new Inbox();
  private readonly server = new Inbox();

  get busy(): boolean {
    return !["greeting", "log-in", "nothing"].includes(this.awaited.part);
  }

  fromClient(bytes: Buffer): Frame[] {
    this.client.add(bytes);
    const frames: Frame[] = [];
    for (;;) {
      const frame = this.client.take(packet);
      if (frame === undefined) return frames;
      if (frame.length - 4 === 0xffffff) throw new Error("The proxy does not understand messages of 16 MB.");
      frames.push({ bytes: frame, text: this.textOf(frame) });
    }
  }

  private textOf(frame: Buffer): string | undefined {
    // The answer to the greeting, and what the log-in asks for, carry on the server's count; commands begin at 0.
    if (!this.answered) {
      this.answered = true;
      this.capabilities &= frame.readUInt32LE(4);
      if (this.capabilities & TLS) throw new Error("The proxy does not understand TLS.");
      return undefined;
    }
    if (frame[3] !== 0) return undefined;
    if (frame[4] !== QUERY && frame[4] !== RESET_CONNECTION) return undefined;
    this.awaited = { part: "result" };
    // Numbered like a query: a death can come before it and behind it.
    if (frame[4] === RESET_CONNECTION) return "RESET CONNECTION";
    if (this.capabilities & QUERY_ATTRIBUTES && frame[5] !== 0)
      throw new Error("The proxy does not understand attributes.");
    return frame.toString("utf8", this.capabilities & QUERY_ATTRIBUTES ? 7 : 5);
  }

  fromServer(bytes: Buffer): void {
    this.server.add(bytes);
    for (;;) {
      const next = this.server.take(packet);
      if (next === undefined) return;
      this.awaited = this.after(next.subarray(4));
    }
  }

  private after(payload: Buffer): Awaited {
    const { awaited } = this;
    const first = payload[0];
    const ending = first === 0xfe && payload.length < 0xffffff;
    if (first === 0xff) return { part: "nothing" };
    switch (awaited.part) {
      case "greeting":
        this.readGreeting(payload);
        return { part: "log-in" };
      case "log-in":
        return first === 0 ? { part: "nothing" } : awaited;
      case "nothing":
        return awaited;
      case "result":
        if (first === 0xfb) throw new Error("The proxy does not understand LOAD DATA LOCAL.");
        return first === 0 ? behind(statusOfOk(payload)) : { part: "columns", left: lengthAt(payload, 0).value };
      case "columns":
        if (--awaited.left > 0) return awaited;
        return { part: this.capabilities & DEPRECATE_EOF ? "rows" : "columns' end" };
      case "columns' end":
        return { part: "rows" };
      case "rows":
        if (this.capabilities & DEPRECATE_EOF) return ending ? behind(statusOfOk(payload)) : awaited;
        return ending && payload.length < 9 ? behind(payload.readUInt16LE(3)) : awaited;
    }
  }

  // Version 10: the server's version, the connection's id, 8 bytes, a filler, and the capabilities in two halves.
  private readGreeting(payload: Buffer): void {
    const at = payload.indexOf(0, 1) + 1;
    this.session = payload.readUInt32LE(at);
    this.capabilities = (payload.readUInt16LE(at + 13) | (payload.readUInt16LE(at + 18) << 16)) >>> 0;
  }

  query(text: string): Buffer {
    if (text === "RESET CONNECTION") return framed(Buffer.from([RESET_CONNECTION]));
    const head = this.capabilities & QUERY_ATTRIBUTES ? [QUERY, 0, 1] : [QUERY];
    return framed(Buffer.concat([Buffer.from(head), Buffer.from(text, "utf8")]));
  }
}

function behind(status: number): Awaited {
  return { part: status & MORE_RESULTS ? "result" : "nothing" };
}

// Its mark, the number of rows, the last id, the status.
function statusOfOk(payload: Buffer): number {
  return payload.readUInt16LE(lengthAt(payload, lengthAt(payload, 1).end).end);
}

function lengthAt(payload: Buffer, at: number): { value: number; end: number } {
  const first = payload.readUInt8(at);
  if (first < 0xfb) return { value: first, end: at + 1 };
  const size = first === 0xfc ? 2 : first === 0xfd ? 3 : 8;
  return { value: payload.readUIntLE(at + 1, Math.min(size, 6)), end: at + 1 + size };
}

function packet(bytes: Buffer): number {
  return bytes.length < 4 ? 0 : bytes.readUIntLE(0, 3) + 4;
}

function framed(payload: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUIntLE(payload.length, 0, 3);
  return Buffer.concat([head, payload]);
}
