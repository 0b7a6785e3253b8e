// Reading a directory of migrations from disk, once per process.

import { resolve } from "node:path";
import { chooseFormat, type Format, isLookedInto, lookAt, migrationsOf, type SourceFile } from "../core/directory";
import type { Migration } from "../core/migration";
import type { SqlDialect } from "../core/sql/statements";
import { DirectoryError } from "../errors";
import { contents, namesIn } from "./folder";
import { loadedFiles } from "./postgres-migrations";

/** A directory of migrations as read from disk. */
export interface Directory {
  /** The directory as it was declared. */
  readonly path: string;
  /** In the order of their versions. */
  readonly migrations: readonly Migration[];
}

/** Reads directories relative to a base, each of them once when it can be read. */
export class MigrationFiles {
  private readonly read = new Map<string, Promise<Directory>>();

  /** @param format Name of the directories' format. Default: the one that each of them looks like. */
  constructor(
    private readonly base: string,
    private readonly dialect: SqlDialect,
    private readonly format?: string,
  ) {}

  /**
   * @param path Directory, relative to the base.
   * @throws DirectoryError, MigrationFileError, DuplicateVersionError, AmbiguousFormatError, CodeMigrationsError
   */
  load(path: string): Promise<Directory> {
    const known = this.read.get(path);
    if (known) return known;
    const reading = loadDirectory(resolve(this.base, path), path, this.dialect, this.format);
    this.read.set(path, reading);
    // A program that runs for long gets over a directory that came late.
    reading.catch(() => this.read.delete(path));
    return reading;
  }
}

async function loadDirectory(
  absolute: string,
  path: string,
  dialect: SqlDialect,
  named: string | undefined,
): Promise<Directory> {
  const { format, files } = await sourcesIn(absolute, path, named);
  const migrations = migrationsOf(format, files, dialect);
  if (migrations.length === 0)
    throw named === undefined
      ? new DirectoryError(path, "holds no migration")
      : new DirectoryError(path, `holds no migration of ${format.tool}`, `Its files are named ${format.example}.`);
  return { path, migrations };
}

/**
 * The files of a directory as they lie there, and the format that they have.
 * @param path The directory as it was declared.
 * @param named Name of the format. Default: the one that it looks like.
 * @throws DirectoryError, AmbiguousFormatError, CodeMigrationsError
 */
export async function sourcesIn(
  absolute: string,
  path: string,
  named?: string,
): Promise<{ readonly format: Format; readonly files: readonly SourceFile[] }> {
  const names = await namesIn(absolute, path, named !== undefined);
  const seen = await contents(absolute, names.filter(isLookedInto));
  const format = chooseFormat(lookAt(seen, names), path, named);
  return { format, files: await filesOf(format, absolute, path, names, seen) };
}

async function filesOf(
  format: Format,
  absolute: string,
  path: string,
  names: readonly string[],
  seen: readonly SourceFile[],
): Promise<readonly SourceFile[]> {
  const known = new Set(seen.map(({ name }) => name));
  const others = names.filter((name) => format.reads(name) && !known.has(name));
  const files = [...seen, ...(await contents(absolute, others))];
  return format.name === "postgres-migrations" ? loadedFiles(absolute, path, files) : files;
}
