// The state of a tenant in words, and the marks of its migrations: one look for lists, the matrix and the page.

import { label, type Migration } from "../core/migration";
import { compareVersions, type Version } from "../core/version";
import type { TenantState } from "../engine/tenant-status";
import type { Seen } from "./look";
import type { Mark } from "./mark";

/** All states, the best first. */
export const STATES: readonly TenantState[] = [
  ...(["current", "behind", "ahead", "failed", "edited", "half done", "half dropped"] as const),
  ...(["unreadable", "no history"] as const),
];

type StateFacts = Pick<Seen, "state" | "missing" | "unknown" | "failed">;

/** The state with its number: `behind by 3`. */
export function stateText({ state, missing, unknown, failed }: StateFacts): string {
  if (failed && state === "failed") return `${failed.version} failed, behind by ${missing.length}`;
  if (state === "behind") return `behind by ${missing.length}`;
  if (state === "ahead") return `ahead by ${unknown.length}`;
  return state;
}

/** The version in words: nothing where the history says nothing. */
export const versionText = (tenant: Seen): string => (saysNothing(tenant) ? "" : tenant.version);

/** Whether nothing is known of what is applied to a tenant. */
export const saysNothing = ({ state }: Seen): boolean =>
  state === "unreadable" || state === "no history" || state === "half dropped";

/** A column of the matrix: a migration that the directory or some tenant has. */
export interface MigrationColumn {
  readonly version: Version;
  /** `version_name` as far as the name is known. */
  readonly label: string;
  readonly hasFile: boolean;
}

/** Columns of the matrix, the oldest first. */
export function columnsOf(migrations: readonly Migration[], tenants: readonly Seen[]): MigrationColumn[] {
  const columns = new Map<Version, MigrationColumn>(
    migrations.map((migration) => [
      migration.version,
      { version: migration.version, label: label(migration), hasFile: true },
    ]),
  );
  for (const { applied, unknown, halfDone } of tenants) {
    // What is half done may have lost its file, too.
    const beyond = halfDone === undefined ? unknown : [...unknown, halfDone.version];
    if (beyond.length === 0) continue;
    const names = new Map(applied.map(({ version, name }) => [version, name]));
    for (const version of beyond)
      if (!columns.has(version))
        columns.set(version, { version, label: label({ version, name: names.get(version) ?? null }), hasFile: false });
  }
  return [...columns.values()].sort((a, b) => compareVersions(a.version, b.version));
}

/** A mark for each column; nothing where the history says nothing. */
export function marksOf(tenant: Seen, columns: readonly MigrationColumn[]): string {
  if (saysNothing(tenant)) return "";
  const [missing, unknown, edited] = [new Set(tenant.missing), new Set(tenant.unknown), new Set(tenant.edited)];
  const mark = ({ version, label, hasFile }: MigrationColumn): Mark => {
    if (tenant.halfDone?.version === version) return "h";
    if (tenant.failed?.version === version) return "f";
    if (!hasFile) return unknown.has(version) ? "u" : "-";
    if (missing.has(version)) return "m";
    return edited.has(label) ? "e" : "a";
  };
  return columns.map(mark).join("");
}
