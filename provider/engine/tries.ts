// How often, how soon and how long work is tried again that was stopped by a lock, a deadlock or a lost connection.

import { setTimeout as sleep } from "node:timers/promises";
import { ConnectionError, ConnectionLostError, DoubtError, LockTimeoutError, StaleError, WorkError } from "../errors";

/** Lock time-outs, deadlocks, serialisation failures and tables that others alter: the work itself is not at fault. */
const LOCKED = new Set(["55P03", "40P01", "40001", "1205", "1213", "1020", "1684"]);

const FIRST_WAIT = 50;
const LONGEST_WAIT = 5000;

/** A statement that ends its own connection, or the server, must not do so for ever. */
const MOST_LOSSES = 4;

/** The tries of one piece of work. */
export class Tries {
  private readonly begun = Date.now();
  private count = 1;
  private losses = 0;
  private hasLost = false;

  constructor(
    /** How long to go on, in seconds from now. */
    private readonly seconds: number,
  ) {}

  /** Number of tries after the first. */
  get retries(): number {
    return this.count - 1;
  }

  /** What was tried, such as `3 tries in 5.2 s`; empty for one. */
  get text(): string {
    return this.count === 1 ? "" : `${this.count} tries in ${((Date.now() - this.begun) / 1000).toFixed(1)} s`;
  }

  /**
   * Waits before the next try: exponentially longer, with full jitter, so that those who wait for the same do not meet
   * again.
   * @throws The error itself when it is not worth a try, or time is up.
   */
  async after(error: unknown): Promise<void> {
    const lost = error instanceof ConnectionLostError || error instanceof ConnectionError;
    if (error instanceof ConnectionLostError) this.losses++;
    this.hasLost ||= lost;
    // A server works on for a client that is gone: then the lock is our own, and comes back.
    const ours = this.hasLost && error instanceof LockTimeoutError;
    const left = this.seconds * 1000 - (Date.now() - this.begun);
    if (left <= 0 || this.losses >= MOST_LOSSES || !(lost || ours || isLocked(error))) throw error;
    const most = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(this.count, 10));
    await sleep(Math.min(left, Math.random() * most));
    this.count++;
  }

  /** Something was done since the last try: what comes is not the same failure again. */
  progressed(): void {
    this.losses = 0;
  }
}

/** Whether other work was in the way. */
export function isLocked(error: unknown): boolean {
  if (error instanceof StaleError) return true;
  // What is in doubt is not done again.
  if (error instanceof WorkError) return !(error.cause instanceof DoubtError) && LOCKED.has(error.cause.words.code);
  // PostgreSQL's driver has the SQLSTATE as its code, MySQL's the number beside a name of its own.
  const { code, errno } = error as { readonly code?: unknown; readonly errno?: unknown };
  return LOCKED.has(String(code)) || LOCKED.has(String(errno));
}
