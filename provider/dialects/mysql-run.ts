// Running scripts on MySQL and MariaDB in as few messages as their size allows, and telling what came of one that failed.

import { mysqlProgress } from "../core/sql/mysql-progress";
import { MigrationFileError, RecordError, WorkError } from "../errors";
import type { Work } from "./dialect";
import { statementError } from "./failure";
import { type Ask, isServerError, type ServerError } from "./mysql-errors";
import { abandonment, dropJournal, endsWithRecord, makeJournal, tell, WHERE, workCommands } from "./mysql-journal";
import { journalOf, RESET } from "./mysql-text";
import { restoredValues } from "./mysql-values";

/** Longest message, in bytes; the servers' limits begin at 1 MB. */
const LONGEST_MESSAGE = 512 * 1024;

/** What a statement may say on its way down when there is nothing to undo. */
const ABSENT = new Set([1008, 1051, 1054, 1072, 1091, 1146, 1176, 1305, 1360, 1517, 1539, 3821, 3940]);
/** What a repeated statement may say when it was done before. */
const ALREADY = new Set([
  1007, 1008, 1050, 1051, 1060, 1061, 1091, 1304, 1305, 1359, 1360, 1396, 1476, 1477, 1537, 1539,
]);

const SEPARATOR = "\n;\n";

/** One run of scripts on one tenant. */
export class MysqlRun {
  /** Indexes of statements of the first work that have failed and are passed over. */
  private readonly passed = new Set<number>();

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
    return restoredValues(this.ask, this.schema, mysqlProgress(work.script.statements));
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
    const { schema } = this;
    const [at] = await this.ask<{ work: number | string | null; place: number | string | null }>(WHERE);
    await this.ask(["ROLLBACK", "UNLOCK TABLES", ...RESET].join(SEPARATOR));
    if (at?.work === null || at === undefined || Number(at.place) < 0) return undefined;
    const number = Number(at.work);
    const work = this.works[number] as Work;
    const place = Number(at.place);
    const count = work.script.statements.length;
    const passes = (work.lenient && ABSENT.has(error.errno)) || this.repeated(work, place, error.errno);
    const done = await this.doneAt(work, place, number === offset ? from : 0);
    if (passes && place < count) {
      // What was in one transaction with it is undone, and comes again.
      this.passed.add(place);
      await this.ask(tell(schema, done));
      const resumption = { from: done, repeats: false };
      return [{ ...work, journal: "this", resumption }, ...this.works.slice(number + 1)];
    }
    if (done === 0 && work.journal === "none") await this.ask(abandonment(schema, work).join(SEPARATOR));
    else await this.ask(tell(schema, done));
    const cause = place < count ? failure(work, error, place) : new RecordError(wordsOf(error), { cause: error });
    throw new WorkError(number, Math.max(number, offset), done, cause);
  }

  private repeated({ resumption: { from, repeats } }: Work, place: number, code: number): boolean {
    return repeats && place === from && ALREADY.has(code);
  }

  // What the journal says outlives its transaction; what the script's own transaction held is undone.
  private async doneAt({ script }: Work, place: number, from: number): Promise<number> {
    const progress = mysqlProgress(script.statements, from);
    // With their record the last statements are undone too.
    const end = endsWithRecord(progress) ? progress.statements.at(-1)?.restart : undefined;
    const restart = progress.statements[place]?.restart ?? end ?? progress.statements.length;
    const [row] = await this.ask<{ done: number | string; doubt: number | string }>(
      `SELECT done, doubt FROM ${journalOf(this.schema)}`,
    );
    const told = Number(row?.done);
    return Math.max(restart, Number(row?.doubt) === 1 && told < place ? told + 1 : told);
  }
}

function failure({ script }: Work, error: ServerError, index: number) {
  const line = /at line (\d+)$/.exec(error.message)?.[1];
  const clue = { index, line: line === undefined ? undefined : Number(line) };
  return statementError(script, clue, wordsOf(error), error);
}

const wordsOf = (error: ServerError) => ({ message: error.message, code: String(error.errno) });
