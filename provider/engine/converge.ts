// Converge: observe a tenant, plan, run the steps, say what is now true; and again, when something got in the way.

import { randomUUID } from "node:crypto";
import { isUnbegun } from "../core/journal";
import { type Plan, planTo, type Step } from "../core/plan";
import { isTaken, readStamp, stampText } from "../core/stamp";
import { fingerprint } from "../core/structure";
import { fitBigint, NONE, type Version } from "../core/version";
import { type Warning, warningsOf } from "../core/warning";
import type { Dialect, HistoryShape, Observed, Session } from "../dialects/dialect";
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
} from "../errors";
import { claimTenant } from "./lock";
import type { Directory } from "./migration-files";
import { persistently } from "./persistence";
import { runSteps, StepsDone } from "./steps";
import { stopped } from "./stopped";
import { Tries } from "./tries";
import { demandWanted, type Watch } from "./watch";

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
  /** Where the scripts of these steps reach outside of the tenant. */
  readonly warnings: readonly Warning[];
  /** Fingerprint of the structure: equal for tenants of one server and version. Undefined where nothing was run. */
  readonly fingerprint?: string | undefined;
  /** How often work was tried again, because of locks, deadlocks or lost connections. */
  readonly retries: number;
}

/** How long a run waits. */
export interface Patience {
  /** Longest wait for another run on the tenant, in seconds. */
  readonly lockTimeout: number;
  /** How long work is tried again that something got in the way of, in seconds. */
  readonly retryTimeout: number;
}

/** How a server is worked on. */
export interface Manner extends Patience {
  /** Schemas behind the tenant's own, which scripts may reach. */
  readonly sharedSchemas: readonly string[];
  /** Whether the structure is written down at the end, to be compared later. */
  readonly drift: boolean;
}

/**
 * Brings one tenant to its target. A tenant that is there already costs one read and no lock.
 *
 * A lost connection says nothing of what the server did, or still does: the lock is taken and the tenant read again,
 * and then decided.
 * @param prepare What all tenants of the server need, before anything is run on this one.
 * @throws MigrationFailedError, MigrationInDoubtError, ConvergeStoppedError, ConvergeCancelledError once the schema is there, with the version
 *   reached; SchemaExistsError, SchemaMissingError, HistoryMissingError, LockTimeoutError and the plan's refusals before
 *   anything was changed.
 */
export async function converge(
  dialect: Dialect,
  goal: Goal,
  occasion: Occasion,
  manner: Manner,
  prepare: (session: Session) => Promise<void>,
  watch: Watch = {},
): Promise<Outcome> {
  const run = new Converge(dialect, goal, occasion, manner, prepare, watch);
  return persistently(dialect, run.tries, (session) => run.attempt(session)).catch(async (error: unknown) => {
    throw await run.told(error);
  });
}

class Converge {
  readonly tries: Tries;
  private readonly incarnation: string;
  /** What the first attempt set out to do. */
  private plan: Plan | undefined;
  /** What is true of the tenant, as far as this run knows, once its schema is there. */
  private standing: StepsDone | undefined;

  constructor(
    private readonly dialect: Dialect,
    private readonly goal: Goal,
    private readonly occasion: Occasion,
    private readonly manner: Manner,
    private readonly prepare: (session: Session) => Promise<void>,
    private readonly watch: Watch,
  ) {
    this.tries = new Tries(manner.retryTimeout);
    this.incarnation = (occasion.kind === "create" ? occasion.incarnation : undefined) ?? randomUUID();
  }

  async attempt(session: Session): Promise<Outcome> {
    const { schema } = this.goal;
    demandWanted(this.watch);
    if (this.standing?.moved) this.tries.progressed();
    if (this.occasion.kind === "update") {
      const observed = this.demand(await this.readable(session.observe(schema)));
      const plan = this.planFor(observed);
      if (plan.steps.length === 0 && !isUntidy(observed)) return this.outcome(this.plan ?? plan);
    }
    // Only once: what an attempt has made is there for the next.
    const expectation = this.occasion.kind === "create" && this.plan === undefined ? "new" : "there";
    const observed = await this.readable(claimTenant(session, schema, this.manner.lockTimeout, expectation));
    // Plan before the schema is made: a refusal must leave nothing behind.
    const plan = this.planFor(this.occasion.kind === "update" ? this.demand(observed) : observed);
    this.plan ??= plan;
    if (plan.steps.length > 0) await this.prepare(session);
    const making =
      this.occasion.kind === "create" ? await this.make(session, observed, plan, this.occasion) : undefined;
    // Not before it is known to be ours. The plan counts with what this restores.
    if (isUntidy(observed)) await session.abandon(schema, observed.unfinished);
    await this.fit(session, observed, plan);
    this.standing = new StepsDone(observed, making === undefined);
    await runSteps(this.dialect, session, schema, plan.steps, this.standing, making, this.watch);
    return this.outcome(this.plan, await this.remember(session, this.standing.reached));
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

  private planFor(observed: Observed): Plan {
    const { target, directory, schema } = this.goal;
    return planTo(target, directory.migrations, observed, { schema, directory: directory.path });
  }

  private demand(observed: Observed): Observed {
    const { tenant, schema } = this.goal;
    if (observed.dropping) throw new HalfDroppedError(tenant, schema);
    if (!observed.exists) throw new SchemaMissingError(tenant, schema, this.dialect.server);
    if (!observed.recorded) throw new HistoryMissingError(tenant, schema);
    return observed;
  }

  /** What the schema has to be made with; undefined when this creation, or one that died, has made it already. */
  private async make(
    session: Session,
    observed: Observed,
    plan: Plan,
    { owner }: Occasion & { kind: "create" },
  ): Promise<HistoryShape | undefined> {
    const { tenant, schema, directory } = this.goal;
    const now = new Date();
    const comment = stampText({ owner, incarnation: this.incarnation, at: now });
    if (observed.dropping) throw new HalfDroppedError(tenant, schema);
    if (observed.exists) {
      const origin = await session.origin(schema);
      if (readStamp(origin.comment)?.incarnation === this.incarnation) return undefined;
      const taken = isTaken({ ...origin, recorded: observed.recorded }, owner, this.dialect.rollsBackDdl, now);
      // A left-over is completed, never taken back: a create that reverts has met somebody's tenant.
      if (taken || plan.steps.some((step) => step.kind === "revert")) throw new SchemaExistsError(tenant, schema);
      if (observed.recorded) {
        await session.mark(schema, comment);
        return undefined;
      }
    }
    return { bigint: fitBigint(directory.migrations.map((migration) => migration.version)), comment };
  }

  /** Gives a history that others made what the plan's records need. */
  private async fit(session: Session, observed: Observed, plan: Plan): Promise<void> {
    if (!observed.recorded) return;
    if (!observed.complete && plan.steps.length > 0) await session.complete(this.goal.schema);
    const versions = plan.steps.flatMap((step) => (step.kind === "apply" ? [step.migration.version] : []));
    if (!fitBigint(versions)) await session.widen(this.goal.schema);
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

  private outcome({ from, steps }: Plan, fingerprint?: string): Outcome {
    const { schema, target } = this.goal;
    const warnings = warningsOf(steps, this.dialect.name, this.manner.sharedSchemas);
    return { schema, from, version: target, steps, warnings, fingerprint, retries: this.tries.retries };
  }
}

// A journal that tells of nothing that was done only says that a run died early, or late.
function isUntidy({ unfinished, leftover }: Observed): boolean {
  return leftover === true || (unfinished !== undefined && isUnbegun(unfinished));
}
