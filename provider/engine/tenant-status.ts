// A tenant in a list: how it stands to the directory, and what can be said of its schema.

import { type Failure, readStamp, urnOf } from "../core/stamp";
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
  /** Behind, and the last run failed at a migration that is missing. */
  | "failed"
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
  /** The missing migration at which the last run failed, and when; not known of runs behind a pooler. */
  readonly failed?: Failure | undefined;
  /** Why its history cannot be read. */
  readonly problem?: string | undefined;
  /** URN of the Pulumi resource that the schema was made or adopted for. */
  readonly urn?: string | undefined;
}

/** Holds what was read of a tenant against a directory. */
export function tenantStatus(schema: string, prefix: string, observed: Observed, directory: Directory): TenantStatus {
  const status = statusOf(observed, directory.migrations);
  const failure = readStamp(observed.comment ?? null)?.failure;
  const failed = failure && status.missing.includes(failure.version) ? failure : undefined;
  return {
    ...{ tenant: schema.slice(prefix.length), schema },
    ...status,
    state: stateOf(observed, status, failed !== undefined),
    failed,
    problem: observed.problem?.message,
    urn: urnOf(observed.comment ?? null),
  };
}

function stateOf(
  { dropping, problem, recorded }: Observed,
  { halfDone, edited, unknown, missing }: Status,
  hasFailed: boolean,
): TenantState {
  if (dropping) return "half dropped";
  if (problem) return "unreadable";
  if (!recorded) return "no history";
  if (halfDone) return "half done";
  if (edited.length > 0) return "edited";
  if (hasFailed) return "failed";
  if (unknown.length > 0) return "ahead";
  return missing.length > 0 ? "behind" : "current";
}
