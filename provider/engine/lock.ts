// Waiting for a tenant's lock: polled, because a session that sits in a blocking lock call holds a snapshot that
// CREATE INDEX CONCURRENTLY waits for, which is a deadlock.

import { setTimeout as sleep } from "node:timers/promises";
import type { Expectation, Observed, Session } from "../dialects/dialect";
import { LockTimeoutError } from "../errors";

const FIRST_WAIT = 20;
const LONGEST_WAIT = 1000;

/**
 * Takes the lock of a tenant, waiting for it `seconds` at most, and reads the tenant under it.
 * @throws LockTimeoutError naming the holder.
 */
export async function claimTenant(
  session: Session,
  schema: string,
  seconds: number,
  expectation: Expectation,
): Promise<Observed> {
  const deadline = Date.now() + seconds * 1000;
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    const observed = await session.claim(schema, expectation);
    if (observed) return observed;
    const left = deadline - Date.now();
    if (left <= 0) throw new LockTimeoutError(schema, seconds, await session.lockHolder(schema));
    await sleep(Math.min(left, wait * (0.5 + Math.random())));
  }
}
