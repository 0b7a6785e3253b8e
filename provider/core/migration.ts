// A migration: one version with its up and its down script.

import type { Script } from "./script";
import { compareVersions, type Version } from "./version";

/** One version with its scripts. */
export interface Migration {
  readonly version: Version;
  /** Name from the up file, such as `create_users`. */
  readonly name: string;
  readonly up: Script;
  /** Absent when the directory has no down file; one without statements says that there is nothing to undo. */
  readonly down?: Script | undefined;
}

/** A migration recorded in a tenant's history. */
export interface Applied {
  readonly version: Version;
  /** Null in rows that another tool wrote. */
  readonly name: string | null;
  /** Checksum of the up script when it was applied. Null in rows that another tool wrote. */
  readonly checksum: string | null;
  /** What the row holds for the way down. */
  readonly down: "none" | "empty" | "stored";
}

/** `version_name`, the way people speak of a migration. */
export function label(migration: { readonly version: Version; readonly name: string | null }): string {
  return migration.name === null ? migration.version : `${migration.version}_${migration.name}`;
}

/** Text that a history stores for the way down: null without a script, nothing for one that has nothing to undo. */
export function storedDown({ down }: Pick<Migration, "down">): string | null {
  if (down === undefined) return null;
  return down.statements.length === 0 ? "" : down.sql;
}

/** Migrations around a version that is none of them, for a message. */
export function nearby(target: Version, migrations: readonly Migration[]): string[] {
  const after = migrations.findIndex((migration) => compareVersions(migration.version, target) > 0);
  const at = after < 0 ? migrations.length : after;
  return migrations.slice(Math.max(0, at - 2), at + 2).map((migration) => label(migration));
}
