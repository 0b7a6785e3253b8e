// Inspect: what is true of one tenant, and what was changed in it by other hands.

import type { Applied } from "../core/migration";
import { highest } from "../core/plan";
import { fingerprint, MIGRATION_LINE, structureDiff } from "../core/structure";
import type { Version } from "../core/version";
import type { Observed, Session } from "../dialects/dialect";

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
  /** Comment on its history, which says whose it is. */
  readonly comment: string | null;
  /** Its history, and what is unfinished. */
  readonly observed: Observed;
}

/**
 * @throws HistoryUnreadableError
 * @param drift Whether its structure is compared with what was written down.
 */
export async function inspect(session: Session, schema: string, drift: boolean): Promise<Inspection> {
  if (!drift) {
    const observed = await session.observe(schema);
    const { exists, recorded, history, comment = null } = observed;
    return { exists, recorded, version: highest(history), drift: [], comment, observed };
  }
  const { observed, structure, remembered } = await session.inspect(schema);
  const { exists, recorded, complete, history, unfinished, comment = null } = observed;
  return {
    exists,
    recorded,
    version: highest(history),
    comment,
    observed,
    fingerprint: complete ? fingerprint(structure) : undefined,
    // What a run of ours has done, or half done, since it was written down, is nobody else's work.
    drift:
      remembered === undefined || unfinished || hasMoved(remembered, history)
        ? []
        : structureDiff(remembered, structure),
  };
}

/** Whether rows with a checksum, which only runs of ours write, are missing in what was written down. */
function hasMoved(remembered: readonly string[], history: readonly Applied[]): boolean {
  const known = new Set(remembered);
  return history.some(({ version, checksum }) => checksum !== null && !known.has(`${MIGRATION_LINE}${version}`));
}
