// A tenant's transaction while a callback runs: it asks one thing at a time, and nothing after its end.

import { RolledBackError, ScopeEndedError, StatementRefusedError, UnfinishedError } from "../errors";
import type { Lease } from "./lease";

const ignore = () => {};

/** One callback's use of a session; nested callbacks of the same tenant share the session. */
export class Use<L extends Lease = Lease> {
  private ended = false;

  constructor(readonly session: Session<L>) {
    session.uses++;
  }

  get isOpen(): boolean {
    return !this.ended && this.session.isOpen;
  }

  /** @throws ScopeEndedError, RolledBackError */
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
  /** Streams that are not read to their end. */
  streams = 0;
  /** Rejects when the session is cut off. */
  readonly severed: Promise<never>;
  private sever: (reason: unknown) => void = ignore;
  private tail: Promise<unknown> = Promise.resolve();
  private state: "open" | "ending" | "over" = "open";
  private failure: unknown;
  private doom: RolledBackError | undefined;
  private inner: object | undefined;

  constructor(
    readonly tenant: string,
    readonly schema: string,
    readonly lease: L,
  ) {
    this.severed = new Promise((_, reject) => {
      this.sever = reject;
    });
    this.severed.catch(ignore);
  }

  get isOpen(): boolean {
    return this.state === "open";
  }

  check(): void {
    if (this.state !== "open") throw new ScopeEndedError(this.tenant);
    if (this.doom) throw this.doom;
    const lost = this.lease.lost();
    if (lost !== undefined) throw new RolledBackError(this.tenant, lost, { cause: this.failure });
  }

  /** Runs one command behind those before it. */
  ask<T>(use: Use<L>, run: () => Promise<T>): Promise<T> {
    use.check();
    const answer = this.tail.then(async () => {
      if (this.state === "over") throw new ScopeEndedError(this.tenant);
      return run();
    });
    this.tail = answer.catch((error: unknown) => this.failed(error));
    return Promise.race([answer, this.severed]);
  }

  /** Takes note of a command's failure. */
  failed(error: unknown): void {
    this.failure ??= error;
    const lost = this.lease.lost(error);
    if (lost !== undefined) this.rollBackOnly(lost, error);
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
    return this.ask(use, async () => {
      if (kind === "rollback") await this.lease.say(back);
      return this.lease.say(`RELEASE SAVEPOINT ${NAME}`);
    });
  }

  /** Commits, once all that was asked is answered. */
  async finish(use: Use<L>): Promise<void> {
    use.end();
    await Promise.race([this.tail, this.severed]);
    // What nested callbacks still ask is refused from here on.
    this.state = "ending";
    await Promise.race([this.tail, this.severed]);
    const open = this.open();
    if (open !== undefined) throw new UnfinishedError(this.tenant, open);
    if (this.doom) throw this.doom;
    const lost = this.lease.lost();
    if (lost !== undefined) throw new RolledBackError(this.tenant, lost, { cause: this.failure });
    this.state = "over";
    await this.lease.commit();
  }

  /** Rolls back, unless the lease has ended; never throws. */
  async abandon(use: Use<L>): Promise<void> {
    use.end();
    if (this.state === "over") return;
    this.state = "over";
    if (this.streams > 0) return this.lease.destroy();
    await Promise.race([this.tail, this.severed]).catch(ignore);
    await this.lease.rollback();
  }

  /** Cuts it off at once, whatever it is doing. */
  cut(reason: unknown): void {
    if (this.state === "over") return;
    this.state = "over";
    this.lease.destroy();
    this.sever(reason);
  }

  private open(): string | undefined {
    if (this.streams > 0) return "a stream";
    if (this.uses > 0) return "a withTenant inside of it";
    return this.inner === undefined ? undefined : "a transaction inside of it";
  }
}

const NAME = "tenantex";
