// Histories of other tools on PostgreSQL: reading those of a schema, and making one of them ours.

import type { QueryResult } from "pg";
import { FOREIGN_TABLES, type ForeignHistory, type ForeignRow, foundTables, ROLES } from "../core/foreign-history";
import type { Migration } from "../core/migration";
import { fitBigint } from "../core/version";
import { type Ask, bounded } from "./postgres-reading";
import { historyOf, INSERTED_AT_TYPE, identifier, literal, makeHistory, OUR_TYPES, setComment } from "./postgres-text";
import { fateOf, GOLANG_MIGRATE_TABLE, missingColumns, type OurRow, ourRows } from "./take-over";

/** Reads the histories that known tools keep in a schema: one message for the catalog, and one for their rows. */
export async function readForeign(ask: Ask, lockWait: string, schema: string): Promise<readonly ForeignHistory[]> {
  const [catalog] = await bounded(ask, lockWait, [
    `SELECT c.relname AS table, a.attname AS column
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
WHERE n.nspname = ${literal(schema)} AND c.relname IN (${FOREIGN_TABLES.map(literal).join(", ")})
  AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped`,
  ]);
  const found = foundTables((catalog as QueryResult<{ table: string; column: string }>).rows);
  if (found.length === 0) return [];
  const selects = found.map(({ tool: { table, select, order } }) => {
    const columns = ROLES.map((role) => `${select[role] ? identifier(select[role]) : "NULL"}::text AS ${role}`);
    return `SELECT ${columns.join(", ")} FROM ${tableOf(schema, table)} ORDER BY ${identifier(order)}`;
  });
  const answers = await bounded(ask, lockWait, selects);
  return found.map(({ tool, columns }, index) => ({
    tool: tool.name,
    table: tool.table,
    columns,
    rows: (answers[index] as QueryResult<ForeignRow>).rows,
  }));
}

/**
 * Commands, for one transaction, that leave our own history in the schema with one row for each applied migration.
 * The tool's table stays as it is, except where it has the history's name: then it becomes the history, or, where its
 * rows cannot, is renamed.
 */
export function takeOverCommands(
  schema: string,
  history: ForeignHistory,
  applied: readonly Migration[],
  comment: string,
): string[] {
  const rows = ourRows(history, applied);
  const fate = fateOf(history);
  if (fate === "filled in")
    return [...complete(schema, history), ...rows.map((row) => fill(schema, row)), setComment(schema, comment)];
  return [
    ...(fate === "renamed" ? [`ALTER TABLE ${historyOf(schema)} RENAME TO ${identifier(GOLANG_MIGRATE_TABLE)}`] : []),
    ...makeHistory(schema, { bigint: fitBigint(rows.map(({ version }) => version)), comment }),
    ...rows.map((row) => insert(schema, row)),
  ];
}

const tableOf = (schema: string, table: string) => `${identifier(schema)}.${identifier(table)}`;

function complete(schema: string, history: ForeignHistory): string[] {
  const columns = missingColumns(history, [INSERTED_AT_TYPE, ...OUR_TYPES]);
  if (columns.length === 0) return [];
  return [`ALTER TABLE ${historyOf(schema)} ${columns.map((column) => `ADD COLUMN ${column}`).join(", ")}`];
}

// Versions are looked up in the form we write them.
const fill = (schema: string, { version, written, name, checksum, down }: OurRow) =>
  `UPDATE ${historyOf(schema)} SET version = ${literal(version)}, name = ${literal(name)}, checksum = ${literal(checksum)}, down_sql = ${literal(down)}
WHERE version = ${literal(written)} AND checksum IS NULL`;

const insert = (schema: string, { version, name, checksum, down }: OurRow) =>
  `INSERT INTO ${historyOf(schema)} (version, name, checksum, down_sql)
VALUES (${[version, name, checksum, down].map(literal).join(", ")})`;
