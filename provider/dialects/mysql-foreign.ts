// Histories of other tools on MySQL and MariaDB: reading those of a schema, and making one of them ours.

import { FOREIGN_TABLES, type ForeignHistory, type ForeignRow, foundTables, ROLES } from "../core/foreign-history";
import type { Migration } from "../core/migration";
import { fitBigint } from "../core/version";
import type { Ask } from "./mysql-errors";
import { historyOf, INSERTED_AT_TYPE, identifier, literal, makeHistory, OUR_TYPES, setComment } from "./mysql-text";
import { ADOPTING_TABLE, addColumns, fateOf, fillRow, GOLANG_MIGRATE_TABLE, insertRow, ourRows } from "./take-over";

/** Reads the histories that known tools keep in a schema: one message for the catalog, and one for their rows. */
export async function readForeign(ask: Ask, schema: string): Promise<readonly ForeignHistory[]> {
  // MariaDB looks for one table only where its name is a plain literal; else it goes through them all.
  const columnsOf = (table: string) =>
    `SELECT TABLE_NAME AS \`table\`, COLUMN_NAME AS \`column\` FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '${schema}' AND TABLE_NAME = '${table}'`;
  const catalog = await ask<{ table: string; column: string }>(FOREIGN_TABLES.map(columnsOf).join("\nUNION ALL "));
  const found = foundTables(catalog);
  if (found.length === 0) return [];
  const selects = found.map(({ tool: { table, select, order } }) => {
    const columns = ROLES.map((role) => `${text(select[role])} AS ${role}`);
    return `SELECT ${columns.join(", ")} FROM ${tableOf(schema, table)} ORDER BY ${identifier(order)}`;
  });
  // Several statements give a list of answers, one gives its rows.
  const [, ...answers] = await ask<object[]>(["DO 0", ...selects].join(";\n"));
  return found.map(({ tool, columns }, index) => ({
    tool: tool.name,
    table: tool.table,
    columns,
    rows: answers[index] as ForeignRow[],
  }));
}

/**
 * Commands that leave our own history in the schema with one row for each applied migration. The tool's table stays as
 * it is, except where it has the history's name: then it becomes the history, or, where its rows cannot, is renamed.
 *
 * Each of them commits: until the last one the schema is to be taken over still, and then again from the beginning.
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
      ...together(rows.map((row) => fillRow(historyOf(schema), row, literal))),
      // Last, because a history that bears a stamp is one that is ours.
      setComment(schema, comment),
    ];
  const adopting = tableOf(schema, ADOPTING_TABLE);
  const renames = [
    ...(fate === "renamed" ? [`${historyOf(schema)} TO ${tableOf(schema, GOLANG_MIGRATE_TABLE)}`] : []),
    `${adopting} TO ${historyOf(schema)}`,
  ];
  return [
    `DROP TABLE IF EXISTS ${adopting}`,
    makeHistory(adopting, { bigint: fitBigint(rows.map(({ version }) => version)), comment }),
    ...together(rows.map((row) => insertRow(adopting, row, literal))),
    `RENAME TABLE ${renames.join(", ")}`,
  ];
}

const tableOf = (schema: string, table: string) => `${identifier(schema)}.${identifier(table)}`;

const text = (column: string | undefined) =>
  column === undefined ? "NULL" : `CONVERT(${identifier(column)} USING utf8mb4)`;

// One sync for all.
const together = (commands: readonly string[]) =>
  commands.length === 0 ? [] : ["START TRANSACTION", ...commands, "COMMIT"];
