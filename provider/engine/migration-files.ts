// Reading a directory of migrations from disk, once per process.

import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readMigrations, type SourceFile } from "../core/directory";
import type { Migration } from "../core/migration";
import type { SqlDialect } from "../core/sql/statements";
import { DirectoryError } from "../errors";

/** A directory of migrations as read from disk. */
export interface Directory {
  /** The directory as it was declared. */
  readonly path: string;
  /** In the order of their versions. */
  readonly migrations: readonly Migration[];
}

/** Reads directories relative to a base, each of them once. */
export class MigrationFiles {
  private readonly read = new Map<string, Promise<Directory>>();

  constructor(
    private readonly base: string,
    private readonly dialect: SqlDialect,
  ) {}

  /**
   * @param path Directory, relative to the base.
   * @throws DirectoryError, MigrationFileError, DuplicateVersionError
   */
  load(path: string): Promise<Directory> {
    const known = this.read.get(path);
    if (known) return known;
    const reading = loadDirectory(resolve(this.base, path), path, this.dialect);
    this.read.set(path, reading);
    return reading;
  }
}

async function loadDirectory(absolute: string, path: string, dialect: SqlDialect): Promise<Directory> {
  const names = await readdir(absolute).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw new DirectoryError(path, `does not exist (looked in ${absolute})`);
    if (error.code === "ENOTDIR") throw new DirectoryError(path, "is a file");
    throw new DirectoryError(path, `cannot be read: ${error.message}`, "Check its rights.");
  });
  const sources = names.filter((name) => name.endsWith(".sql"));
  const files: SourceFile[] = [];
  for (const name of sources) {
    // A directory of that name is nobody's script; symbolic links are followed.
    if (!(await stat(join(absolute, name))).isFile()) continue;
    files.push({ name, bytes: await readFile(join(absolute, name)) });
  }
  const migrations = readMigrations(files, dialect);
  if (migrations.length === 0) throw new DirectoryError(path, "holds no migration");
  return { path, migrations };
}
