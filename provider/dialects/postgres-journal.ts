// Running a PostgreSQL script that cannot be one transaction: unit by unit, with a journal of what is done.

import { DatabaseError, type PoolClient } from "pg";
import { postgresUnits, type Unit, wholeUnit } from "../core/sql/postgres-units";
import { inForce } from "../core/sql/session-state";
import { misses, undoesNothingElse } from "../core/sql/undoing";
import { ConnectionLostError, MigrationFileError, PoolerError, RecordError, WorkError } from "../errors";
import type { Work } from "./dialect";
import { statementError } from "./failure";
import { attempt, type Failure } from "./postgres-attempt";
import { send, staleness, wordsOfServer } from "./postgres-errors";
import { abandonment, beginning, ending, surround, tell } from "./postgres-journal-text";
import { dropInvalid, isPendingDetach, noteBefore } from "./postgres-residue";
import { committedDoubt } from "./postgres-settle";
import { BEGIN, CLEAN, OURSELVES } from "./postgres-text";
import { demandSchema, opening, type Surroundings } from "./postgres-work";

/** What a repeated statement may say when it was done before. */
const ALREADY = /^(42P04|42710|42P07|3D000|42704|42P01|55000)$/;
/** A procedure ended a transaction, which it can only outside of one. */
const INVALID_TERMINATION = "2D000";
/** A lock was not to be had in time. */
const LOCKED = "55P03";

const ONE_BY_ONE =
  "This way down undoes a file that was not finished. What that did not come to make is passed over, but only by statements that undo one thing: write one for each, or IF EXISTS.";

const INVALID_INDEX = "It has left an invalid index, which could not be dropped yet: the next run does that first.";
const PENDING_DETACH = "It has left the partition half detached: the next run detaches it with FINALIZE.";

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
    const units = this.units();
    try {
      await this.send(beginning(this.around, this.work));
      for (const index of inForce(script.written, this.work.resumption.from)) await this.replay(index);
      for (const unit of units) await this.runUnit(unit);
      await this.record();
    } catch (error) {
      await this.client.query(["ROLLBACK", ...OURSELVES, ...CLEAN].join(";\n")).catch(() => {});
      throw error;
    }
  }

  private units(): Unit[] {
    const { script, resumption } = this.work;
    const { written, statements, file } = script;
    if (script.transactional) return wholeUnit(written.length, resumption.from, written.length > statements.length);
    const { units, refused } = postgresUnits(written);
    if (refused) throw new MigrationFileError(file, refused.reason, refused.next, written[refused.index]?.line);
    return units.filter(({ to }) => to > resumption.from);
  }

  private async record(): Promise<void> {
    try {
      await this.send([...opening(this.around), ...ending(this.around.schema, this.work), "COMMIT", ...CLEAN]);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      const { length } = this.work.script.written;
      throw new WorkError(0, 0, length, new RecordError(wordsOfServer(error), { cause: error }));
    }
  }

  private async runUnit(unit: Unit): Promise<void> {
    if (unit.kind === "session") return this.runSession(unit);
    if (unit.kind === "alone") return this.runAlone(unit);
    const [first, last] = inside(unit);
    const { script, lenient } = this.work;
    const texts = script.written.slice(first, last).map(({ text }) => text);
    const { schema } = this.around;
    const tail = [...OURSELVES, ...tell(schema, this.work, unit.to, unit.from), "COMMIT"];
    const head = [...opening(this.around), demandSchema(schema)];
    const isOne = texts.length === 1;
    const failure =
      lenient && !isOne ? await this.attemptEach(head, texts, tail) : await attempt(this.client, { head, texts, tail });
    if (failure === undefined) return;
    await this.client.query("ROLLBACK").catch(() => {});
    // Only a COMMIT that checks what was deferred is the script's own failure.
    if (failure.part === "head" || (failure.part === "tail" && failure.index < tail.length - 1))
      throw staleness(failure.error);
    if (isOne && unit.kind === "transaction" && !script.transactional && failure.error.code === INVALID_TERMINATION)
      return this.runAlone(unit, true);
    await this.failed(failure, unit);
  }

  // One that misses what it would undo takes nothing else of its transaction with it.
  private async attemptEach(
    head: readonly string[],
    texts: readonly string[],
    tail: readonly string[],
  ): Promise<Failure | undefined> {
    await this.send(head);
    for (const [index, text] of texts.entries()) {
      const failure = await attempt(this.client, { head: ["SAVEPOINT tenantex"], texts: [text] });
      if (failure === undefined) continue;
      if (!this.passes(failure, text)) return { ...failure, part: "texts", index };
      await this.send(["ROLLBACK TO SAVEPOINT tenantex"]);
    }
    return attempt(this.client, { texts: [], tail });
  }

  private async replay(index: number): Promise<void> {
    const failure = await this.attemptAlone(index);
    if (failure) throw this.failure(failure, index, this.work.resumption.from);
  }

  private async runSession(unit: Unit): Promise<void> {
    const failure = await this.attemptAlone(unit.from);
    if (failure) await this.failed(failure, unit);
  }

  private async attemptAlone(index: number): Promise<Failure | undefined> {
    const head = surround(this.around, this.patience);
    const failure = await attempt(this.client, { head, texts: [this.textOf(index)] });
    if (failure?.part === "head") throw staleness(failure.error);
    return failure;
  }

  // No transaction can hold it: its intent is told before, and whoever finds that alone asks the server.
  private async runAlone(unit: Unit, endsTransactions = false): Promise<void> {
    const { schema } = this.around;
    const text = this.textOf(unit.from);
    await this.send(surround(this.around, this.patience));
    // With IF NOT EXISTS the server would take what a failed build has left for the index.
    await dropInvalid(this.client, schema, text);
    const command = (await isPendingDetach(this.client, text)) ? text.replace(/CONCURRENTLY\s*$/i, "FINALIZE") : text;
    await this.together(tell(schema, this.work, unit.from, unit.from, noteBefore(schema, text)));
    const before = endsTransactions ? await this.transaction() : 0;
    const failure = await attempt(this.client, { texts: [command] });
    // The one that failed is between the two; any other has been ended by the statement.
    if (failure && endsTransactions && (await this.transaction()) !== before + 2)
      throw committedDoubt(schema, unit.from, wordsOfServer(failure.error));
    if (failure) return this.failed(failure, unit);
    await this.together(tell(schema, this.work, unit.to, unit.from));
  }

  /** Number of the session's transactions so far, this one among them. */
  private async transaction(): Promise<number> {
    const { rows } = await send(
      this.client,
      "SELECT split_part(virtualtransaction, '/', 2) AS number FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'virtualxid'",
    );
    return Number(rows[0]?.number);
  }

  private async failed(failure: Failure, unit: Unit): Promise<void> {
    const { work } = this;
    const { schema } = this.around;
    const [first, last] = inside(unit);
    const passes =
      (last - first === 1 && this.passes(failure, this.textOf(first))) ||
      (work.resumption.repeats &&
        unit.from === work.resumption.from &&
        failure.part === "texts" &&
        ALREADY.test(failure.error.code ?? ""));
    const left = unit.kind === "alone" ? await this.residue(unit, failure) : undefined;
    // The doubt stays: what is left has to be ended first.
    if (left !== undefined) throw this.failure(failure, first, unit.from, left);
    const isNothing = !passes && unit.from === 0 && work.journal === "none";
    const told = tell(schema, work, passes ? unit.to : unit.from, unit.from);
    await this.together([...told, ...(isNothing ? abandonment(schema, work) : [])]);
    if (passes) return;
    const at = { head: first, texts: first + failure.index, tail: last - 1 }[failure.part];
    throw this.failure(failure, at, unit.from);
  }

  /** Whether a way down that undoes an unfinished way up goes on behind a statement that failed. */
  private passes({ error, part }: Failure, text: string): boolean {
    const code = error.code ?? "";
    return this.work.lenient && part === "texts" && misses(code) && undoesNothingElse(text, code);
  }

  /** What a statement has left behind, if that could not be ended. */
  private async residue(unit: Unit, { error }: Failure): Promise<string | undefined> {
    const text = this.textOf(unit.from);
    // What was in the way for so long is likely to be in the way of this, too.
    const patience = error.code === LOCKED ? Math.min(this.patience, 1000) : this.patience;
    await this.send(surround(this.around, patience));
    if (await isPendingDetach(this.client, text)) return PENDING_DETACH;
    return dropInvalid(this.client, this.around.schema, text).then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof ConnectionLostError) throw error;
        return INVALID_INDEX;
      },
    );
  }

  private failure({ error, offset }: Failure, index: number, done: number, left?: string): WorkError {
    const { script, lenient } = this.work;
    const words = wordsOfServer(error);
    const hint = left ?? (lenient && misses(words.code) ? ONE_BY_ONE : words.hint);
    const statement = script.written[index];
    const clue = statement && offset !== undefined ? { offset: statement.start + offset } : { index };
    const written = { ...script, statements: script.written };
    return new WorkError(
      0,
      0,
      done,
      statementError(written, clue, { ...words, hint }, error),
      false,
      left !== undefined,
    );
  }

  private textOf(index: number): string {
    return this.work.script.written[index]?.text ?? "";
  }

  /** One transaction of ours, whatever the script has set. */
  private together(commands: readonly string[]): Promise<void> {
    return this.send([...OURSELVES, BEGIN, ...commands, "COMMIT"]);
  }

  private async send(commands: readonly string[]): Promise<void> {
    await send(this.client, commands.join(";\n")).catch((error: unknown) => {
      throw staleness(error);
    });
  }
}

/** First and last index of what runs of a unit; its own BEGIN and COMMIT do not. */
function inside({ kind, from, to }: Unit): [number, number] {
  return kind === "block" ? [from + 1, to - 1] : [from, to];
}
