// A format: what a tool's directory looks like, and which scripts its files hold.

import { MigrationFileError } from "../../errors";
import type { SqlDialect } from "../sql/statements";
import type { Version } from "../version";

/** A file as it lies on disk. */
export interface SourceFile {
  /** Path relative to the directory, with `/`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A script as a format finds it in a file. */
export interface Part {
  readonly file: string;
  /** The version as the file has it. */
  readonly version: string;
  readonly name: string;
  readonly direction: "up" | "down";
  /** Text of the script. */
  readonly text: string;
  /** Line of the file that the text begins on. Default: 1. */
  readonly firstLine?: number;
  /** Text of the file as it lies on disk. Default: that of the script. */
  readonly source?: string;
  /** Whether the tool's own marker says that no transaction is to hold it. */
  readonly alone?: boolean;
  /** The only dialect that it is for. */
  readonly dialect?: SqlDialect | undefined;
}

/** What is looked at of a directory to tell whose it is. */
export interface Look {
  /** Paths of all files, relative to the directory, with `/`. */
  readonly names: readonly string[];
  /** Text of a file in the directory itself that is SQL or code; nothing for every other one. */
  text(name: string): string;
}

/** The order in which a tool runs migrations, where it is not that of the numbers. */
export interface ToolOrder {
  compare(a: Part, b: Part): number;
  /** What to do where the two differ. */
  readonly next: string;
}

/** The layout of a tool's directory. */
export interface Format {
  /** Name of the format, as the setting `format` has it. */
  readonly name: string;
  /** Name of the tool for messages. */
  readonly tool: string;
  /** How its files are named, for a person who has none. */
  readonly example: string;
  /** What in a directory shows that it is one of these, in a few words; undefined where nothing does. */
  look(directory: Look): string | undefined;
  /** Whether it reads a file of this path. */
  reads(name: string): boolean;
  /** The scripts of its files, in order of their names. @throws MigrationFileError */
  parts(files: readonly SourceFile[], dialect: SqlDialect): Iterable<Part>;
  /** Whether a tool's file of code is one of its migrations, and read. */
  readsCode?(name: string): boolean;
  readonly order?: ToolOrder;
  /** Version that stands for the tool's version 0, which means none here. */
  readonly zero?: Version;
}

/** Whether a path is that of a file in the directory itself, and SQL. */
export const isTopSql = (name: string): boolean => !name.includes("/") && name.endsWith(".sql");

/** Files in order of their names. */
export const inOrder = (files: readonly SourceFile[]): SourceFile[] =>
  [...files].sort((a, b) => (a.name < b.name ? -1 : 1));

/** The order of names as text. */
export const byText = (key: (part: Part) => string) => (a: Part, b: Part) =>
  key(a) === key(b) ? 0 : key(a) < key(b) ? -1 : 1;

/** The error for a file whose name has no version to go by. */
export function unnamed(file: string, example: string): MigrationFileError {
  return new MigrationFileError(file, "is not named like a migration", `Name it ${example}, or move it elsewhere.`);
}

/** Text of a file. @throws MigrationFileError when it is not UTF-8. */
export function textOf(file: SourceFile): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(file.bytes);
  } catch {
    throw new MigrationFileError(file.name, "is not UTF-8", "Save it as UTF-8.", firstBadLine(file.bytes));
  }
}

function firstBadLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  let start = 0;
  for (let i = 0; i <= bytes.length; i++) {
    if (i < bytes.length && bytes[i] !== 10) continue;
    try {
      decoder.decode(bytes.subarray(start, i));
    } catch {
      return line;
    }
    line++;
    start = i + 1;
  }
  return line;
}
