// A tenant in a list: how it stands to the directory, and what can be said of its schema.

import { urnOf } from "../core/stamp";
import { type Status, statusOf } from "../core/status";
import type { Observed } from "../dialects/dialect";
import type { Directory } from "./migration-files";

/** The one thing that is most to be known of a tenant. */
export type TenantState =
  /** Exactly the directory's migrations are applied, or those up to an older version. */
  | "current"
  | "behind"
  /** Migrations are applied of which the directory has no file. */
  | "ahead"
  /** A migration that is applied has another file now. */
  | "edited"
  /** A migration has begun and not ended. */
  | "half done"
  /** A drop has begun and not ended. */
  | "half dropped"
  /** Its history cannot be read. */
  | "unreadable"
  /** The schema has no history: nobody knows whose it is, and no verb works on it. */
  | "no history";

/** A tenant on a server. */
export interface TenantStatus extends Status {
  /** Name without the prefix. */
  readonly tenant: string;
  readonly schema: string;
  readonly state: TenantState;
  /** Why its history cannot be read. */
  readonly problem?: string | undefined;
  /** URN of the Pulumi resource that the schema was made or adopted for. */
  readonly urn?: string | undefined;
}

/** Holds what was read of a tenant against a directory. */
export function tenantStatus(schema: string, prefix: string, observed: Observed, directory: Directory): TenantStatus {
  const status = statusOf(observed, directory.migrations);
  return {
    ...{ tenant: schema.slice(prefix.length), schema },
    ...status,
    state: stateOf(observed, status),
    problem: observed.problem?.message,
    urn: urnOf(observed.comment ?? null),
  };
}

function stateOf(
  { dropping, problem, recorded }: Observed,
  { halfDone, edited, unknown, missing }: Status,
): TenantState {
  if (dropping) return "half dropped";
  if (problem) return "unreadable";
  if (!recorded) return "no history";
  if (halfDone) return "half done";
  if (edited.length > 0) return "edited";
  if (unknown.length > 0) return "ahead";
  return missing.length > 0 ? "behind" : "current";
}
