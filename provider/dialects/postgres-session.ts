// One connection to PostgreSQL: every message that the engine sends about tenants.

import type { PoolClient } from "pg";
import type { Health } from "../core/doctor/health";
import type { ForeignHistory } from "../core/foreign-history";
import type { Unfinished } from "../core/journal";
import type { Migration } from "../core/migration";
import type { Script } from "../core/script";
import type { Version } from "../core/version";
import { WorkError } from "../errors";
import type {
  DialectOptions,
  Expectation,
  HistoryShape,
  Inspected,
  Measured,
  Observed,
  Origin,
  Resumption,
  Session,
  Work,
} from "./dialect";
import { structureLines } from "./history";
import { Completions } from "./postgres-completions";
import { readDependents } from "./postgres-dependents";
import { dropPostgres } from "./postgres-drop";
import { send } from "./postgres-errors";
import { makeExtensions } from "./postgres-extensions";
import { readForeign, takeOverCommands } from "./postgres-foreign";
import { readHealth } from "./postgres-health";
import { JournalRun } from "./postgres-journal";
import { abandonment, surround } from "./postgres-journal-text";
import { measureSchemas } from "./postgres-measure";
import { inspectTenant, readStructure, rememberCommands } from "./postgres-memory";
import { ignore, PostgresMessages } from "./postgres-messages";
import { readLockHolder, readOrigin } from "./postgres-owner";
import { type Reading, readIdentity, readTenant, surveyTenants } from "./postgres-reading";
import { settlePostgres } from "./postgres-settle";
import { demandLock, historyOf, identifier, literal, lockKey, lockWait, OUR_TYPES, setComment } from "./postgres-text";
import { batchEnd, type Surroundings, workFailure, workMessage } from "./postgres-work";

/** A session on a connection of the pool. */
export class PostgresSession implements Session {
  pooled = false;
  /** Whether something has to be taken back before the next tenant has the connection. */
  private used = false;
  private readonly lockWait: string;
  private readonly messages: PostgresMessages;

  constructor(
    private readonly client: PoolClient,
    private readonly options: DialectOptions,
    /** The server for messages. */
    private readonly server: string,
  ) {
    this.lockWait = lockWait(options.lockTimeout);
    this.messages = new PostgresMessages(client);
  }

  // A pooler tells its client another process than the one at work; a lock of the session would stay on that one.
  async claim(schema: string, expectation: Expectation): Promise<Observed | undefined> {
    this.used = true;
    const lock = `SELECT CASE WHEN pg_backend_pid() = ${this.process} THEN pg_try_advisory_lock(${lockKey(schema)}) END AS held`;
    const { held, observed } = await this.read(schema, lock, expectation);
    this.pooled = held === null;
    return held === false ? undefined : observed;
  }

  lockHolder(schema: string): Promise<string | undefined> {
    return readLockHolder(this.messages.ask, schema);
  }

  async observe(schema: string): Promise<Observed> {
    return (await this.read(schema, "SELECT NULL::boolean AS held", "there")).observed;
  }

  async extend(extensions: readonly string[]): Promise<void> {
    await makeExtensions(this.messages.ask, this.lockWait, this.options.sharedSchemas, extensions);
  }

  async mark(schema: string, comment: string): Promise<void> {
    await this.change(schema, setComment(schema, comment));
  }

  async widen(schema: string): Promise<void> {
    await this.change(schema, `ALTER TABLE ${historyOf(schema)} ALTER COLUMN version TYPE text`);
  }

  origin(schema: string): Promise<Origin> {
    return readOrigin(this.messages.ask, schema);
  }

  inspect(schema: string): Promise<Inspected> {
    return this.messages.reading((ask) => inspectTenant(ask, this.lockWait, schema));
  }

  async remember(schema: string, version: Version): Promise<readonly string[]> {
    const answers = await this.messages.together([this.guard(schema), ...rememberCommands(schema, version)]);
    return structureLines(answers.at(-1)?.rows[0]?.structure);
  }

  structure(schema: string): Promise<readonly string[]> {
    return readStructure(this.messages.ask, this.lockWait, schema);
  }

  foreign(schema: string): Promise<readonly ForeignHistory[]> {
    return readForeign(this.messages.ask, this.lockWait, schema);
  }

  async takeOver(
    schema: string,
    history: ForeignHistory,
    applied: readonly Migration[],
    comment: string,
  ): Promise<void> {
    await this.messages.together([this.guard(schema), ...takeOverCommands(schema, history, applied, comment)]);
  }

  async survey(prefix: string): Promise<Map<string, Observed>> {
    return surveyTenants(this.messages.ask, this.lockWait, prefix);
  }

  measure(schemas: readonly string[], dates: "last" | "each"): Promise<Map<string, Measured>> {
    return measureSchemas(this.messages.ask, this.lockWait, schemas, dates);
  }

  async complete(schema: string): Promise<void> {
    const columns = OUR_TYPES.map((column) => `ADD COLUMN IF NOT EXISTS ${column}`);
    await this.change(schema, `ALTER TABLE ${historyOf(schema)} ${columns.join(", ")}`);
  }

  async run(schema: string, works: readonly Work[], history?: HistoryShape): Promise<void> {
    const around = this.around(schema);
    let making = history;
    for (let from = 0; from < works.length || making; ) {
      const to = batchEnd(works, from);
      try {
        if (to > from || making) await this.runTogether(around, works.slice(from, to), making);
        else await this.runByJournal(around, works[from] as Work);
      } catch (error) {
        if (!(error instanceof WorkError)) throw error;
        throw new WorkError(
          from + error.failed,
          from + error.completed,
          error.done,
          error.cause,
          error.unread,
          error.half,
        );
      }
      from = making || to > from ? to : from + 1;
      making = undefined;
    }
  }

  async abandon(schema: string, work: Unfinished | undefined): Promise<void> {
    await this.messages.together(abandonment(schema, work));
  }

  async settle(schema: string, work: Unfinished, script: Script): Promise<Resumption> {
    return settlePostgres(this.client, schema, work, script, surround(this.around(schema), this.patience));
  }

  async storedDown(schema: string, version: Version): Promise<string> {
    const select = `SELECT down_sql FROM ${historyOf(schema)} WHERE version = ${literal(version)}`;
    const [answer] = await this.messages.ask(select);
    return answer?.rows[0]?.down_sql ?? "";
  }

  dependents(schema: string): Promise<readonly string[]> {
    return readDependents(this.messages.ask, schema);
  }

  async drop(schema: string): Promise<void> {
    await dropPostgres(schema, this.guard(schema), (commands) => this.messages.together(commands));
  }

  async rename(schema: string, name: string, comment: string): Promise<void> {
    const [old, renamed] = [identifier(schema), identifier(name)];
    await this.messages.together([
      this.guard(schema),
      `ALTER SCHEMA ${old} RENAME TO ${renamed}`,
      `COMMENT ON SCHEMA ${renamed} IS ${literal(comment)}`,
    ]);
  }

  identity(): Promise<string | undefined> {
    return readIdentity(this.messages.ask);
  }

  health(prefix: string): Promise<Health> {
    return readHealth(this.messages.ask, this.process, prefix);
  }

  // DISCARD ALL also gives back advisory locks: one message takes away everything a script may have left. Behind a
  // pooler it would reach whichever connection comes next.
  async release(): Promise<void> {
    try {
      if (this.used && !this.pooled) await this.client.query("DISCARD ALL");
      this.client.off("error", ignore).release();
    } catch {
      this.client.release(true);
    }
  }

  private async runTogether(around: Surroundings, works: readonly Work[], history?: HistoryShape): Promise<void> {
    const message = workMessage(around, works, history);
    const completions = new Completions(this.client);
    try {
      await send(this.client, message.text);
    } catch (error) {
      const { count } = completions;
      await this.messages.clean();
      throw workFailure(message, error, count);
    } finally {
      completions.stop();
    }
  }

  private runByJournal(around: Surroundings, work: Work): Promise<void> {
    return new JournalRun(this.client, around, work, this.patience).run();
  }

  /** The server's process that the connection was told to have. */
  private get process(): number {
    return (this.client as unknown as { processID: number }).processID;
  }

  /** Longest wait for the locks of a statement that has to run alone, in milliseconds. */
  private get patience(): number {
    return Math.ceil(Math.max(this.options.lockTimeout, this.options.retryTimeout) * 1000);
  }

  private around(schema: string): Surroundings {
    const { lockWait, pooled, server } = this;
    return { schema, sharedSchemas: this.options.sharedSchemas, lockWait, pooled, server };
  }

  private read(schema: string, lock: string, expectation: Expectation): Promise<Reading> {
    return this.messages.reading((ask) => readTenant(ask, this.lockWait, schema, lock, expectation));
  }

  private change(schema: string, command: string): Promise<unknown> {
    return this.messages.together([this.guard(schema), command]);
  }

  private guard(schema: string): string {
    return this.pooled ? `${this.lockWait};\n${demandLock(schema)}` : this.lockWait;
  }
}
