// What a proxy has to understand of a database's wire protocol: where a client's messages begin and end, and when one is answered.

/** A piece of what the client sends, whole. */
export interface Frame {
  readonly bytes: Buffer;
  /** The SQL of a simple query; undefined for everything else. */
  readonly text?: string | undefined;
}

/** One connection. */
export interface Wire {
  /** The server's identity of the session: its backend's pid, or the connection's id; undefined before it was told. */
  readonly session: number | undefined;
  /** Whether a simple query was sent that has not been answered to its end. */
  readonly busy: boolean;
  /** Takes what came from the client, and returns the pieces that are complete by now. */
  fromClient(bytes: Buffer): Frame[];
  /** Takes what came from the server. */
  fromServer(bytes: Buffer): void;
  /** A simple query to send in the place of the last one. */
  query(text: string): Buffer;
}

/** Bytes that come in pieces, and are taken in wholes. */
export class Inbox {
  private bytes: Buffer = Buffer.alloc(0);

  add(bytes: Buffer): void {
    this.bytes = this.bytes.length === 0 ? bytes : Buffer.concat([this.bytes, bytes]);
  }

  /** The next whole, or undefined as long as it is not there. `lengthOf` says how long it is, 0 where it cannot yet. */
  take(lengthOf: (bytes: Buffer) => number): Buffer | undefined {
    const length = lengthOf(this.bytes);
    if (length === 0 || this.bytes.length < length) return undefined;
    const whole = this.bytes.subarray(0, length);
    this.bytes = this.bytes.subarray(length);
    return whole;
  }
}
