// Converge: observe a tenant, plan, run the steps, say what is now true.

import { randomUUID } from "node:crypto";
import { label } from "../core/migration";
import { highest, type Plan, planTo, type Step } from "../core/plan";
import { readScript } from "../core/script";
import { isTaken, stampText } from "../core/stamp";
import { fitBigint, type Version } from "../core/version";
import type { Dialect, Observed, Session } from "../dialects/dialect";
import {
  ConvergeStoppedError,
  HistoryMissingError,
  MigrationFailedError,
  MigrationUnrecordedError,
  RecordError,
  SchemaExistsError,
  SchemaMissingError,
  StatementError,
} from "../errors";
import { lockTenant } from "./lock";
import type { Directory } from "./migration-files";

/** A tenant and where it should be. */
export interface Goal {
  /** The tenant's own name, for messages. */
  readonly tenant: string;
  readonly schema: string;
  /** The version to land on. */
  readonly target: Version;
  readonly directory: Directory;
}

/** How a tenant that is not there, or is there already, is met. */
export type Occasion =
  /** Nobody knows the tenant yet. `owner`, a URN, recognises its own half-made schema; `incarnation` marks the new one. */
  | { readonly kind: "create"; readonly owner?: string | undefined; readonly incarnation?: string | undefined }
  /** The tenant is known to have been made. */
  | { readonly kind: "update" };

/** What a run did. */
export interface Outcome {
  readonly schema: string;
  /** Version the tenant was at before. */
  readonly from: Version;
  /** Version it is at now. */
  readonly version: Version;
  /** The steps that were run. */
  readonly steps: readonly Step[];
}

/**
 * Brings one tenant to its target. A tenant that is there already costs one read and no lock.
 * @throws MigrationFailedError, ConvergeStoppedError once the schema is there, with the version reached;
 *   SchemaExistsError, SchemaMissingError, HistoryMissingError, LockTimeoutError and the plan's refusals before
 *   anything was changed.
 */
export async function converge(
  dialect: Dialect,
  session: Session,
  goal: Goal,
  occasion: Occasion,
  lockTimeout: number,
): Promise<Outcome> {
  const plan = (observed: Observed) =>
    planTo(goal.target, goal.directory.migrations, observed.history, {
      schema: goal.schema,
      directory: goal.directory.path,
    });
  if (occasion.kind === "update") {
    const done = plan(demand(await session.observe(goal.schema), goal, dialect));
    if (done.steps.length === 0) return outcome(goal, done);
  }
  await lockTenant(session, goal.schema, lockTimeout);
  const observed = await session.observe(goal.schema);
  if (occasion.kind === "update") return run(dialect, session, goal, plan(demand(observed, goal, dialect)), observed);
  // Plan before the schema is made: a refusal must leave nothing behind.
  const steps = plan(observed);
  // A left-over is completed, never taken back: a create that reverts has met somebody's tenant.
  if (observed.exists && steps.steps.some((step) => step.kind === "revert"))
    throw new SchemaExistsError(goal.tenant, goal.schema);
  await make(dialect, session, goal, observed, occasion);
  return run(dialect, session, goal, steps, observed);
}

function demand(observed: Observed, goal: Goal, dialect: Dialect): Observed {
  if (!observed.exists) throw new SchemaMissingError(goal.tenant, goal.schema, dialect.server);
  if (!observed.recorded) throw new HistoryMissingError(goal.tenant, goal.schema);
  return observed;
}

async function make(
  dialect: Dialect,
  session: Session,
  goal: Goal,
  observed: Observed,
  { owner, incarnation = randomUUID() }: Occasion & { kind: "create" },
): Promise<void> {
  const now = new Date();
  const comment = owner === undefined ? "Made by pulumi-tenantex" : stampText({ owner, incarnation, at: now });
  if (observed.exists) {
    const origin = await session.origin(goal.schema);
    if (isTaken({ ...origin, recorded: observed.recorded }, owner, dialect.rollsBackDdl, now))
      throw new SchemaExistsError(goal.tenant, goal.schema);
    if (observed.recorded) return session.mark(goal.schema, comment);
  }
  await session.create(goal.schema, {
    bigint: fitBigint(goal.directory.migrations.map((migration) => migration.version)),
    comment,
  });
}

async function run(dialect: Dialect, session: Session, goal: Goal, plan: Plan, observed: Observed): Promise<Outcome> {
  const applied = new Map(observed.history.map((row) => [row.version, row as { version: Version }]));
  if (observed.recorded && !observed.complete && plan.steps.length > 0) await session.complete(goal.schema);
  const versions = plan.steps.flatMap((step) => (step.kind === "apply" ? [step.migration.version] : []));
  if (observed.recorded && !fitBigint(versions)) await session.widen(goal.schema);
  for (const step of plan.steps) {
    try {
      if (step.kind === "apply") {
        await session.apply(goal.schema, step.migration);
        applied.set(step.migration.version, step.migration);
      } else {
        const down =
          step.down ?? readScript(label(step), await session.storedDown(goal.schema, step.version), dialect.name);
        await session.revert(goal.schema, step.version, down);
        applied.delete(step.version);
      }
    } catch (error) {
      throw stopped(dialect, goal, step, highest([...applied.values()]), error);
    }
  }
  return outcome(goal, plan);
}

function stopped(dialect: Dialect, goal: Goal, step: Step, reached: Version, error: unknown): Error {
  if (error instanceof RecordError)
    return new MigrationUnrecordedError(
      goal.tenant,
      goal.schema,
      label(step.kind === "apply" ? step.migration : step),
      step.kind === "apply" ? "up" : "down",
      reached,
      error,
    );
  if (!(error instanceof StatementError))
    return new ConvergeStoppedError(
      goal.tenant,
      goal.schema,
      reached,
      error instanceof Error ? error : new Error(String(error)),
    );
  const up = step.kind === "apply";
  const file = up ? step.migration.up.file : (step.down?.file ?? label(step));
  return new MigrationFailedError(
    goal.tenant,
    goal.schema,
    file,
    up ? "up" : "down",
    reached,
    dialect.rollsBackDdl,
    error,
  );
}

function outcome(goal: Goal, plan: Plan): Outcome {
  const version = goal.target;
  return { schema: goal.schema, from: plan.from, version, steps: plan.steps };
}
