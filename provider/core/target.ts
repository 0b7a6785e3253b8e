// Where a run should take a tenant: to exactly a version, or up or down from where it is, as Ecto's migrator goes.

import { UnknownVersionError } from "../errors";
import { type Migration, nearby } from "./migration";
import { begun, type Standing } from "./standing";
import { compareVersions, NONE, type Version } from "./version";

/**
 * Applies migrations of the directory that are not applied, oldest first, and reverts none: all of them, those with a
 * version ≤ `to`, or the first `step` (Ecto's `:up`).
 */
export interface Up {
  readonly direction?: "up" | undefined;
  readonly to?: Version | undefined;
  readonly step?: number | undefined;
}

/**
 * Reverts applied migrations, newest first: all of them, those with a version ≥ `to`, **that one included**, or the last
 * `step` (Ecto's `:down`). Unlike Ecto it passes over none of which the directory has no file: the down script stored
 * with the tenant is used, or the plan is refused.
 */
export interface Down {
  readonly direction: "down";
  readonly to?: Version | undefined;
  readonly step?: number | undefined;
}

/** A way to go from where a tenant is. */
export type Way = Up | Down;

/** A version to land on, with exactly the migrations up to it applied, or a way to go. */
export type Target = Version | Way;

/**
 * Whether a version is to be applied in the end.
 * @param applied Whether it is now.
 */
export type Wanted = (version: Version, applied: boolean) => boolean;

/**
 * What is to be applied in the end, for a tenant that stands there. A way is settled once for a run: taken again from
 * where the run has come to, the last `step` would be others. What others do meanwhile is left as it is.
 * @throws UnknownVersionError where neither the directory nor the tenant has the version.
 */
export function wantedBy(
  target: Target,
  migrations: readonly Migration[],
  standing: Standing,
  directory: string,
): Wanted {
  const { history, unfinished } = begun(standing);
  const { to, step, direction } =
    typeof target === "string" ? { to: target, step: undefined, direction: undefined } : target;
  const applied = new Set(history.map(({ version }) => version));
  const files = migrations.map(({ version }) => version);
  if (to !== undefined && to !== NONE && !applied.has(to) && unfinished?.version !== to && !files.includes(to))
    throw new UnknownVersionError(to, directory, nearby(to, migrations));
  if (typeof target === "string") return (version) => compareVersions(version, target) <= 0;
  if (direction !== "down") {
    const missing = files.filter(
      (version) => !applied.has(version) && (to === undefined || compareVersions(version, to) <= 0),
    );
    const coming = new Set(missing.slice(0, step));
    return (version, isApplied) => isApplied || coming.has(version);
  }
  // What is half done, either way, is in no history, and is as much to be reverted as what is.
  const there = [...new Set([...applied, ...(unfinished ? [unfinished.version] : [])])];
  const above = there.filter((version) => to === undefined || compareVersions(version, to) >= 0);
  const leaving = new Set(above.sort((a, b) => compareVersions(b, a)).slice(0, step));
  return (version, isApplied) => isApplied && !leaving.has(version);
}
