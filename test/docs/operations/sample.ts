// What a sample of an error is, and the tenant that all of them are about.

/** Whether the work is tried again before a person is told. */
export type Retried = "no" | typeof LOCKS | typeof LOSSES | typeof LATER | typeof WAITED;

export const LOCKS = "locks, deadlocks, lost connections";
export const LOSSES = "lost connections";
export const LATER = "all but a run's first connection";
export const WAITED = "waited for, `lockTimeout`";

export interface Sample {
  readonly retried: Retried;
  /** Each makes one text that the class has; several where a reader would not know one from the other. */
  readonly made: readonly (() => unknown)[];
}

/** By the name of the class. */
export type Samples = Readonly<Record<string, Sample>>;

export const SERVER = "PostgreSQL at db.example.com:5432/app";
/** Tenant and schema. */
export const ACME = ["acme", "tenant_acme"] as const;
/** A migration as a run speaks of it. */
export const AT_WORK = {
  tenant: "acme",
  schema: "tenant_acme",
  migration: "20260209110000_add_time_zone",
  file: "20260209110000_add_time_zone.up.sql",
  direction: "up",
  reached: "20260126083000",
} as const;
