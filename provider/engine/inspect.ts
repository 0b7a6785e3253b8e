// Inspect: what is true of one tenant, and what was changed in it by other hands.

import { highest } from "../core/plan";
import { fingerprint, structureDiff } from "../core/structure";
import type { Version } from "../core/version";
import type { Session } from "../dialects/dialect";

/** What `inspect` found. */
export interface Inspection {
  /** Whether the schema is there. */
  readonly exists: boolean;
  /** Whether it has a history. */
  readonly recorded: boolean;
  /** Highest applied version, "0" without one. */
  readonly version: Version;
  /** Fingerprint of its structure; undefined where that was not asked for, or there is no history of ours. */
  readonly fingerprint?: string | undefined;
  /** What was changed since a run last wrote it down: `+ column users.nickname text`, `- migration 3`. */
  readonly drift: readonly string[];
}

/** @param drift Whether its structure is compared with what was written down. */
export async function inspect(session: Session, schema: string, drift: boolean): Promise<Inspection> {
  if (!drift) {
    const { exists, recorded, history } = await session.observe(schema);
    return { exists, recorded, version: highest(history), drift: [] };
  }
  const { observed, structure, remembered } = await session.inspect(schema);
  const { exists, recorded, complete, history } = observed;
  return {
    exists,
    recorded,
    version: highest(history),
    fingerprint: complete ? fingerprint(structure) : undefined,
    drift: remembered === undefined ? [] : structureDiff(remembered, structure),
  };
}
