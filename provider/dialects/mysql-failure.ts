// Telling what a failure in a script on MySQL or MariaDB has left: what is done, what is undone, and what nobody can tell.

import type { Script } from "../core/script";
import { leadingWords } from "../core/sql/leading-words";
import { mysqlEffect } from "../core/sql/mysql-effect";
import type { MysqlProgress } from "../core/sql/mysql-progress";
import { type Answers, DoubtError, type StatementError } from "../errors";
import type { Work } from "./dialect";
import { statementError } from "./failure";
import type { Ask, ServerError } from "./mysql-errors";
import { tell, update } from "./mysql-statement";
import { journalOf, RESET } from "./mysql-text";

const NOT_ROLLED_BACK = 1196;

/** What a failure has left of a script, behind its ROLLBACK. */
export interface Remains {
  /** Number of statements that the journal tells done, or whose own commit shows that they are. */
  readonly told: number;
  /** Whether the journal doubts the statement behind those, which has told so by a commit of its own. */
  readonly doubt: boolean;
  /** Whether rows were changed that no transaction takes back. */
  readonly stay: boolean;
}

/** Takes back what can be taken back, and gives the session its settings back. Whether something could not be. */
export async function rollBack(ask: Ask): Promise<boolean> {
  const [, , warnings] = await ask<object[]>(
    ["SET SESSION max_error_count = 64", "ROLLBACK", "SHOW WARNINGS LIMIT 10", "UNLOCK TABLES", ...RESET].join("\n;\n"),
  );
  return (warnings as { Code: number | string }[]).some(({ Code }) => Number(Code) === NOT_ROLLED_BACK);
}

/**
 * Undefined when the journal tells of no script any more: all of them are done and recorded.
 * @param stays Whether the server could not take all back, which may also have been a temporary table's rows.
 */
export async function remains(
  ask: Ask,
  schema: string,
  { statements }: MysqlProgress,
  stays: boolean,
): Promise<Remains | undefined> {
  const [row] = await ask<{ done: number | string; doubt: number | string }>(
    `SELECT done, doubt FROM ${journalOf(schema)}`,
  );
  if (row === undefined) return undefined;
  const temporary = statements.some(({ effect }) => effect.kind === "temporary");
  const stay = stays && (!temporary || (await plainTables(ask, schema)).size > 0);
  return { told: Number(row.done), doubt: Number(row.doubt) === 1, stay };
}

/** Names of the tables of a schema that know no transactions, in lower case. */
export async function plainTables(ask: Ask, schema: string): Promise<Set<string>> {
  const rows = await ask<{ name: string }>(
    `SELECT t.TABLE_NAME AS name FROM information_schema.TABLES t JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
      WHERE t.TABLE_SCHEMA = '${schema}' AND t.TABLE_TYPE = 'BASE TABLE' AND e.TRANSACTIONS <> 'YES'`,
  );
  return new Set(rows.map(({ name }) => name.toLowerCase()));
}

/** Whether a statement is a routine's work, which may commit in its middle. */
export function isRoutine({ statements }: Script, index: number): boolean {
  const text = statements[index]?.text ?? "";
  const [first = ""] = leadingWords(text, "mysql", 1);
  if (mysqlEffect(text).kind !== "opaque") return false;
  if (first === "SET") return CALLS.test(text);
  // Which text it has was said before, as far as it was said here.
  if (first === "EXECUTE")
    return statements.some(
      ({ text }) => CALLS.test(text) && /^(SET|PREPARE)$/.test(leadingWords(text, "mysql", 1)[0] ?? ""),
    );
  return first === "CALL" || first === "BEGIN";
}

const CALLS = /\bCALL\b|\bNOT\s+ATOMIC\b/i;

/** Why nobody can tell what a routine did. */
export const HALF_DONE = "what it did by then was committed, so that it may be half done";

/** The doubt about a routine that has committed before it failed, or before a later statement did. */
export function routineDoubt(
  schema: string,
  { version }: Pick<Work, "version">,
  index: number,
  isOwn: boolean,
  failure: StatementError,
): DoubtError {
  const answers = { done: tell(schema, version, index + 1), undone: tell(schema, version, index) };
  if (isOwn) return new DoubtError(index, HALF_DONE, answers, failure);
  const which = `statement ${index + 1}`;
  const question = `Finish by hand what ${which} does, or undo it, and say which. If all of it is there:`;
  const reason = `${which} was committed in part: what it did behind a commit of its own is undone`;
  return new DoubtError(index, reason, { ...answers, question }, failure);
}

/** Command that keeps the doubt for the next run: the statements from `from` to `to` may have left rows. */
export const tellRows = (schema: string, { version }: Pick<Work, "version">, from: number, to: number) =>
  update(schema, version, `done = ${from}, doubt = 1, ${"`before`"} = '${to}'`);

/** The doubt about rows of tables that know no transactions. */
export function rowsDoubt(
  schema: string,
  { version }: Pick<Work, "version">,
  from: number,
  to: number,
  failure?: StatementError,
): DoubtError {
  const which = to === from + 1 ? `statement ${to}` : `statements ${from + 1} to ${to}`;
  const answers: Answers = {
    done: tell(schema, version, to),
    undone: tell(schema, version, from),
    question: `Make sure that all or nothing of ${which} is there, and say which. If all:`,
  };
  return new DoubtError(
    from,
    `rows may have stayed that ${which} changed in tables without transactions`,
    answers,
    failure,
  );
}

/** The failure of a statement of a script. */
export function failureAt({ script }: Pick<Work, "script">, error: ServerError, index: number, hint?: string) {
  const line = /at line (\d+)$/.exec(error.message)?.[1];
  const clue = { index, line: line === undefined ? undefined : Number(line) };
  return statementError(script, clue, { ...wordsOf(error), hint }, error);
}

/** What the server said. */
export const wordsOf = (error: ServerError) => ({ message: error.message, code: String(error.errno) });
