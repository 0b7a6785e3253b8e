// From a step of the plan to the work a dialect runs.

import { label, storedDown } from "../core/migration";
import type { Step } from "../core/plan";
import { readScript, type Script } from "../core/script";
import type { Dialect, Resumption, Session, Work } from "../dialects/dialect";

const BEGINNING: Resumption = { from: 0, repeats: false };

/**
 * The script of a step. A down script that the directory does not have is read from the tenant.
 * @throws MigrationFileError
 */
export async function scriptOf(dialect: Dialect, session: Session, schema: string, step: Step): Promise<Script> {
  if (step.kind === "apply") return step.migration.up;
  if (step.down) return step.down;
  const left = step.resumes ?? step.undoes;
  const text = left ? (left.down ?? "") : await session.storedDown(schema, step.version);
  return readScript(label(step), text, dialect.name);
}

/** Whether a step of a plan brings its script along. */
export function hasScript(step: Step): boolean {
  return step.kind === "apply" || step.down !== undefined;
}

/** Steps with the scripts that they would run. */
export async function scripted(
  dialect: Dialect,
  session: Session,
  schema: string,
  steps: readonly Step[],
): Promise<Step[]> {
  const full: Step[] = [];
  for (const step of steps)
    full.push(
      step.kind === "apply" || step.down ? step : { ...step, down: await scriptOf(dialect, session, schema, step) },
    );
  return full;
}

/**
 * The work of a step. What an earlier run left unfinished is asked about first.
 * @throws DoubtError
 */
export async function workOf(session: Session, schema: string, step: Step, script: Script): Promise<Work> {
  const { resumes } = step;
  const resumption = resumes ? await session.settle(schema, resumes, script) : BEGINNING;
  if (step.kind === "apply") {
    const { version, name } = step.migration;
    const journal = resumes ? "this" : "none";
    const stored = storedDown(step.migration);
    return { direction: "up", version, name, script, storedDown: stored, journal, resumption, lenient: false };
  }
  const { version, name, undoes } = step;
  const journal = resumes ? "this" : undoes ? "other" : "none";
  const lenient = undoes !== undefined || resumes?.lenient === true;
  return { direction: "down", version, name, script, storedDown: null, journal, resumption, lenient };
}
