// Running a PostgreSQL script that cannot be one transaction: unit by unit, with a journal of what is done.

import { DatabaseError, type PoolClient } from "pg";
import { statementDigests } from "../core/journal";
import { concurrentIndex } from "../core/sql/postgres-alone";
import { postgresUnits, type Unit } from "../core/sql/postgres-units";
import { MigrationFileError, PoolerError, RecordError, WorkError } from "../errors";
import type { Work } from "./dialect";
import { statementError } from "./failure";
import { attempt, type Failure } from "./postgres-attempt";
import { send, wordsOfServer } from "./postgres-errors";
import { committedDoubt, dropInvalid, indexesOf } from "./postgres-settle";
import { BEGIN, CLEAN, historyOf, journalOf, literal, NOTICE_DEATH, OURSELVES } from "./postgres-text";
import { demandSchema, opening, recordOf, type Surroundings, searchPath } from "./postgres-work";

/** What a statement may say on its way down when there is nothing to undo. */
const ABSENT = /^(42P01|42703|42704|42883|3F000)$/;
/** What a repeated statement may say when it was done before. */
const ALREADY = /^(42P04|42710|42P07|3D000|42704|42P01|55000)$/;
/** A procedure ended a transaction, which it can only outside of one. */
const INVALID_TERMINATION = "2D000";

/** Runs one script by its journal. */
export class JournalRun {
  constructor(
    private readonly client: PoolClient,
    private readonly around: Surroundings,
    private readonly work: Work,
    /** Longest wait for the locks of a statement that has to run alone, in milliseconds. */
    private readonly patience: number,
  ) {}

  /** @throws WorkError with `failed` and `completed` 0, DoubtError, ConnectionLostError */
  async run(): Promise<void> {
    const { script } = this.work;
    if (this.around.pooled)
      throw new PoolerError(this.around.server, `The migration file ${JSON.stringify(script.file)}`);
    const { units, refused } = postgresUnits(script.statements);
    if (refused) throw new MigrationFileError(script.file, refused.reason, refused.next);
    try {
      await this.send(this.begin());
      for (const unit of units) await this.runUnit(unit);
      await this.record();
    } catch (error) {
      await this.client.query(["ROLLBACK", ...OURSELVES, ...CLEAN].join(";\n")).catch(() => {});
      throw error;
    }
  }

  private async record(): Promise<void> {
    try {
      await this.send([...opening(this.around), ...this.end(), "COMMIT", ...CLEAN]);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      const { length } = this.work.script.statements;
      throw new WorkError(0, 0, length, new RecordError(wordsOfServer(error), { cause: error }));
    }
  }

  private begin(): string[] {
    const { schema } = this.around;
    const { work } = this;
    const journal = journalOf(schema);
    const digests = literal(statementDigests(work.script).join(","));
    const text = literal(work.direction === "up" ? work.storedDown : work.script.sql);
    const changes = {
      none: [
        `CREATE TABLE IF NOT EXISTS ${journal} (version text PRIMARY KEY, name text, direction text NOT NULL, lenient boolean NOT NULL,
  checksum text, down text, digests text NOT NULL, done int NOT NULL, doubt boolean NOT NULL, before text, inserted_at timestamp(0))`,
        work.direction === "up"
          ? `INSERT INTO ${journal} VALUES (${literal(work.version)}, ${literal(work.name)}, 'up', false, ${literal(work.script.checksum)}, ${text}, ${digests}, 0, false)`
          : `INSERT INTO ${journal} SELECT version::text, name, 'down', false, checksum, ${text}, ${digests}, 0, false, NULL, inserted_at
  FROM ${historyOf(schema)} WHERE version = ${literal(work.version)}`,
        ...(work.direction === "down"
          ? [`DELETE FROM ${historyOf(schema)} WHERE version = ${literal(work.version)}`]
          : []),
      ],
      this: [
        `UPDATE ${journal} SET digests = ${digests}, down = ${text}${work.direction === "up" ? `, checksum = ${literal(work.script.checksum)}` : ""}`,
      ],
      other: [
        `UPDATE ${journal} SET direction = 'down', lenient = true, down = ${text}, digests = ${digests}, done = 0, doubt = false, before = NULL`,
      ],
    };
    const path = searchPath(schema, this.around.sharedSchemas);
    return [...opening(this.around), ...changes[work.journal], "COMMIT", `SET search_path = ${path}`, NOTICE_DEATH];
  }

  private end(): string[] {
    const { schema } = this.around;
    const drop = `DROP TABLE ${journalOf(schema)}`;
    return this.work.direction === "up" ? [...recordOf(schema, this.work).record, drop] : [drop];
  }

  private async runUnit(unit: Unit): Promise<void> {
    const { from } = this.work.resumption;
    if (unit.kind === "session") return this.runSession(unit);
    if (unit.to <= from) return;
    if (unit.kind === "alone") return this.runAlone(unit);
    const [first, last] = unit.kind === "block" ? [unit.from + 1, unit.to - 1] : [unit.from, unit.to];
    const texts = this.work.script.statements.slice(first, last).map(({ text }) => text);
    const { schema } = this.around;
    const tail = [...OURSELVES, `UPDATE ${journalOf(schema)} SET done = ${unit.to}, doubt = false`, "COMMIT"];
    const head = [...opening(this.around), demandSchema(schema)];
    const failure = await attempt(this.client, { head, texts, tail });
    if (failure === undefined) return;
    await this.client.query("ROLLBACK").catch(() => {});
    const isOne = unit.kind === "transaction" && texts.length === 1;
    if (isOne && failure.error.code === INVALID_TERMINATION) return this.runAlone(unit, true);
    await this.failed(failure, unit);
  }

  private async runSession(unit: Unit): Promise<void> {
    const failure = await attempt(this.client, { texts: [this.textOf(unit)] });
    if (failure) await this.failed(failure, unit);
  }

  // No transaction can hold it: its intent is told before, and whoever finds that alone asks the server.
  private async runAlone(unit: Unit, endsTransactions = false): Promise<void> {
    const { schema } = this.around;
    const text = this.textOf(unit);
    const index = concurrentIndex(text);
    // With IF NOT EXISTS the server would take what a failed build has left for the index.
    if (index) await dropInvalid(this.client, schema, index);
    await this.send([
      `SET lock_timeout = ${this.patience}`,
      `UPDATE ${journalOf(schema)} SET done = ${unit.from}, doubt = true, before = (${indexesOf(schema)})`,
    ]);
    const before = endsTransactions ? await this.transaction() : 0;
    const failure = await attempt(this.client, { texts: [text] });
    // The one that failed is between the two; any other has been ended by the statement.
    if (failure && endsTransactions && (await this.transaction()) !== before + 2)
      throw committedDoubt(schema, unit.from, wordsOfServer(failure.error));
    if (failure) return this.failed(failure, unit);
    await this.send([...OURSELVES, `UPDATE ${journalOf(schema)} SET done = ${unit.to}, doubt = false`]);
  }

  /** Number of the session's transactions so far, this one among them. */
  private async transaction(): Promise<number> {
    const { rows } = await send(
      this.client,
      "SELECT split_part(virtualtransaction, '/', 2) AS number FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'virtualxid'",
    );
    return Number(rows[0]?.number);
  }

  private async failed({ error, part, index, offset }: Failure, unit: Unit): Promise<void> {
    const { work } = this;
    const words = wordsOfServer(error);
    const passes =
      (work.lenient && ABSENT.test(words.code)) ||
      (work.resumption.repeats && unit.from === work.resumption.from && ALREADY.test(words.code));
    const schema = this.around.schema;
    const built = concurrentIndex(this.textOf(unit));
    if (built) await dropInvalid(this.client, schema, built).catch(() => {});
    const undone = unit.from === 0 && work.journal === "none" ? abandonment(schema, work) : undefined;
    const tell = [`UPDATE ${journalOf(schema)} SET done = ${passes ? unit.to : unit.from}, doubt = false`];
    await this.send([...OURSELVES, ...(passes ? tell : (undone ?? tell))]);
    if (passes) return;
    const [first, last] = unit.kind === "block" ? [unit.from + 1, unit.to - 1] : [unit.from, unit.to];
    const at = part === "head" ? first : part === "tail" ? last - 1 : first + index;
    const statement = work.script.statements[at];
    const clue = statement && offset !== undefined ? { offset: statement.start + offset } : { index: at };
    throw new WorkError(0, 0, unit.from, statementError(work.script, clue, words, error));
  }

  private textOf(unit: Unit): string {
    return this.work.script.statements[unit.from]?.text ?? "";
  }

  private async send(commands: readonly string[]): Promise<void> {
    await send(this.client, commands.join(";\n"));
  }
}

/** What puts a tenant back to where it was before a script of which nothing was run. */
export function abandonment(schema: string, work: Pick<Work, "direction" | "version"> | undefined): string[] {
  const drop = `DROP TABLE ${journalOf(schema)}`;
  if (work === undefined || work.direction === "up") return [drop];
  return [
    BEGIN,
    `INSERT INTO ${historyOf(schema)} (version, inserted_at, name, checksum, down_sql)
  SELECT ${literal(work.version)}, inserted_at, name, checksum, down FROM ${journalOf(schema)} WHERE version = ${literal(work.version)}`,
    drop,
    "COMMIT",
  ];
}
