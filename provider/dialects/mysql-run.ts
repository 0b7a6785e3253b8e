// Running scripts on MySQL and MariaDB in as few messages as their size allows, and telling what came of one that failed.

import { mysqlProgress } from "../core/sql/mysql-progress";
import { temporaryTables } from "../core/sql/mysql-resumption";
import { namesSeveral } from "../core/sql/mysql-several";
import { type DoubtError, MigrationFileError, RecordError, WorkError } from "../errors";
import type { Work } from "./dialect";
import { type Ask, isServerError, type ServerError } from "./mysql-errors";
import {
  failureAt,
  isRoutine,
  type Remains,
  remains,
  rollBack,
  routineDoubt,
  rowsDoubt,
  tellRows,
  wordsOf,
} from "./mysql-failure";
import { abandonment, dropJournal, endsWithRecord, makeJournal, WHERE, workCommands } from "./mysql-journal";
import { tell } from "./mysql-statement";
import { identifier } from "./mysql-text";
import { forgetValues, restoredValues } from "./mysql-values";

/** Longest message, in bytes; the servers' limits begin at 1 MB. */
const LONGEST_MESSAGE = 512 * 1024;

/** What a statement may say on its way down when there is nothing to undo. */
const ABSENT = new Set([1008, 1051, 1054, 1072, 1091, 1146, 1176, 1305, 1360, 1517, 1539, 3821, 3940]);
/** What a repeated statement may say when it was done before. */
const ALREADY = new Set([
  1007, 1008, 1050, 1051, 1060, 1061, 1091, 1304, 1305, 1359, 1360, 1396, 1476, 1477, 1537, 1539,
]);

/** Bytes of a statement's digest in the message that begins a script. */
const DIGEST_BYTES = 34;

const SEPARATOR = "\n;\n";

/** One run of scripts on one tenant. */
export class MysqlRun {
  /** Indexes of statements of one work that have failed and are passed over. */
  private readonly passed = new Set<number>();
  private passing: Work | undefined;

  constructor(
    private readonly ask: Ask,
    private readonly schema: string,
    private readonly works: readonly Work[],
    private readonly lockSeconds: number,
  ) {}

  /** @param first Commands that make the schema. */
  async run(first: readonly string[] = []): Promise<void> {
    const { schema } = this;
    if (this.works.length + first.length === 0) return;
    const journalled = this.works.some((work) => work.script.statements.length > 0 || work.journal !== "none");
    const head = ["SET @tenantex_work = NULL, @tenantex_at = NULL", ...first];
    if (journalled && !this.works.some((work) => work.journal !== "none")) head.push(makeJournal(schema));
    const tail = journalled ? [dropJournal(schema)] : [];
    for (let works: readonly Work[] = this.works, before = head; ; before = []) {
      const offset = this.works.length - works.length;
      const continuation = { values: await this.values(works[0]), passed: this.passed };
      const commands = workCommands(schema, works, offset, this.lockSeconds, continuation);
      try {
        return await this.send([...before, ...commands, ...tail], works);
      } catch (error) {
        const rest = await this.afterFailure(error, offset, works[0]?.resumption.from ?? 0);
        if (rest === undefined) throw error;
        works = rest;
      }
    }
  }

  private async values(work: Work | undefined): Promise<string[]> {
    if (work === undefined || work.resumption.from === 0) return [];
    return restoredValues(this.ask, this.schema, work.script, work.resumption.from);
  }

  // Sends as many commands with each message as are small enough together.
  private async send(commands: readonly string[], works: readonly Work[]): Promise<void> {
    let message: string[] = [];
    let size = 0;
    const limit = await this.limit(commands, works);
    for (const command of commands) {
      const bytes = Buffer.byteLength(command) + SEPARATOR.length;
      if (message.length > 0 && size + bytes > limit) {
        await this.ask(message.join(SEPARATOR));
        message = [];
        size = 0;
      }
      message.push(command);
      size += bytes;
    }
    await this.ask(message.join(SEPARATOR));
  }

  // A server ends a connection that sends it more than it takes, and says nothing of use.
  private async limit(commands: readonly string[], works: readonly Work[]): Promise<number> {
    const longest = Math.max(...commands.map((command) => Buffer.byteLength(command)));
    if (longest <= LONGEST_MESSAGE) return LONGEST_MESSAGE;
    const [row] = await this.ask<{ most: number | string }>("SELECT @@max_allowed_packet AS most");
    const most = Number(row?.most) - 1024;
    if (longest <= most) return LONGEST_MESSAGE;
    for (const { script } of works) {
      const big = script.statements.find(({ text }) => Buffer.byteLength(text) > most);
      if (big)
        throw new MigrationFileError(
          script.file,
          `is a statement of ${Buffer.byteLength(big.text)} bytes, and the server takes no more than ${most} at once (max_allowed_packet)`,
          "Split the statement, or raise max_allowed_packet on the server.",
          big.line,
        );
    }
    const many = works.find(({ script }) => DIGEST_BYTES * script.statements.length > most);
    if (many)
      throw new MigrationFileError(
        many.script.file,
        `has ${many.script.statements.length} statements, too many to be told done one by one: the server takes no more than ${most} bytes at once (max_allowed_packet), ${DIGEST_BYTES} for each`,
        "Split the migration, write rows as lists of VALUES, or raise max_allowed_packet on the server.",
      );
    const file = works.reduce((a, b) => ((a.storedDown?.length ?? 0) > (b.storedDown?.length ?? 0) ? a : b)).script
      .file;
    throw new MigrationFileError(
      file,
      `has a down script that is too long to be stored: the server takes no more than ${most} bytes at once (max_allowed_packet), twice its length`,
      "Split the migration, or raise max_allowed_packet on the server.",
    );
  }

  // The works that are still to be done when the failure may be passed over; else throws, or leaves it to the caller.
  private async afterFailure(error: unknown, offset: number, from: number): Promise<readonly Work[] | undefined> {
    if (!isServerError(error)) return undefined;
    const [at] = await this.ask<{ work: number | string | null; place: number | string | null }>(WHERE);
    const stays = await rollBack(this.ask);
    if (at?.work === null || at === undefined || Number(at.place) < 0) return undefined;
    const number = Number(at.work);
    const work = this.works[number] as Work;
    const stop = { number, work, error, place: Number(at.place), from: number === offset ? from : 0 };
    const fail = (done: number, cause: WorkError["cause"]) =>
      new WorkError(number, Math.max(number, offset), done, cause);
    if (stop.place < stop.from) throw fail(stop.from, failureAt(work, error, stop.place, RUN_AGAIN));
    const count = work.script.statements.length;
    const left = await remains(this.ask, this.schema, mysqlProgress(work.script.statements, stop.from), stays);
    // Only the journal itself could not be removed.
    if (left === undefined) throw new WorkError(number + 1, number + 1, count, failureAt(work, error, count));
    const [done, doubt] = await this.doneAt(stop, left);
    if (doubt) throw fail(done, doubt);
    const isListed = ABSENT.has(error.errno) && namesSeveral(work.script.statements[stop.place]?.text ?? "");
    const several = work.lenient && isListed;
    if (stop.place < count && !several && this.passes(stop)) return this.passOver(stop, done);
    if (done === 0 && work.journal === "none") await this.ask(abandonment(this.schema, work).join(SEPARATOR));
    else await this.ask(tell(this.schema, work.version, done));
    const hint = several ? WRITE_SINGLY : isListed && error.errno === UNKNOWN_TABLE ? OTHERS_GONE : undefined;
    throw fail(
      done,
      stop.place < count ? failureAt(work, error, stop.place, hint) : new RecordError(wordsOf(error), { cause: error }),
    );
  }

  private passes({ number, work, place, error, from }: Stop): boolean {
    // Never twice, or it would go on for ever.
    if (this.passing === this.works[number] && this.passed.has(place)) return false;
    if (work.lenient && ABSENT.has(error.errno)) return true;
    return work.resumption.repeats && place === from && ALREADY.has(error.errno);
  }

  // What was in one transaction with it is undone, and comes again.
  private async passOver({ number, work, place }: Stop, done: number): Promise<readonly Work[]> {
    if (this.works[number] !== this.passing) this.passed.clear();
    this.passing = this.works[number];
    this.passed.add(place);
    const { statements, variables } = mysqlProgress(work.script.statements);
    const temporary = temporaryTables(statements, done).map(
      ({ schema = this.schema, name }) => `${identifier(schema)}.${identifier(name)}`,
    );
    await this.ask(
      [
        tell(this.schema, work.version, done),
        ...(temporary.length === 0 ? [] : [`DROP TEMPORARY TABLE IF EXISTS ${temporary.join(", ")}`]),
        ...forgetValues(variables),
      ].join(SEPARATOR),
    );
    const resumption = { from: done, repeats: false };
    return [{ ...work, journal: "this", resumption }, ...this.works.slice(number + 1)];
  }

  // What the journal says outlives its transaction; what the script's own transaction held is undone, or nobody knows.
  private async doneAt(stop: Stop, { told, doubt, stay }: Remains): Promise<[number, DoubtError | undefined]> {
    const { work, place, from, error } = stop;
    const { schema } = this;
    const { script } = work;
    const progress = mysqlProgress(script.statements, from);
    // With their record the last statements are undone too.
    const end = endsWithRecord(progress) ? progress.statements.at(-1)?.restart : undefined;
    const restart = progress.statements[place]?.restart ?? end ?? progress.statements.length;
    const failure = () => failureAt(work, error, place);
    if (doubt && told >= from && isRoutine(script, told))
      return [told, routineDoubt(schema, work, told, told === place, failure())];
    const done = Math.max(restart, doubt && told < place ? told + 1 : told);
    if (!stay || done > place) return [done, undefined];
    const to = place === done ? place + 1 : place;
    await this.ask(tellRows(schema, work, done, to));
    return [done, rowsDoubt(schema, work, done, to, failure())];
  }
}

/** A failure, and where it was. */
interface Stop {
  readonly error: ServerError;
  readonly number: number;
  readonly work: Work;
  readonly place: number;
  /** Index of the statement the script began with. */
  readonly from: number;
}

const UNKNOWN_TABLE = 1051;
const OTHERS_GONE = "On MariaDB the others of the list are dropped now.";
const RUN_AGAIN = "It was run again, because a new session needs it for what follows.";
const WRITE_SINGLY =
  "Others that it names may be there. Write a statement for each of them: those that have nothing to undo are passed over.";
