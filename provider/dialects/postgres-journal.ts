// Running a PostgreSQL script that cannot be one transaction: unit by unit, with a journal of what is done.

import { DatabaseError, type PoolClient } from "pg";
import { statementDigests } from "../core/journal";
import { concurrentIndex } from "../core/sql/postgres-alone";
import { postgresUnits, type Unit } from "../core/sql/postgres-units";
import { MigrationFileError, PoolerError, RecordError, WorkError } from "../errors";
import type { Work } from "./dialect";
import { statementError, utf16Offset } from "./failure";
import { Completions } from "./postgres-completions";
import { send } from "./postgres-errors";
import { dropInvalid, indexesOf } from "./postgres-settle";
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

  /** @throws WorkError with `failed` and `completed` 0, ConnectionLostError */
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
      const words = { message: error.message, code: error.code ?? "no SQLSTATE", detail: error.detail };
      throw new WorkError(0, 0, this.work.script.statements.length, new RecordError(words, { cause: error }));
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
    if (unit.kind !== "session" && unit.to <= from) return;
    if (unit.kind === "session") await this.attempt(unit, [this.textOf(unit)]);
    if (unit.kind === "session" || unit.kind === "alone")
      return unit.kind === "alone" ? this.runAlone(unit) : undefined;
    const [first, last] = unit.kind === "block" ? [unit.from + 1, unit.to - 1] : [unit.from, unit.to];
    const texts = this.work.script.statements.slice(first, last).map(({ text }) => text);
    const { schema } = this.around;
    const told = [...OURSELVES, `UPDATE ${journalOf(schema)} SET done = ${unit.to}, doubt = false`, "COMMIT"];
    const head = [...opening(this.around), demandSchema(schema)];
    if ((await this.attempt(unit, texts, head, told)) === "ends transactions") await this.runAlone(unit);
  }

  // No transaction can hold it: its intent is told before, and whoever finds that alone asks the server.
  private async runAlone(unit: Unit): Promise<void> {
    const { schema } = this.around;
    const text = this.textOf(unit);
    const index = concurrentIndex(text);
    // With IF NOT EXISTS the server would take what a failed build has left for the index.
    if (index) await dropInvalid(this.client, schema, index);
    await this.send([
      `SET lock_timeout = ${this.patience}`,
      `UPDATE ${journalOf(schema)} SET done = ${unit.from}, doubt = true, before = (${indexesOf(schema)})`,
    ]);
    await this.attempt(unit, [text]);
    await this.send([...OURSELVES, `UPDATE ${journalOf(schema)} SET done = ${unit.to}, doubt = false`]);
  }

  private async attempt(
    unit: Unit,
    texts: readonly string[],
    head: readonly string[] = [],
    tail: readonly string[] = [],
  ): Promise<"done" | "ends transactions"> {
    const opened = head.map((command) => `${command};\n`).join("");
    const message = `${opened}${[...texts, ...tail].join("\n;\n")}`;
    const completions = new Completions(this.client);
    try {
      await send(this.client, message);
      return "done";
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      await this.client.query("ROLLBACK").catch(() => {});
      const alone = head.length === 0;
      if (!alone && texts.length === 1 && error.code === INVALID_TERMINATION) return "ends transactions";
      const index = Math.max(0, Math.min(completions.count - head.length, texts.length - 1));
      const at = utf16Offset(message, Number(error.position ?? 1) - 1) - opened.length;
      await this.failed(error, unit, index, texts.length === 1 ? at : -1);
      return "done";
    } finally {
      completions.stop();
    }
  }

  private async failed(error: DatabaseError, unit: Unit, index: number, offset: number): Promise<void> {
    const code = error.code ?? "no SQLSTATE";
    const { work } = this;
    const first = unit.kind === "block" ? unit.from + 1 : unit.from;
    const passes =
      (work.lenient && ABSENT.test(code)) ||
      (work.resumption.repeats && unit.from === work.resumption.from && ALREADY.test(code));
    const schema = this.around.schema;
    const built = concurrentIndex(this.textOf(unit));
    if (built) await dropInvalid(this.client, schema, built).catch(() => {});
    const undone = unit.from === 0 && work.journal === "none" ? abandonment(schema, work) : undefined;
    const tell = [`UPDATE ${journalOf(schema)} SET done = ${passes ? unit.to : unit.from}, doubt = false`];
    await this.send([...OURSELVES, ...(passes ? tell : (undone ?? tell))]);
    if (passes) return;
    const statement = work.script.statements[first + index];
    const inside = error.position !== undefined && statement && offset >= 0 && offset < statement.text.length;
    const clue = inside ? { offset: statement.start + offset } : { index: first + index };
    const words = { message: error.message, code, detail: error.detail, hint: error.hint };
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
