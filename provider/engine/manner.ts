// The manner of a server's runs: how long they wait, and what its tenants have in common.

import type { Version } from "../core/version";
import type { Session } from "../dialects/dialect";
import type { Directory } from "./migration-files";

/** How long a run waits. */
export interface Patience {
  /** Longest wait for another run on the tenant, in seconds. */
  readonly lockTimeout: number;
  /** How long work is tried again that something got in the way of, in seconds. */
  readonly retryTimeout: number;
}

/** How a server is worked on. */
export interface Manner extends Patience {
  /** Schemas behind the tenant's own, which scripts may reach. */
  readonly sharedSchemas: readonly string[];
  /** Whether the structure is written down at the end, to be compared later. */
  readonly drift: boolean;
}

/** What tenants of a server have in common, made once for all of them. */
export interface Shared {
  /** What all tenants need, before anything is run on one. */
  prepare(session: Session): Promise<void>;
  /** What a new tenant at a version is made of. */
  scratch(directory: Directory, version: Version): Promise<readonly string[]>;
}
