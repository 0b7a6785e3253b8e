// Hashes that other tools keep of the files they applied, and whether a script is the text that such a hash was made of.

import { createHash } from "node:crypto";
import { checksum, normalised } from "../checksum";
import type { Script } from "../script";

/** How a tool hashes a file. */
export type HashKind =
  /** As we do. */
  | "sha256"
  /** Drizzle and Prisma: the file as it lay on disk. */
  | "sha256 of file"
  /** postgres-migrations: the file's name, and its text as it lay on disk, or as a .js file gave it. */
  | "sha1 with file name"
  /** Flyway: the lines without their ends, as a signed 32-bit number. */
  | "crc32 of lines";

/** What a row says of the file that was applied. */
export interface Original {
  readonly version: string;
  readonly name: string | null;
  readonly hash: string;
}

/** Whether the script has the text that was applied, whatever its file is called now. */
export function isOriginal(kind: HashKind, original: Original, script: Script): boolean {
  if (kind === "sha256") return original.hash === script.checksum;
  if (kind === "crc32 of lines")
    return original.hash === String(crc32(Buffer.from(lines(script).replaceAll("\n", ""))));
  if (kind === "sha256 of file") return texts(script).some((text) => original.hash === checksum(text));
  const names = [script.file, ...allFileNames(original)];
  return texts(script).some((text) => names.some((name) => original.hash === sha1(name + text)));
}

const lines = ({ source }: Script) => normalised(source);

// What a checkout may have made of a file's line ends.
const texts = (script: Script) => [script.source, lines(script), lines(script).replaceAll("\n", "\r\n")];

// The row has the number without its leading zeros, and the name without what separates them.
function* allFileNames({ version, name }: Original): Generator<string> {
  for (const end of ["sql", "js"])
    for (const separator of ["_", "-", ""])
      for (let width = version.length; width <= Math.max(version.length, LONGEST_NUMBER); width++)
        yield `${version.padStart(width, "0")}${separator}${name ?? ""}.${end}`;
}

// Such numbers count from 1 without gaps.
const LONGEST_NUMBER = 6;

const sha1 = (text: string) => createHash("sha1").update(text, "utf8").digest("hex");

// Node's own came with version 22.
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc;
}
