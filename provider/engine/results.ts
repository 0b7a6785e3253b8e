// What the verbs say of a tenant: what Tenantex's tuples say (status, schema, versions or error), and how it stands now.

import type { Version } from "../core/version";
import type { Warning } from "../core/warning";
import { ConvergeCancelledError, ConvergeStoppedError, MigrationError } from "../errors";
import type { Outcome } from "./converge";

/** A tenant whose work is done. Tenantex: `{:ok, prefix, versions}`. */
export interface TenantDone {
  readonly status: "ok";
  readonly tenant: string;
  readonly schema: string;
  /** Highest applied version before; "0" for a new tenant. */
  readonly from: Version;
  /** Highest applied version now. */
  readonly version: Version;
  /** The versions that were applied or reverted, in the order in which they were; none where there was nothing to do. */
  readonly versions: readonly Version[];
  /**
   * Those of them that were reverted, which are the first: all on a way down; on a way up one that an earlier run had
   * left half done, and that is not among those to be applied.
   */
  readonly reverted: readonly Version[];
  /** Whether its schema was there before, and was taken over. */
  readonly adopted: boolean;
  /** Where the migrations that were run reach outside of the tenant. */
  readonly warnings: readonly Warning[];
  /** How often work was tried again, because of locks, deadlocks or lost connections. */
  readonly retries: number;
}

/** A tenant whose work failed. Tenantex: `{:error, prefix, message}`. */
export interface TenantFailed {
  readonly status: "error";
  readonly tenant: string;
  readonly schema: string;
  /** What failed, what is true now, what to do next. A `TenantexError` for all that can be expected. */
  readonly error: Error;
  /** Highest applied version now, as far as it is known. */
  readonly version?: Version | undefined;
}

/** Why a tenant was left as it was. */
export type SkipReason =
  /** Its schema has no history: it is nobody's whom we know. One that was called by its name is a failure. */
  | "no history"
  /** The run was ended by its signal, before it came to this tenant or in the midst of it. */
  | "cancelled"
  /** Another tenant failed, and the run stops at the first. */
  | "stopped"
  /** A canary failed. */
  | "canary failed";

/** A tenant of a fleet that was left as it was, or ended between two migrations. */
export interface TenantSkipped {
  readonly status: "skipped";
  readonly tenant: string;
  readonly schema: string;
  readonly reason: SkipReason;
  /** Highest applied version now, as far as it is known. */
  readonly version?: Version | undefined;
}

/** What became of one tenant of a fleet. */
export type TenantResult = TenantDone | TenantFailed | TenantSkipped;

/** What became of a fleet. */
export interface FleetOutcome {
  /** "ok" when every chosen tenant is where it should be; one that was skipped is not, but for those without a history. */
  readonly status: "ok" | "error";
  /** One for each chosen tenant, in the order of their names. */
  readonly tenants: readonly TenantResult[];
  /** Tenants that were changed. */
  readonly changed: number;
  /** Tenants where there was nothing to do. */
  readonly unchanged: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Counts results. */
export function fleetOutcome(tenants: readonly TenantResult[]): FleetOutcome {
  const count = (is: (result: TenantResult) => boolean) => tenants.filter(is).length;
  const failed = count(({ status }) => status === "error");
  const left = count((result) => result.status === "skipped" && result.reason !== "no history");
  return {
    status: failed + left === 0 ? "ok" : "error",
    tenants,
    changed: count((result) => result.status === "ok" && result.versions.length > 0),
    unchanged: count((result) => result.status === "ok" && result.versions.length === 0),
    failed,
    skipped: count(({ status }) => status === "skipped"),
  };
}

/** The result of a run that ended with an error; one that was ended on request has not failed. */
export function endedResult(tenant: string, schema: string, error: unknown): TenantFailed | TenantSkipped {
  if (error instanceof ConvergeCancelledError)
    return { status: "skipped", tenant, schema, reason: "cancelled", version: error.reached };
  const isTold = error instanceof MigrationError || error instanceof ConvergeStoppedError;
  const version = isTold ? error.reached : undefined;
  return { status: "error", tenant, schema, error: error as Error, version };
}

/** The result of a run that is done. */
export function doneResult(tenant: string, { steps, ...outcome }: Outcome): TenantDone {
  const { schema, from, version, adopted, warnings, retries } = outcome;
  const versions = steps.map((step) => (step.kind === "apply" ? step.migration.version : step.version));
  const reverted = steps.flatMap((step) => (step.kind === "revert" ? [step.version] : []));
  return { status: "ok", tenant, schema, from, version, versions, reverted, adopted, warnings, retries };
}
