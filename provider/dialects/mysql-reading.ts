// Reading tenants on MySQL and MariaDB: one by its history, or all of them by the catalog.

import type { Unfinished } from "../core/journal";
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
import { type Ask, codeOf } from "./mysql-errors";
import { historyOf, journalOf, literal } from "./mysql-text";

const UNKNOWN_DATABASE = 1049;
const UNKNOWN_COLUMN = 1054;
const NO_SUCH_TABLE = 1146;

/** What is true of one tenant, and what the lock command of the same message said. */
export interface Reading {
  readonly held: boolean;
  readonly observed: Observed;
  /** Rows of what was asked along with the history; undefined where there is none that is ours. */
  readonly more?: readonly object[][] | undefined;
}

/**
 * Reads one tenant: by its history, or by the catalog where it is not there.
 * @param lead Two commands, the second a SELECT with the column `held`.
 * @param expectation Which of the two comes first; the other costs another message, as a journal does.
 * @param more SELECTs to be asked in the same message as our own history.
 */
export async function readTenant(
  ask: Ask,
  schema: string,
  lead: string,
  expectation: Expectation,
  more: readonly string[] = [],
): Promise<Reading> {
  const found = expectation === "there" ? await readHistory(ask, schema, lead, more) : undefined;
  if (found) return found;
  // A lock that was got in the message before is got again, and given back with the session.
  const { held, recorded, ...look } = await lookFor(ask, schema, lead);
  if (recorded) return readTenant(ask, schema, lead, "there");
  return { held, observed: { ...look, recorded: false, complete: false, history: [] } };
}

async function readHistory(
  ask: Ask,
  schema: string,
  lead: string,
  more: readonly string[],
): Promise<Reading | undefined> {
  const journal = `SELECT ${countOf(schema, JOURNAL_TABLE)} AS found,
  (SELECT TABLE_COMMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${schema}' AND TABLE_NAME = '${HISTORY_TABLE}') AS comment`;
  for (const columns of [OUR_COLUMNS, ECTO_COLUMNS]) {
    const complete = columns === OUR_COLUMNS;
    const selects = [lead, journal, `SELECT ${columns} FROM ${historyOf(schema)}`, ...(complete ? more : [])];
    const answers = await ask<object[]>(selects.join("; ")).catch(absence);
    if (answers === UNKNOWN_COLUMN) continue;
    if (typeof answers === "number") return undefined;
    const [, lock, found, rows, ...others] = answers;
    const [look] = found as { found: number | string; comment: string | null }[];
    const isThere = Number(look?.found) > 0;
    const row = isThere ? await readJournal(ask, schema) : undefined;
    const history = appliedRows(rows as Applied[]);
    const leftover = isThere && row === undefined;
    const comment = look?.comment ?? null;
    const observed = { exists: true, recorded: true, complete, history, unfinished: row, leftover, comment };
    return { held: isHeld(lock), observed, more: complete ? (others as object[][]) : undefined };
  }
  return undefined;
}

async function lookFor(ask: Ask, schema: string, lead: string) {
  const [, lock, found] = await ask<object[]>(`${lead};
SELECT (SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${literal(schema)}) AS found,
  ${countOf(schema, HISTORY_TABLE)} AS recorded, ${countOf(schema, DROPPING_TABLE)} AS dropping`);
  const [row] = found as Record<"found" | "recorded" | "dropping", number | string>[];
  return {
    held: isHeld(lock),
    exists: Number(row?.found) > 0,
    recorded: Number(row?.recorded) > 0,
    dropping: Number(row?.dropping) > 0,
  };
}

const isHeld = (rows: unknown) => Number((rows as { held: number | string }[])[0]?.held) === 1;

const countOf = (schema: string, table: string) =>
  `(SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${schema}' AND TABLE_NAME = '${table}')`;

/** Reads all tenants whose databases' names begin with `prefix`. */
// MariaDB opens one table per database only where the table's name is a plain literal; else it opens them all.
export async function surveyTenants(ask: Ask, prefix: string): Promise<Map<string, Observed>> {
  // MariaDB compares these names without case, and a server may have databases that differ in nothing else.
  const exact = (text: string) => `CAST(${text} AS BINARY)`;
  const named = (table: string) =>
    `(SELECT ${exact("TABLE_SCHEMA")} AS name, TABLE_COMMENT AS comment FROM information_schema.TABLES WHERE TABLE_NAME = '${table}')`;
  const own = exact("s.SCHEMA_NAME");
  const rows = await ask<Record<keyof Listed, string>>(`
    SELECT s.SCHEMA_NAME AS \`schema\`, t.name IS NOT NULL AS recorded, t.comment, COALESCE(c.ours, 0) = 4 AS complete,
      j.name IS NOT NULL AS journal, d.name IS NOT NULL AS dropping
    FROM information_schema.SCHEMATA s
      LEFT JOIN ${named(HISTORY_TABLE)} t ON t.name = ${own}
      LEFT JOIN ${named(JOURNAL_TABLE)} j ON j.name = ${own}
      LEFT JOIN ${named(DROPPING_TABLE)} d ON d.name = ${own}
      LEFT JOIN (SELECT ${exact("TABLE_SCHEMA")} AS name, COUNT(*) AS ours FROM information_schema.COLUMNS
        WHERE TABLE_NAME = '${HISTORY_TABLE}' AND COLUMN_NAME IN ('name', 'checksum', 'down_sql', 'structure') GROUP BY 1) c
        ON c.name = ${own}
    WHERE ${exact(`LEFT(s.SCHEMA_NAME, ${prefix.length})`)} = ${exact(literal(prefix))}`);
  const is = (value: string) => Number(value) === 1;
  return surveyHistories(
    rows.map(({ schema, comment, recorded, complete, journal, dropping }) => ({
      ...{ schema, comment, recorded: is(recorded), complete: is(complete) },
      ...{ journal: is(journal), dropping: is(dropping) },
    })),
    {
      history: ({ schema, complete }) =>
        `SELECT ${literal(schema)} COLLATE utf8mb4_bin AS \`schema\`, ${complete ? OUR_COLUMNS : ECTO_COLUMNS} FROM ${historyOf(schema)}`,
      journal: ({ schema }) =>
        `SELECT ${literal(schema)} COLLATE utf8mb4_bin AS \`schema\`, ${JOURNAL_COLUMNS} FROM ${journalOf(schema)}`,
    },
    ask as <Row>(sql: string) => Promise<Row[]>,
  );
}

/**
 * The identity of MySQL; MariaDB has none that outlives a new host, so the moment its system tables were made serves,
 * for those who may see them.
 */
export async function readIdentity(ask: Ask): Promise<string | undefined> {
  const [[own], [made]] = (await ask<object[]>(`SHOW GLOBAL VARIABLES LIKE 'server_uuid';
SELECT UNIX_TIMESTAMP(CREATE_TIME) AS at FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'mysql' AND TABLE_NAME = 'db'`)) as [
    { Value: string }[],
    { at: number | string | null }[],
  ];
  if (own) return own.Value;
  return made?.at ? `mariadb-${Math.floor(Number(made.at))}` : undefined;
}

async function readJournal(ask: Ask, schema: string): Promise<Unfinished | undefined> {
  // Who reads without the lock may see it go.
  const rows = await ask<JournalRow>(`SELECT ${JOURNAL_COLUMNS} FROM ${journalOf(schema)}`).catch(absence);
  return typeof rows === "number" ? undefined : rows.map(unfinished)[0];
}

/** The code of an error that says that something is not there; every other error is thrown. */
function absence(error: unknown): number {
  const code = codeOf(error);
  if (code === UNKNOWN_DATABASE || code === UNKNOWN_COLUMN || code === NO_SUCH_TABLE) return code;
  throw error;
}

// Databases may differ in collation, and a UNION of two collations is an error.
const bin = (column: string) => `CONVERT(${column} USING utf8mb4) COLLATE utf8mb4_bin`;
const OUR_COLUMNS = `${bin("version")} AS version, ${bin("name")} AS name, ${bin("checksum")} AS checksum,
  CASE WHEN down_sql IS NULL THEN 'none' WHEN down_sql = '' THEN 'empty' ELSE 'stored' END AS down`;
const ECTO_COLUMNS = `${bin("version")} AS version, NULL AS name, NULL AS checksum, 'none' AS down`;
const JOURNAL_COLUMNS = `${["version", "name", "direction", "checksum", "down", "digests"]
  .map((column) => `${bin(column)} AS ${column}`)
  .join(", ")}, lenient, done, doubt`;
