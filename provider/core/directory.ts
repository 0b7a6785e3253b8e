// The file grammar of a directory of migrations: file names and texts in, ordered migrations or a typed refusal out.

import { DuplicateVersionError, MigrationFileError } from "../errors";
import type { Migration } from "./migration";
import { readScript, type Script } from "./script";
import type { SqlDialect } from "./sql/statements";
import { compareVersions, NONE, parseVersion } from "./version";

/** A file as it lies on disk. */
export interface SourceFile {
  /** Path relative to the directory. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

// VERSION_name[.postgres|.mysql].up|down.sql; the separator may be _ - or a dot, the version may have a V and dots.
const FILE =
  /^(?<version>[vV]?\d+(?:\.\d+)*)[_.-](?<name>.+?)(?:\.(?<dialect>postgres|mysql))?\.(?<direction>up|down)\.sql$/;

interface Slot {
  readonly script: Script;
  readonly name: string;
  readonly dialect: string | undefined;
}

/**
 * Migrations of one dialect in the order of their versions. Files that are not `.sql` are passed over; a file for
 * the other dialect too; one with the dialect in its name wins over one without.
 * @throws MigrationFileError, DuplicateVersionError
 */
export function readMigrations(files: readonly SourceFile[], dialect: SqlDialect): Migration[] {
  const ups = new Map<string, Slot>();
  const downs = new Map<string, Slot>();
  for (const file of [...files].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!file.name.endsWith(".sql")) continue;
    const match = FILE.exec(file.name)?.groups as Record<string, string | undefined> | undefined;
    if (match === undefined)
      throw new MigrationFileError(
        file.name,
        "is not named like a migration",
        "Name it VERSION_name.up.sql or VERSION_name.down.sql, for example 20260114093000_create_users.up.sql, or move it elsewhere.",
      );
    if (match.dialect !== undefined && match.dialect !== dialect) continue;
    const version = parseVersion(match.version as string);
    if (version === NONE)
      throw new MigrationFileError(file.name, "has version 0, which means no migration", "Give it a version above 0.");
    const slots = match.direction === "up" ? ups : downs;
    const rival = slots.get(version);
    if (rival !== undefined && (rival.dialect === undefined) === (match.dialect === undefined))
      throw new DuplicateVersionError(version, [rival.script.file, file.name]);
    if (rival?.dialect !== undefined) continue;
    slots.set(version, {
      script: readScript(file.name, decode(file), dialect),
      name: match.name as string,
      dialect: match.dialect,
    });
  }
  return [...ups.entries()]
    .map(([version, { script, name }]) => ({ version, name, up: script, down: downs.get(version)?.script }))
    .sort((a, b) => compareVersions(a.version, b.version));
}

function decode(file: SourceFile): string {
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
