// Histories of other tools on PostgreSQL: reading those of a schema, and making one of them ours.

import type { QueryResult } from "pg";
import { FOREIGN_TABLES, type ForeignHistory, type ForeignRow, foundTables, ROLES } from "../core/foreign-history";
import type { Migration } from "../core/migration";
import { fitBigint } from "../core/version";
import { type Ask, bounded } from "./postgres-reading";
import { historyOf, INSERTED_AT_TYPE, identifier, literal, makeHistory, OUR_TYPES, setComment } from "./postgres-text";
import { addColumns, fateOf, fillRow, GOLANG_MIGRATE_TABLE, insertRow, ourRows } from "./take-over";

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
    return [
      ...addColumns(historyOf(schema), history, [INSERTED_AT_TYPE, ...OUR_TYPES]),
      ...rows.map((row) => fillRow(historyOf(schema), row, literal)),
      setComment(schema, comment),
    ];
  return [
    ...(fate === "renamed" ? [`ALTER TABLE ${historyOf(schema)} RENAME TO ${identifier(GOLANG_MIGRATE_TABLE)}`] : []),
    ...makeHistory(schema, { bigint: fitBigint(rows.map(({ version }) => version)), comment }),
    ...rows.map((row) => insertRow(historyOf(schema), row, literal)),
  ];
}

const tableOf = (schema: string, table: string) => `${identifier(schema)}.${identifier(table)}`;
