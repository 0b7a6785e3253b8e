// A rule of the lint: what it looks for in a directory, why it matters to many tenants, and what to do.

import type { Script } from "../script";
import type { SqlDialect } from "../sql/statements";
import type { Version } from "../version";

/**
 * `error`: tenants would differ, or a run would be refused. `warning`: a run on many tenants would be felt, or cannot be
 * taken back. `note`: worth knowing.
 */
export type Severity = "error" | "warning" | "note";

/** A file of the directory that can be read. */
export interface LintFile {
  readonly file: string;
  readonly version: Version;
  /** Version as the file's name has it. */
  readonly written: string;
  readonly direction: "up" | "down";
  readonly script: Script;
}

/** What rules look at. */
export interface LintDirectory {
  readonly dialect: SqlDialect;
  /** In the order of their versions, ups before downs. */
  readonly files: readonly LintFile[];
  /** Files that cannot be read, and why. */
  readonly unreadable: readonly Hit[];
  /** Files of one version and direction, two each. */
  readonly duplicates: readonly { readonly version: Version; readonly files: readonly [string, string] }[];
  /** Schemas behind each tenant's own, which scripts are meant to reach. */
  readonly known: readonly string[];
  readonly now: Date;
}

/** A place that a rule is about. */
export interface Hit {
  readonly file: string;
  /** Line, from 1; undefined where it is about the file as a whole. */
  readonly line?: number | undefined;
  /** What is there, without a full stop. */
  readonly what: string;
}

export interface Rule {
  /** What silences it: `-- tenantex: allow NAME`. */
  readonly name: string;
  readonly severity: Severity;
  /** The dialect that it is about; undefined where it is about both. */
  readonly dialect?: SqlDialect | undefined;
  /** Why it matters with many tenants. */
  readonly why: string;
  /** What to do. */
  readonly next: string;
  find(directory: LintDirectory): readonly Hit[];
}

/** Hits in the up files alone: going down is rare, and what it does is seen in its plan. */
export function inUps(directory: LintDirectory, find: (file: LintFile) => readonly Omit<Hit, "file">[]): Hit[] {
  return directory.files
    .filter(({ direction }) => direction === "up")
    .flatMap((file) => find(file).map((hit) => ({ file: file.file, ...hit })));
}
