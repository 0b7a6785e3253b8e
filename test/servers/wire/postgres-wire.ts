// PostgreSQL's protocol 3, as far as simple queries go.
import { type Frame, Inbox, type Wire } from "./wire";

const PROTOCOL_3 = 3;

export class PostgresWire implements Wire {
  session: number | undefined;
  busy = false;
  private started = false;
  private readonly client = new Inbox();
  private readonly server = new Inbox();

  fromClient(bytes: Buffer): Frame[] {
    this.client.add(bytes);
    const frames: Frame[] = [];
    if (!this.started) {
      const startup = this.client.take((all) => (all.length < 8 ? 0 : all.readInt32BE(0)));
      if (startup === undefined) return frames;
      if (startup.readUInt16BE(4) !== PROTOCOL_3)
        throw new Error("The proxy understands neither TLS nor a cancel request.");
      this.started = true;
      frames.push({ bytes: startup });
    }
    for (;;) {
      const frame = this.client.take(typed);
      if (frame === undefined) return frames;
      if (frame[0] !== code("Q")) {
        frames.push({ bytes: frame });
        continue;
      }
      this.busy = true;
      frames.push({ bytes: frame, text: frame.toString("utf8", 5, frame.length - 1) });
    }
  }

  fromServer(bytes: Buffer): void {
    this.server.add(bytes);
    for (;;) {
      const message = this.server.take(typed);
      if (message === undefined) return;
      if (message[0] === code("K")) this.session = message.readInt32BE(5);
      // ReadyForQuery; the first ends the log-in.
      if (message[0] === code("Z")) this.busy = false;
    }
  }

  query(text: string): Buffer {
    const sql = Buffer.from(`${text}\0`, "utf8");
    const head = Buffer.alloc(5, "Q");
    head.writeInt32BE(sql.length + 4, 1);
    return Buffer.concat([head, sql]);
  }
}

const code = (letter: string) => letter.charCodeAt(0);

function typed(bytes: Buffer): number {
  return bytes.length < 5 ? 0 : bytes.readInt32BE(1) + 1;
}
