// What a person is told of a run that stopped half way.

import { label } from "../core/migration";
import { wordsOf } from "../dialects/failure";
import {
  ConvergeStoppedError,
  DoubtError,
  MigrationFailedError,
  MigrationInDoubtError,
  MigrationUnrecordedError,
  StatementError,
  TenantexError,
  WorkError,
} from "../errors";
import type { Goal } from "./converge";
import type { StepsDone } from "./steps";

/** The error of a run on a tenant whose schema is there. */
export function stopped(error: unknown, goal: Goal, done: StepsDone, tries: string): unknown {
  const { step, script } = done.current ?? {};
  const isOfWork = error instanceof WorkError || error instanceof DoubtError;
  if (!isOfWork || step === undefined) {
    if (error instanceof TenantexError) return error;
    return new ConvergeStoppedError(goal.tenant, goal.schema, done.reached, wordsOf(error), tries, { cause: error });
  }
  const doubt = error instanceof DoubtError ? error : error.cause instanceof DoubtError ? error.cause : undefined;
  if (doubt || (error instanceof WorkError && (error.done > 0 || error.half))) done.began(step);
  const migration = label(step.kind === "apply" ? step.migration : step);
  const subject = {
    tenant: goal.tenant,
    schema: goal.schema,
    migration,
    file: script?.file ?? (step.kind === "apply" ? step.migration.up.file : (step.down?.file ?? migration)),
    direction: step.kind === "apply" ? ("up" as const) : ("down" as const),
    reached: done.reached,
  };
  if (doubt) return new MigrationInDoubtError(subject, doubt, script?.written[doubt.index]?.line);
  if (error instanceof DoubtError || error.cause instanceof DoubtError) return error;
  const { statements = [], transactional = false } = script ?? {};
  if (!(error.cause instanceof StatementError))
    return new MigrationUnrecordedError(subject, error.done, statements.length, error.cause);
  return new MigrationFailedError(
    subject,
    error.done,
    statements.length,
    transactional && error.done === 0,
    tries,
    error.cause,
    error.half,
  );
}
