// Converge: observe a tenant, plan, run the steps, say what is now true; and again, when something got in the way.

import { isUntidy } from "../core/journal";
import { type Plan, reverts, type Step } from "../core/plan";
import { isAnothers } from "../core/stamp";
import { fingerprint } from "../core/structure";
import type { Target, Wanted } from "../core/target";
import { fitBigint, NONE, type Version } from "../core/version";
import { type Warning, warningsOf } from "../core/warning";
import type { Dialect, Observed, Session } from "../dialects/dialect";
import { wordsOf } from "../dialects/failure";
import {
  CancelledError,
  ConnectionLostError,
  ConvergeCancelledError,
  HalfDroppedError,
  HistoryMissingError,
  HistoryUnreadableError,
  OddHistoryError,
  OutcomeUnknownError,
  SchemaExistsError,
  SchemaMissingError,
  SchemaReplacedError,
} from "../errors";
import { completeHistory, rowsOf } from "./adopt";
import { Aim } from "./aim";
import { type Creation, commentOf, findBase, type MarkedCreation, marked, takeOver } from "./base";
import { forgetFailure, noteFailure } from "./failure-note";
import { claimTenant } from "./lock";
import type { Manner, Shared } from "./manner";
import type { Directory } from "./migration-files";
import { GOES_ON, persistently } from "./persistence";
import { runSteps, StepsDone } from "./steps";
import { stopped } from "./stopped";
import { Tries } from "./tries";
import { demandWanted, type Watch } from "./watch";

/** A tenant and where it should be. */
export interface Goal {
  /** The tenant's own name, for messages. */
  readonly tenant: string;
  readonly schema: string;
  /** The version to land on, or the way to go. */
  readonly target: Target;
  readonly directory: Directory;
  /** What is to be applied in the end, where that was settled by a plan that somebody has seen. */
  readonly wanted?: Wanted | undefined;
}

/** How a tenant that is not there, or is there already, is met. */
export type Occasion =
  | Creation
  /** The tenant is known to have been made, in a creation whose mark it bears. */
  | {
      readonly kind: "update";
      readonly incarnation?: string | undefined;
      /** Whether there is known to be work, so that nothing is read before the lock is held. */
      readonly behind?: boolean | undefined;
    };

/** What a run did. */
export interface Outcome {
  readonly schema: string;
  /** Version the tenant was at before. */
  readonly from: Version;
  /** Version it is at now. */
  readonly version: Version;
  /** Whether its schema was there before, and was taken over. */
  readonly adopted: boolean;
  /** The steps that were run. */
  readonly steps: readonly Step[];
  /** Where the scripts of these steps reach outside of the tenant. */
  readonly warnings: readonly Warning[];
  /** Fingerprint of the structure: equal for tenants of one server and version. Undefined where nothing was run. */
  readonly fingerprint?: string | undefined;
  /** How often work was tried again, because of locks, deadlocks or lost connections. */
  readonly retries: number;
}

/**
 * Brings one tenant to its target. A tenant that is there already costs one read and no lock.
 *
 * A lost connection says nothing of what the server did, or still does: the lock is taken and the tenant read again,
 * and then decided.
 * @throws MigrationError, ConvergeStoppedError, ConvergeCancelledError once the schema is there, with the version reached;
 *   what the schema, its lock, an adoption or the plan refuses before anything was changed.
 */
export async function converge(
  dialect: Dialect,
  goal: Goal,
  occasion: Occasion,
  manner: Manner,
  shared: Shared,
  watch: Watch = {},
): Promise<Outcome> {
  const run = new Converge(dialect, goal, occasion, manner, shared, watch);
  return persistently(dialect, run.tries, (session) => run.attempt(session)).catch(async (error: unknown) => {
    throw await run.told(error);
  });
}

class Converge {
  readonly tries: Tries;
  private readonly creation: MarkedCreation | undefined;
  private adopted = false;
  private readonly aim: Aim;
  /** What the first attempt set out to do. */
  private plan: Plan | undefined;
  /** What is true of the tenant, as far as this run knows, once its schema is there. */
  private standing: StepsDone | undefined;

  constructor(
    private readonly dialect: Dialect,
    private readonly goal: Goal,
    private readonly occasion: Occasion,
    private readonly manner: Manner,
    private readonly shared: Shared,
    private readonly watch: Watch,
  ) {
    this.tries = new Tries(manner.retryTimeout);
    this.aim = new Aim(goal);
    if (occasion.kind === "create") this.creation = marked(occasion);
  }

  async attempt(session: Session): Promise<Outcome | typeof GOES_ON> {
    const { schema } = this.goal;
    demandWanted(this.watch);
    if (this.standing?.moved) this.tries.progressed();
    if (this.occasion.kind === "update" && !this.occasion.behind) {
      const observed = this.demand(await this.readable(session.observe(schema)));
      const plan = this.aim.glance(observed);
      if (plan.steps.length === 0 && !isUntidy(observed)) return this.outcome(this.plan ?? plan);
    }
    // Only once: what an attempt has made is there for the next.
    const expectation = this.creation && this.plan === undefined ? "new" : "there";
    const claimed = await this.readable(claimTenant(session, schema, this.manner.lockTimeout, expectation));
    const { observed, found } = this.creation
      ? await this.base(session, claimed, this.creation)
      : { observed: this.demand(claimed), found: undefined };
    // Plan before the schema is made: a refusal must leave nothing behind.
    const plan = this.aim.plan(observed);
    // A left-over is completed, never taken back: a create that reverts has met somebody's tenant.
    const isLeftover = found?.kind === "own" && !found.isThis;
    const isAdopted = found?.kind === "own" && found.adopted && this.creation?.adopt !== undefined;
    if (isLeftover && !isAdopted && reverts(plan)) throw new SchemaExistsError(this.goal.tenant, schema);
    this.plan ??= plan;
    if (plan.steps.length > 0) await this.shared.prepare(session);
    if (isLeftover && this.creation)
      await session.mark(schema, commentOf(this.creation.owner, this.creation.incarnation, found.adopted));
    const making = found?.kind === "nobody's" ? found.making : undefined;
    // Not before it is known to be ours. The plan counts with what this restores.
    if (isUntidy(observed)) await session.abandon(schema, observed.unfinished);
    await this.fit(session, observed, plan);
    this.standing = new StepsDone(observed, making === undefined);
    const { dialect, standing } = this;
    const running = runSteps(dialect, session, schema, plan.steps, standing, making, this.watchFrom(plan));
    const isDone = await running.catch((error: unknown) => noteFailure(session, schema, standing, error));
    if (plan.steps.length > 0) await forgetFailure(session, schema, observed.comment);
    return isDone ? this.outcome(this.plan, await this.remember(session, standing.reached)) : GOES_ON;
  }

  /** What a person is told of the last error. */
  async told(error: unknown): Promise<unknown> {
    if (this.standing && !this.standing.there && error instanceof ConnectionLostError) await this.look();
    const { tenant, schema } = this.goal;
    if (error instanceof CancelledError)
      return new ConvergeCancelledError(tenant, schema, this.standing?.there ? this.standing.reached : undefined);
    if (this.standing?.there) return stopped(error, this.goal, this.standing, this.tries.text);
    if (!this.standing || !(error instanceof ConnectionLostError)) return error;
    const reason = wordsOf(error) + (this.tries.text && ` [${this.tries.text}]`);
    return new OutcomeUnknownError(tenant, schema, this.dialect.server, reason, { cause: error });
  }

  /** Whether the schema is there by now, which a message may have made whose answer was lost. */
  private async look(): Promise<void> {
    try {
      const session = await this.dialect.open();
      const observed = await session.observe(this.goal.schema);
      await session.release();
      if (observed.recorded) this.standing = new StepsDone(observed, true);
    } catch {
      // Then nobody knows, and that is what is told.
    }
  }

  private demand(observed: Observed): Observed {
    const { tenant, schema } = this.goal;
    if (observed.dropping) throw new HalfDroppedError(tenant, schema);
    if (!observed.exists) throw new SchemaMissingError(tenant, schema, this.dialect.server);
    if (!observed.recorded) throw new HistoryMissingError(tenant, schema);
    const { incarnation } = this.creation ?? this.occasion;
    if (isAnothers(observed.comment ?? null, incarnation)) throw new SchemaReplacedError(tenant, schema);
    return observed;
  }

  /** What a creation stands on; somebody's schema is ours afterwards. */
  private async base(session: Session, claimed: Observed, creation: MarkedCreation) {
    const { goal, dialect } = this;
    const found = await findBase(dialect, session, goal, creation, claimed);
    if (found.kind === "own") this.adopted = found.adopted;
    if (this.adopted) this.watch.onAdopted?.();
    if (found.kind !== "somebody's") return { observed: claimed, found };
    this.aim.plan({ ...claimed, history: rowsOf(found.adoptable) });
    await takeOver(session, goal, creation, found.adoptable, (version) => this.shared.scratch(goal.directory, version));
    this.adopted = true;
    this.watch.onAdopted?.();
    return { observed: this.demand(await this.readable(session.observe(goal.schema))), found };
  }

  /** Gives a history that others made what the plan's records need. */
  private async fit(session: Session, observed: Observed, plan: Plan): Promise<void> {
    if (!observed.recorded) return;
    if (!observed.complete && plan.steps.length > 0) await completeHistory(session, this.goal);
    const versions = plan.steps.flatMap((step) => (step.kind === "apply" ? [step.migration.version] : []));
    if (!fitBigint(versions)) await session.widen(this.goal.schema);
  }

  // What earlier sessions of this run have done counts along.
  private watchFrom(plan: Plan): Watch {
    const { watch } = this;
    const all = this.plan?.steps.length ?? plan.steps.length;
    const before = all - plan.steps.length;
    return { ...watch, onStep: ({ step, number }) => watch.onStep?.({ step, number: before + number, of: all }) };
  }

  // The work is done: what cannot be written down is not known later, and no more.
  private async remember(session: Session, version: Version): Promise<string | undefined> {
    if (!this.manner.drift || version === NONE) return undefined;
    return session.remember(this.goal.schema, version).then(fingerprint, () => undefined);
  }

  private async readable<T>(reading: Promise<T>): Promise<T> {
    return reading.catch((error: unknown) => {
      if (!(error instanceof OddHistoryError)) throw error;
      throw new HistoryUnreadableError(this.goal.tenant, this.goal.schema, error.message, { cause: error });
    });
  }

  private outcome({ from, to, steps }: Plan, fingerprint?: string): Outcome {
    const { schema } = this.goal;
    const warnings = warningsOf(steps, this.dialect.name, this.manner.sharedSchemas);
    const { adopted, tries } = this;
    return { schema, from, version: to, adopted, steps, warnings, fingerprint, retries: tries.retries };
  }
}
