// How a tenant stands to a directory: what it misses, what it has beyond it, and what is wrong with it.

import { type Applied, label, type Migration } from "./migration";
import { highest } from "./plan";
import { begun, type Standing } from "./standing";
import type { Version } from "./version";

/** How a tenant stands to a directory. */
export interface Status {
  /** Highest applied version, "0" without one. */
  readonly version: Version;
  /** What is applied, in any order. */
  readonly applied: readonly Applied[];
  /** Versions of the directory that are not applied: the tenant is behind by as many. */
  readonly missing: readonly Version[];
  /** Applied versions of which the directory has no file. */
  readonly unknown: readonly Version[];
  /** Migrations whose file is another than the one that was applied, as `version_name`. */
  readonly edited: readonly string[];
  /** The migration that has begun and not ended. */
  readonly halfDone?: { readonly version: Version; readonly direction: "up" | "down" } | undefined;
}

/** Holds what a tenant says of itself against a directory. */
export function statusOf(standing: Standing, migrations: readonly Migration[]): Status {
  const { history, unfinished } = begun(standing);
  const applied = new Map(history.map((row) => [row.version, row]));
  const files = new Set(migrations.map(({ version }) => version));
  return {
    version: highest(history),
    applied: history,
    missing: migrations.filter(({ version }) => !applied.has(version)).map(({ version }) => version),
    unknown: history.filter(({ version }) => !files.has(version)).map(({ version }) => version),
    edited: migrations
      .filter(({ version, up }) => (applied.get(version)?.checksum ?? up.checksum) !== up.checksum)
      .map((migration) => label(migration)),
    halfDone: unfinished && { version: unfinished.version, direction: unfinished.direction },
  };
}
