// Watching a run from outside: what it does at the moment, and the wish that it ends early.

import type { Step } from "../core/plan";
import { CancelledError } from "../errors";

/** A step that begins. */
export interface StepBegun {
  readonly step: Step;
  /** Its place among the steps of the run, from 1. */
  readonly number: number;
  readonly of: number;
}

/** Who watches a run. */
export interface Watch {
  /** Hears of each step before it runs; of a new tenant only of the first, because all of them are sent together. */
  onStep?(begun: StepBegun): void;
  /** Hears that a schema that was there is, or is being, taken over. */
  onAdopted?(): void;
  /** Ends the run after the step that is running. The next run goes on from there. */
  readonly signal?: AbortSignal | undefined;
}

/** @throws CancelledError */
export function demandWanted(watch: Watch): void {
  if (watch.signal?.aborted) throw new CancelledError();
}
