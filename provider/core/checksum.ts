// The identity of a script's text.

import { createHash } from "node:crypto";

/** Text without a byte order mark and with LF line ends, so that every checkout of a file is the same script. */
export function normalised(text: string): string {
  return text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
}

/** SHA-256 of normalised text, in hex. */
export function checksum(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
