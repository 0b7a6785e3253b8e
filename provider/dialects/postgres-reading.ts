// Reading tenants on PostgreSQL: one by its history, or all of them by the catalog.

import { DatabaseError, type QueryResult } from "pg";
import type { Applied } from "../core/migration";
import type { Expectation, Observed } from "./dialect";
import {
  appliedRows,
  DROPPING_TABLE,
  HISTORY_TABLE,
  JOURNAL_TABLE,
  type JournalRow,
  type Listed,
  surveyHistories,
  unfinished,
} from "./history";
import { historyOf, identifier, journalOf, literal } from "./postgres-text";

const UNDEFINED_TABLE = "42P01";
const UNDEFINED_COLUMN = "42703";
const INVALID_SCHEMA = "3F000";

type Look = "exists" | "recorded" | "dropping";

/** Sends one message, and gets the result of each command in it. */
export type Ask = (sql: string) => Promise<QueryResult[]>;

/** What is true of one tenant, and what the lock command of the same message said. */
export interface Reading {
  /** Null behind a pooler, where the session cannot hold a lock. */
  readonly held: boolean | null;
  readonly observed: Observed;
  /** Results of what was asked along with the history; undefined where there is none that is ours. */
  readonly more?: readonly QueryResult[] | undefined;
}

/**
 * Reads one tenant: by its history, or by the catalog where it is not there.
 * @param lock SELECT with the column `held`.
 * @param expectation Which of the two comes first; the other costs another message, as a journal does.
 * @param more SELECTs to be asked in the same message as our own history.
 */
export async function readTenant(
  ask: Ask,
  lockWait: string,
  schema: string,
  lock: string,
  expectation: Expectation,
  more: readonly string[] = [],
): Promise<Reading> {
  const found = expectation === "there" ? await readHistory(ask, lockWait, schema, lock, more) : undefined;
  if (found) return found;
  // A lock of the session that was got in the message before is got again, and given back with the session.
  const { held, recorded, ...look } = await lookFor(ask, schema, lock, expectation === "there");
  // Made by others, or between the two messages, by a run that works behind a pooler as we do.
  if (recorded) return readTenant(ask, lockWait, schema, lock, "there");
  return { held, observed: { ...look, recorded: false, complete: false, history: [] } };
}

/** Undefined where there is none; then the transaction of the message is left aborted. */
async function readHistory(
  ask: Ask,
  lockWait: string,
  schema: string,
  lock: string,
  more: readonly string[],
): Promise<Reading | undefined> {
  const journal = `SELECT to_regclass(${literal(journalOf(schema))}) IS NOT NULL AS journal,
  obj_description(to_regclass(${literal(historyOf(schema))}), 'pg_class') AS comment`;
  for (const columns of [OUR_COLUMNS, ECTO_COLUMNS]) {
    const complete = columns === OUR_COLUMNS;
    const selects = [lock, journal, `SELECT ${columns} FROM ${historyOf(schema)}`, ...(complete ? more : [])];
    const answers = await bounded(ask, lockWait, selects, !complete).catch(absence);
    if (answers === UNDEFINED_COLUMN) continue;
    if (typeof answers === "string") return undefined;
    const [held, found, rows, ...others] = answers;
    const unended = found?.rows[0]?.journal ? await readJournal(ask, lockWait, schema) : undefined;
    const history = appliedRows((rows as QueryResult<Applied>).rows);
    return {
      held: held?.rows[0]?.held,
      observed: {
        ...{ exists: true, recorded: true, complete, history, unfinished: unended },
        comment: found?.rows[0]?.comment ?? null,
      },
      more: complete ? others : undefined,
    };
  }
  return undefined;
}

async function lookFor(ask: Ask, schema: string, lock: string, isAborted: boolean) {
  const answers = await ask(`${isAborted ? "ROLLBACK;" : ""}
${lock};
SELECT to_regnamespace(${literal(identifier(schema))}) IS NOT NULL AS exists,
  to_regclass(${literal(historyOf(schema))}) IS NOT NULL AS recorded,
  to_regclass(${literal(`${identifier(schema)}.${DROPPING_TABLE}`)}) IS NOT NULL AS dropping`);
  const [held, found] = answers.slice(-2);
  const [{ exists, recorded, dropping } = {}] = (found as QueryResult<Partial<Record<Look, boolean>>>).rows;
  return { held: held?.rows[0]?.held as boolean | null, exists: exists === true, recorded, dropping };
}

/** Reads all tenants whose schemas' names begin with `prefix`. */
export async function surveyTenants(ask: Ask, lockWait: string, prefix: string): Promise<Map<string, Observed>> {
  const has = (table: string) =>
    `EXISTS (SELECT FROM pg_class t WHERE t.relnamespace = n.oid AND t.relname = ${literal(table)})`;
  const [listed] = await bounded(ask, lockWait, [
    `
      SELECT n.nspname AS schema, c.oid IS NOT NULL AS recorded, obj_description(c.oid, 'pg_class') AS comment,
        ${has(JOURNAL_TABLE)} AS journal, ${has(DROPPING_TABLE)} AS dropping,
        (SELECT count(*) = 4 FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped
          AND a.attname IN ('name', 'checksum', 'down_sql', 'structure')) AS complete
      FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = ${literal(HISTORY_TABLE)} AND c.relkind IN ('r', 'p')
      WHERE starts_with(n.nspname::text, ${literal(prefix)}) AND n.nspname !~ '^pg_'`,
  ]);
  return surveyHistories(
    (listed as QueryResult<Listed>).rows,
    {
      history: ({ schema, complete }) =>
        `SELECT ${literal(schema)} AS schema, ${complete ? OUR_COLUMNS : ECTO_COLUMNS} FROM ${historyOf(schema)}`,
      journal: ({ schema }) => `SELECT ${literal(schema)} AS schema, ${JOURNAL_COLUMNS} FROM ${journalOf(schema)}`,
    },
    async <Row>(sql: string) => (await bounded(ask, lockWait, [sql]))[0]?.rows as Row[],
  );
}

/** The identity that a copy of its files keeps, with the database. A server may keep it from ordinary users. */
export async function readIdentity(ask: Ask): Promise<string | undefined> {
  const select = "SELECT system_identifier::text || '/' || current_database() AS id FROM pg_control_system()";
  const answer = await ask(select).catch((error: unknown) => {
    if (error instanceof DatabaseError) return undefined;
    throw error;
  });
  return answer?.[0]?.rows[0]?.id;
}

async function readJournal(ask: Ask, lockWait: string, schema: string) {
  const select = `SELECT ${JOURNAL_COLUMNS} FROM ${journalOf(schema)}`;
  // Who reads without the lock may see it go.
  const answers = await bounded(ask, lockWait, [select]).catch((error: unknown) => absence(error));
  if (typeof answers === "string") await ask("ROLLBACK");
  return typeof answers === "string" ? undefined : answers[0]?.rows.map((row) => unfinished(row as JournalRow))[0];
}

/** Sends SELECTs as one message, and gets their results. */
// Still one message; a lock on somebody's history must not hold up everybody. A ROLLBACK that has nothing to take back
// would be a warning in the server's log.
export async function bounded(
  ask: Ask,
  lockWait: string,
  selects: readonly string[],
  isAborted = false,
): Promise<QueryResult[]> {
  const begin = ["BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY", lockWait];
  const head = isAborted ? ["ROLLBACK", ...begin] : begin;
  return (await ask([...head, ...selects, "COMMIT"].join(";\n"))).slice(head.length, -1);
}

/** The code of an error that says that something is not there; every other error is thrown. */
function absence(error: unknown): string {
  const code = error instanceof DatabaseError ? error.code : undefined;
  if (code === UNDEFINED_TABLE || code === UNDEFINED_COLUMN || code === INVALID_SCHEMA) return code;
  throw error;
}

const OUR_COLUMNS = `version::text AS version, name, checksum,
  CASE WHEN down_sql IS NULL THEN 'none' WHEN down_sql = '' THEN 'empty' ELSE 'stored' END AS down`;
const ECTO_COLUMNS = "version::text AS version, NULL::text AS name, NULL::text AS checksum, 'none' AS down";
const JOURNAL_COLUMNS = "version, name, direction, lenient, checksum, down, digests, done, doubt";
