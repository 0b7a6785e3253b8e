// What there is to do on each of many tenants, before anything is run.

import { nearby } from "../core/migration";
import { highest, type Plan, planFor } from "../core/plan";
import { readStamp, urnOf } from "../core/stamp";
import { type Wanted, type Way, wantedBy } from "../core/target";
import { compareVersions, NONE, type Version } from "../core/version";
import type { Observed } from "../dialects/dialect";
import { HalfDroppedError, HistoryMissingError, HistoryUnreadableError, UnknownVersionError } from "../errors";
import type { Directory } from "./migration-files";
import type { TenantResult } from "./results";
import type { Server } from "./server";

/** A tenant that there is work for. */
export interface PlannedTenant {
  readonly tenant: string;
  readonly schema: string;
  /** What will be done. */
  readonly plan: Plan;
  /** URN of the Pulumi resource that its schema was made or adopted for. */
  readonly urn?: string | undefined;
}

/** A tenant of a fleet. */
export type Member = Pick<PlannedTenant, "tenant" | "schema">;

/** A tenant that a run is for. */
export interface Chosen extends Member {
  /** Whether it was called by its name, and not come upon. */
  readonly isNamed: boolean;
}

/** A tenant that there is work for, with what holds it to what was planned. */
export interface Work extends PlannedTenant {
  /** What is to be applied in the end: others may be at work until it is begun, and what they do is not ours to undo. */
  readonly wanted: Wanted;
  /** Creation of its schema. */
  readonly incarnation: string | undefined;
}

/** A version that nobody knows is wrong for all. @throws UnknownVersionError */
export function demandKnown({ to }: Way, { path, migrations }: Directory, roster: ReadonlyMap<string, Observed>): void {
  const isOf = (versions: readonly { readonly version: Version }[]) => versions.some(({ version }) => version === to);
  if (to === undefined || to === NONE || isOf(migrations)) return;
  // What is half done is in no history.
  for (const { history, unfinished } of roster.values()) if (isOf(history) || unfinished?.version === to) return;
  throw new UnknownVersionError(to, path, nearby(to, migrations));
}

/** What there is to do on a tenant, or its result where there is nothing, or nothing can be done. */
export function findWork(
  server: Server,
  member: Chosen,
  observed: Observed,
  way: Way,
  directory: Directory,
): Work | TenantResult {
  const { tenant, schema } = member;
  const version = highest(observed.history);
  const isKnown = observed.recorded && !observed.problem && !observed.dropping;
  const fail = (error: Error): TenantResult => {
    return { status: "error", tenant, schema, error, ...(isKnown ? { version } : {}) };
  };
  if (observed.dropping) return fail(new HalfDroppedError(tenant, schema));
  if (observed.problem) {
    const { message } = observed.problem;
    return fail(new HistoryUnreadableError(tenant, schema, message, { cause: observed.problem }));
  }
  if (!observed.recorded && member.isNamed) return fail(new HistoryMissingError(tenant, schema));
  if (!observed.recorded) return { status: "skipped", tenant, schema, reason: "no history" };
  try {
    // A name that came with a schema of somebody's is no better than one that was typed.
    server.schemaOf(tenant);
    const { migrations, path } = directory;
    const wanted = wantedBy(way, migrations, observed, path);
    const plan = planFor(wanted, migrations, observed, { schema, directory: path });
    const { comment = null } = observed;
    if (plan.steps.length > 0 || observed.leftover || observed.unfinished)
      return { tenant, schema, plan, wanted, urn: urnOf(comment), incarnation: readStamp(comment)?.incarnation };
  } catch (error) {
    // Down to a version that others have, and this one is below.
    const isBelow =
      error instanceof UnknownVersionError && way.direction === "down" && compareVersions(version, error.version) < 0;
    if (!isBelow) return fail(error as Error);
  }
  const nothing = { versions: [], reverted: [], adopted: false, warnings: [], retries: 0 };
  return { status: "ok", tenant, schema, from: version, version, ...nothing };
}
