// Running the steps of a plan: a new tenant's all at once, a live tenant's one after the other.

import { highest, type Step } from "../core/plan";
import type { Script } from "../core/script";
import type { Version } from "../core/version";
import type { Dialect, HistoryShape, Observed, Session, Work } from "../dialects/dialect";
import { WorkError } from "../errors";
import { demandWanted, type Watch } from "./watch";
import { scriptOf, workOf } from "./work";

/** What a run knows to be true of a tenant while it works on it. */
export class StepsDone {
  /** Whether something was done since the tenant was read. */
  moved = false;
  /** The step at work, or the last one that was. */
  current: { readonly step: Step; readonly script: Script | undefined } | undefined;
  private readonly applied: Map<Version, { readonly version: Version }>;

  constructor(
    observed: Observed,
    /** Whether the schema is there. */
    public there: boolean,
  ) {
    this.applied = new Map(observed.history.map((row) => [row.version, row]));
  }

  /** Highest applied version. */
  get reached(): Version {
    return highest([...this.applied.values()]);
  }

  /** A way down that has begun has taken the version out of the history. */
  began(step: Step): void {
    if (step.kind === "revert") this.applied.delete(step.version);
  }

  did(step: Step): void {
    this.moved = true;
    this.there = true;
    if (step.kind === "apply") this.applied.set(step.migration.version, step.migration);
    else this.applied.delete(step.version);
  }
}

/**
 * Runs steps in order. The steps of a live tenant are sent one by one, so that what meets a lock is short, and short to
 * do again; nobody else is at work in a new one.
 * Whether all are done: behind a script that soils its session the rest is for another one.
 * @param making What the schema is made with first.
 * @throws WorkError, DoubtError, ConnectionLostError, CancelledError
 */
export async function runSteps(
  dialect: Dialect,
  session: Session,
  schema: string,
  steps: readonly Step[],
  done: StepsDone,
  making: HistoryShape | undefined,
  watch: Watch,
): Promise<boolean> {
  const [first] = steps;
  if (making && first) watch.onStep?.({ step: first, number: 1, of: steps.length });
  if (making) return runTogether(session, schema, steps, done, making);
  for (const [index, step] of steps.entries()) {
    demandWanted(watch);
    watch.onStep?.({ step, number: index + 1, of: steps.length });
    done.current = { step, script: undefined };
    const script = await scriptOf(dialect, session, schema, step);
    done.current = { step, script };
    await session.run(schema, [await workOf(session, schema, step, script)]);
    done.did(step);
    if (script.soils && index < steps.length - 1) return false;
  }
  return true;
}

async function runTogether(
  session: Session,
  schema: string,
  steps: readonly Step[],
  done: StepsDone,
  making: HistoryShape,
): Promise<boolean> {
  const works: Work[] = [];
  for (const step of steps)
    if (step.kind === "apply" && works.at(-1)?.script.soils !== true)
      works.push(await workOf(session, schema, step, step.migration.up));
  try {
    await runAll(session, schema, works, making);
  } catch (error) {
    if (!(error instanceof WorkError)) throw error;
    done.there = true;
    for (const step of steps.slice(0, error.completed)) done.did(step);
    const step = steps[error.failed];
    if (step) done.current = { step, script: works[error.failed]?.script };
    throw error;
  }
  for (const step of steps.slice(0, works.length)) done.did(step);
  return works.length === steps.length;
}

// A server that reads a whole message before it runs any of it refuses all for one: the scripts before it come alone.
async function runAll(session: Session, schema: string, works: readonly Work[], making?: HistoryShape): Promise<void> {
  try {
    await session.run(schema, works, making);
  } catch (error) {
    if (!(error instanceof WorkError) || !error.unread) throw error;
    await runAll(
      session,
      schema,
      works.slice(error.completed, error.failed),
      error.completed === 0 ? making : undefined,
    );
    throw new WorkError(error.failed, error.failed, error.done, error.cause);
  }
}
