// A tenant's transaction while a callback runs: it asks one thing at a time, and nothing after its end.

import {
  CommitUnknownError,
  RolledBackError,
  ScopeEndedError,
  StatementRefusedError,
  type TenantexError,
  UnfinishedError,
} from "../errors";
import type { Lease } from "./lease";
import { OpenStreams } from "./open-streams";

const ignore = () => {};

/** One callback's use of a session; nested callbacks of the same tenant share the session. */
export class Use<L extends Lease = Lease> {
  private ended = false;

  /** @param outer The use that it is nested in, of whichever tenant. */
  constructor(
    readonly session: Session<L>,
    private readonly outer?: Use,
  ) {
    session.uses++;
  }

  get isOpen(): boolean {
    return !this.ended && this.session.isOpen;
  }

  /** The innermost open use of a schema, this one or one around it. */
  of(schema: string): Use | undefined {
    return this.isOpen && this.session.schema === schema ? this : this.outer?.of(schema);
  }

  /** @throws ScopeEndedError, RolledBackError, TransactionEndedError */
  check(): void {
    if (this.ended) throw new ScopeEndedError(this.session.tenant);
    this.session.check();
  }

  end(): void {
    if (!this.ended) this.session.uses--;
    this.ended = true;
  }
}

export class Session<L extends Lease = Lease> {
  /** Callbacks that are running. */
  uses = 0;
  readonly streams = new OpenStreams();
  private tail: Promise<unknown> = Promise.resolve();
  /** Commands that are not answered. */
  private unanswered = 0;
  /** What waits for an answer, and would wait for ever behind a cut. */
  private readonly waiting = new Set<(reason: unknown) => void>();
  private severed: { readonly reason: unknown } | undefined;
  /** "ending" refuses what is new, "closing" also what is queued. */
  private state: "open" | "ending" | "closing" | "over" = "open";
  private failure: unknown;
  private doom: TenantexError | undefined;
  private inner: object | undefined;

  constructor(
    readonly tenant: string,
    readonly schema: string,
    readonly lease: L,
  ) {}

  get isOpen(): boolean {
    return this.state === "open";
  }

  check(): void {
    if (this.state !== "open") throw new ScopeEndedError(this.tenant);
    this.demandWhole();
  }

  /** Runs one command behind those before it. */
  ask<T>(use: Use<L>, run: () => Promise<T>): Promise<T> {
    use.check();
    this.unanswered++;
    const answer = this.tail.then(() => {
      this.demandRunning();
      return run();
    });
    this.tail = answer
      .then(ignore, (error: unknown) => this.failed(error))
      .finally(() => {
        this.unanswered--;
      });
    return this.untilCut(answer);
  }

  /** Whether nothing is asked that is not answered. */
  get isIdle(): boolean {
    return this.unanswered === 0;
  }

  /**
   * Hands the driver what it queues by itself, behind the commands before it: at once where there are none.
   * @param refuse Hears why it was not handed over.
   */
  hand(use: Use<L>, run: () => void, refuse: (error: unknown) => void): void {
    use.check();
    if (this.isIdle) {
      run();
      return;
    }
    const handed = this.tail.then(() => {
      this.demandRunning();
      run();
    });
    this.tail = handed.catch(refuse);
  }

  /** Takes note of a command's failure. */
  failed(error: unknown): void {
    this.failure ??= error;
    this.doom ??= this.lease.lost(error);
  }

  /** From here on the transaction can only be rolled back. */
  rollBackOnly(reason: string, cause: unknown): void {
    this.doom ??= new RolledBackError(this.tenant, reason, { cause });
  }

  /**
   * A transaction inside of this one is a savepoint, one at a time.
   * @param owner Who began it, and so may end it.
   */
  transact(use: Use<L>, owner: object, kind: "begin" | "commit" | "rollback"): Promise<unknown> {
    use.check();
    if (kind === "begin") {
      if (this.inner !== undefined)
        throw new StatementRefusedError(
          this.tenant,
          "BEGIN would begin a second transaction beside one that is open on this connection",
          "Await the first, or use SAVEPOINT inside of it; what is to run beside it needs a withTenant outside of this one.",
        );
      this.inner = owner;
      return this.ask(use, () => this.lease.say(`SAVEPOINT ${NAME}`)).catch((error: unknown) => {
        this.inner = undefined;
        throw error;
      });
    }
    if (this.inner !== owner)
      throw new StatementRefusedError(
        this.tenant,
        `${kind.toUpperCase()} would end the transaction of withTenant`,
        kind === "commit" ? "Leave it out: it is committed when the callback returns." : "Throw an error instead.",
      );
    this.inner = undefined;
    const back = `ROLLBACK TO SAVEPOINT ${NAME}`;
    const ending = this.ask(use, async () => {
      if (kind === "rollback") await this.lease.say(back);
      return this.lease.say(`RELEASE SAVEPOINT ${NAME}`);
    });
    // Whose COMMIT fails goes back to the beginning, which is still there.
    return ending.catch((error: unknown) => {
      if (kind === "commit") this.inner ??= owner;
      throw error;
    });
  }

  /** Commits, once all that was asked is answered. */
  async finish(use: Use<L>): Promise<void> {
    use.end();
    await this.untilCut(this.tail);
    // What nested callbacks still ask is refused from here on.
    this.state = "ending";
    await this.untilCut(this.tail);
    await this.untilCut(this.streams.leftAreClosed());
    const open = this.open();
    if (open !== undefined) throw new UnfinishedError(this.tenant, open);
    this.demandWhole();
    this.state = "closing";
    await this.untilCut(this.lease.commit(), (reason) => new CommitUnknownError(this.tenant, { cause: reason }));
    this.state = "over";
  }

  /** Rolls back, unless the lease has ended; never throws. */
  async abandon(use: Use<L>): Promise<void> {
    use.end();
    if (this.state === "over") return;
    this.state = "closing";
    if (this.streams.size > 0) this.lease.destroy();
    else {
      await this.untilCut(this.tail).catch(ignore);
      await this.untilCut(this.lease.rollback()).catch(ignore);
    }
    this.state = "over";
  }

  /** Cuts it off at once, whatever it is doing. */
  cut(reason: unknown): void {
    if (this.state === "over") return;
    this.state = "over";
    this.severed = { reason };
    this.lease.destroy();
    for (const stop of this.waiting) stop(reason);
    this.waiting.clear();
  }

  /**
   * Work, or the reason for which the session is cut off before it is done.
   * @param as What the reason becomes.
   */
  untilCut<T>(work: Promise<T>, as: (reason: unknown) => unknown = (reason) => reason): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = (reason: unknown) => reject(as(reason));
      if (this.severed) stop(this.severed.reason);
      else this.waiting.add(stop);
      // One promise for all that wait would keep each answer until its own end.
      work.then(resolve, reject).finally(() => this.waiting.delete(stop));
    });
  }

  private demandRunning(): void {
    if (this.state === "closing" || this.state === "over") throw new ScopeEndedError(this.tenant);
    this.demandWhole();
  }

  private demandWhole(): void {
    this.doom ??= this.lease.lost(undefined, this.failure);
    if (this.doom) throw this.doom;
  }

  private open(): string | undefined {
    if (this.streams.size > 0) return "a stream";
    if (this.uses > 0) return "a withTenant inside of it";
    return this.inner === undefined ? undefined : "a transaction inside of it";
  }
}

const NAME = "tenantex";
