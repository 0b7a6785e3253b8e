// Reading a directory for the lint: no server is needed.

import { resolve } from "node:path";
import { type Finding, type LintOptions, lint } from "../core/lint/lint";
import { lintSources } from "../core/lint/sources";
import type { SqlDialect } from "../core/sql/statements";
import { DirectoryError } from "../errors";
import { sourcesIn } from "./migration-files";

/** What the lint has found in a directory. */
export interface Linted {
  readonly findings: readonly Finding[];
  /** Number of files that were looked at. */
  readonly files: number;
}

/** How a directory is looked at. */
export interface LintDirectoryOptions extends LintOptions {
  readonly dialect: SqlDialect;
  /** PostgreSQL: schemas behind each tenant's own, which scripts are meant to reach. */
  readonly sharedSchemas?: readonly string[] | undefined;
  /** Name of the directory's format. Default: the one that it looks like. */
  readonly format?: string | undefined;
  readonly now?: Date | undefined;
}

/**
 * Looks for what would break, or be felt, with many tenants.
 * @param path Directory, relative to `base`.
 * @throws DirectoryError, AmbiguousFormatError, CodeMigrationsError
 */
export async function lintDirectory(
  base: string,
  path: string,
  { dialect, sharedSchemas = [], format, now = new Date(), ...options }: LintDirectoryOptions,
): Promise<Linted> {
  const sources = await sourcesIn(resolve(base, path), path, format);
  const read = lintSources(sources.files, dialect, sources.format);
  const files = new Set([...read.files, ...read.unreadable].map(({ file }) => file)).size;
  if (files === 0) throw new DirectoryError(path, "holds no migration");
  return { findings: lint({ ...read, dialect, known: sharedSchemas, now }, options), files };
}
