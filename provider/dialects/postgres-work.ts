// The messages to PostgreSQL that run whole scripts, each in a transaction with its record, and what went wrong in one.

import { DatabaseError } from "pg";
import type { Script } from "../core/script";
import { StaleError, WorkError } from "../errors";
import type { HistoryShape, Work } from "./dialect";
import { statementError, utf16Offset } from "./failure";
import {
  BEGIN,
  CLEAN,
  demandLock,
  historyOf,
  identifier,
  literal,
  makeHistory,
  NOTICE_DEATH,
  OURSELVES,
} from "./postgres-text";

/** What the messages of one session have in common. */
export interface Surroundings {
  readonly schema: string;
  /** Schemas behind the tenant's own. */
  readonly sharedSchemas: readonly string[];
  /** Bounds the wait for locks until the end of the transaction. */
  readonly lockWait: string;
  /** Takes the tenant's lock for the transaction, where the session cannot hold it. */
  readonly pooled: boolean;
  /** The server for messages. */
  readonly server: string;
}

/** Commands in the order of a message, with the script that each one belongs to. */
export interface Message {
  readonly text: string;
  readonly parts: readonly Part[];
}

interface Part {
  /** Index of the work. */
  readonly work: number;
  readonly script: Script;
  /** Number of commands that are completed before the script's first one. */
  readonly before: number;
  /** Number of commands that are completed once the script is recorded. */
  readonly through: number;
  /** UTF-16 offset of the script in the message. */
  readonly offset: number;
}

/** Longest message, in UTF-16 units: what a server has to hold at once stays small, and a round trip is lost in it. */
const LONGEST_MESSAGE = 1_000_000;

/** Where a message that begins with the script at `from` ends: whole scripts go together up to a size, one that needs a journal alone. */
export function batchEnd(works: readonly Work[], from: number): number {
  let size = 0;
  let to = from;
  for (const work of works.slice(from)) {
    const alone = !work.script.transactional || work.lenient || work.journal !== "none";
    size += work.script.sql.length + (work.storedDown?.length ?? 0);
    if (alone || (to > from && size > LONGEST_MESSAGE)) break;
    to++;
  }
  return to;
}

/** One message that runs scripts one after the other. What is behind one that fails is not run. */
export function workMessage(around: Surroundings, works: readonly Work[], history?: HistoryShape): Message {
  const parts: Part[] = [];
  let commands = 0;
  let text = "";
  const add = (list: readonly string[]) => {
    commands += list.length;
    text += list.map((command) => `${command};\n`).join("");
  };
  if (history) add(creation(around, history));
  for (const [index, work] of works.entries()) {
    const { record, proof } = recordOf(around.schema, work);
    add([...opening(around), ...(index === 0 ? [NOTICE_DEATH] : []), ...record, demandSchema(around.schema)]);
    const before = commands;
    const offset = text.length;
    text += `${work.script.body}\n;`;
    commands += work.script.statements.length;
    add([...REGAIN, demandSchema(around.schema), ...CLEAN, proof, "COMMIT"]);
    parts.push({ work: index, script: work.script, before, through: commands, offset });
  }
  return { text, parts };
}

// Deferred constraints while the tenant's settings still hold; inside the transaction, because what comes behind it in
// one message begins with what the script has left as defaults.
const REGAIN = ["SET CONSTRAINTS ALL IMMEDIATE", ...OURSELVES];

/** What a transaction of a script begins with. */
export function opening({ schema, sharedSchemas, lockWait, pooled }: Surroundings): string[] {
  return [
    BEGIN,
    lockWait,
    ...(pooled ? [demandLock(schema)] : []),
    `SET LOCAL search_path = ${searchPath(schema, sharedSchemas)}`,
  ];
}

/** The tenant's schema, and behind it the shared ones. */
export function searchPath(schema: string, sharedSchemas: readonly string[]): string {
  return [schema, ...sharedSchemas].map(identifier).join(", ");
}

/** Fails where the tenant's schema is not the current one, so that nothing is made elsewhere. */
export const demandSchema = (schema: string) => `SELECT 1 / COALESCE((current_schema() = ${literal(schema)})::int, 0)`;

/** The error of a message, in terms of its works; `completed` counts the commands that were completed. */
export function workFailure({ text, parts }: Message, error: unknown, completed: number): unknown {
  if (!(error instanceof DatabaseError)) return error;
  const done = parts.filter(({ through }) => completed >= through).length;
  const offset = error.position === undefined ? undefined : utf16Offset(text, Number(error.position) - 1);
  const part =
    parts.find((one) => offset !== undefined && offset >= one.offset && offset < one.offset + one.script.body.length) ??
    parts[done];
  if (part === undefined) return error;
  const inScript = offset !== undefined && offset >= part.offset && offset < part.offset + part.script.body.length;
  const index = completed - part.before;
  if (!inScript && index < 0) return STALE.test(error.code ?? "") ? new StaleError({ cause: error }) : error;
  const words = {
    message: demandOf(index - part.script.statements.length, error) ?? error.message,
    code: error.code ?? "no SQLSTATE",
    detail: error.detail,
    hint: error.hint,
  };
  const clue = inScript ? { offset: offset - part.offset } : { index };
  return new WorkError(part.work, done, 0, statementError(part.script, clue, words, error), completed === 0);
}

/** What a command behind a script demands of it, where it is that which failed. */
function demandOf(place: number, error: DatabaseError): string | undefined {
  // One that has turned away from its tenant may have made things elsewhere.
  if (place === REGAIN.length && error.code === "22012")
    return "the script ends with another schema in its search_path";
  return place === REGAIN.length + 1 + CLEAN.length && /^(22012|42P01)$/.test(error.code ?? "")
    ? "the script changed the table schema_migrations, which is not its own"
    : undefined;
}

// The schema or the record is there already, or is gone: another run did the work meanwhile.
const STALE = /^(42P06|23505|22012)$/;

/**
 * Writes a work's record, and proves it by a division by zero where the script undid it. The record goes first: should
 * another run have done the same meanwhile, it stops us at once.
 */
export function recordOf(schema: string, work: Work): { record: string[]; proof: string } {
  const history = historyOf(schema);
  const where = `FROM ${history} WHERE version = ${literal(work.version)}`;
  const demand = `SELECT 1 / count(*) ${where}`;
  if (work.direction === "down")
    return { record: [demand, `DELETE ${where}`], proof: `SELECT 1 / (1 - count(*)) ${where}` };
  const values = [
    literal(work.version),
    "now() AT TIME ZONE 'UTC'",
    literal(work.name),
    literal(work.script.checksum),
    literal(work.storedDown),
  ];
  return {
    record: [`INSERT INTO ${history} (version, inserted_at, name, checksum, down_sql) VALUES (${values.join(", ")})`],
    proof: demand,
  };
}

function creation({ schema, lockWait, pooled }: Surroundings, history: HistoryShape): string[] {
  return [
    BEGIN,
    lockWait,
    ...(pooled ? [demandLock(schema)] : []),
    `CREATE SCHEMA ${identifier(schema)}`,
    ...makeHistory(schema, history),
    "COMMIT",
  ];
}
