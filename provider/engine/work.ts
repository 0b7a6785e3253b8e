// From a step of the plan to the work a dialect runs.

import { label } from "../core/migration";
import type { Step } from "../core/plan";
import { readScript, type Script } from "../core/script";
import type { Dialect, Resumption, Session, Work } from "../dialects/dialect";

const BEGINNING: Resumption = { from: 0, repeats: false };

/**
 * The work of a step. What an earlier run left unfinished is asked about first; a down script that the directory does
 * not have is read from the tenant.
 * @throws DoubtError, MigrationFileError
 */
export async function workOf(dialect: Dialect, session: Session, schema: string, step: Step): Promise<Work> {
  const script = await scriptOf(dialect, session, schema, step);
  const resumes = step.resumes;
  const resumption = resumes ? await session.settle(schema, resumes, script) : BEGINNING;
  if (step.kind === "apply") {
    const { version, name } = step.migration;
    const journal = resumes ? "this" : "none";
    return {
      direction: "up",
      version,
      name,
      script,
      storedDown: storedDown(step.migration.down),
      journal,
      resumption,
      lenient: false,
    };
  }
  const { version, name } = step;
  const journal = resumes ? "this" : step.undoes ? "other" : "none";
  const lenient = step.undoes !== undefined || resumes?.lenient === true;
  return { direction: "down", version, name, script, storedDown: null, journal, resumption, lenient };
}

async function scriptOf(dialect: Dialect, session: Session, schema: string, step: Step): Promise<Script> {
  if (step.kind === "apply") return step.migration.up;
  if (step.down) return step.down;
  const left = step.resumes ?? step.undoes;
  const text = left ? (left.down ?? "") : await session.storedDown(schema, step.version);
  return readScript(label(step), text, dialect.name);
}

// Null without a script, and nothing for one that has nothing to undo.
function storedDown(down: Script | undefined): string | null {
  if (down === undefined) return null;
  return down.statements.length === 0 ? "" : down.sql;
}
