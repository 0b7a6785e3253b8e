// The question to MySQL and MariaDB that tells whether an interrupted definition took effect: a digest before and after.

import type { TableName, Touched, TouchedTables } from "../core/sql/mysql-effect";
import { HISTORY_TABLE, JOURNAL_TABLE } from "./history";
import { MARKED_TABLE, MARKER_TABLE, plain } from "./mysql-text";

/** An expression that changes with whatever a statement may make, change or drop; NULL where nothing shows it. */
export function probe(touches: Touched, schema: string): string {
  if (touches === "nothing" || touches === "rows") return "NULL";
  if (touches !== "schema" && touches.shows === "marker")
    return digest([SHOWN.existence(tableCondition(MARKER, schema))]);
  if (touches !== "schema")
    return digest(touches.tables.map((table) => SHOWN[touches.shows](tableCondition(table, schema))));
  const whole = `TABLE_SCHEMA = ${plain(schema)} AND TABLE_NAME NOT IN ('${HISTORY_TABLE}', '${JOURNAL_TABLE}', '${MARKER_TABLE}', '${MARKED_TABLE}')`;
  return digest([
    structureOf(whole),
    sum(
      "ROUTINE_NAME, ROUTINE_TYPE, ROUTINE_DEFINITION, LAST_ALTERED, DTD_IDENTIFIER",
      "ROUTINES",
      `ROUTINE_SCHEMA = ${plain(schema)}`,
    ),
    // By the table's schema, which is the trigger's too: by the trigger's own MariaDB would open every table of the server.
    sum(
      "TRIGGER_NAME, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, ACTION_ORDER, ACTION_STATEMENT, ACTION_TIMING",
      "TRIGGERS",
      `EVENT_OBJECT_SCHEMA = ${plain(schema)}`,
    ),
    sum(
      "EVENT_NAME, EVENT_DEFINITION, STATUS, EXECUTE_AT, INTERVAL_VALUE, INTERVAL_FIELD",
      "EVENTS",
      `EVENT_SCHEMA = ${plain(schema)}`,
    ),
  ]);
}

/** An expression that counts which of some tables are there. */
export function countOf(tables: readonly TableName[], schema: string): string {
  return tables
    .map((table) => `(SELECT COUNT(*) FROM information_schema.TABLES WHERE ${tableCondition(table, schema)})`)
    .join(" + ");
}

const INDEXES = "TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX, COLUMN_NAME, NON_UNIQUE, SUB_PART, INDEX_TYPE";

const MARKER: TableName = { name: MARKER_TABLE };

const SHOWN: Record<TouchedTables["shows"], (where: string) => string> = {
  marker: () => "0",
  existence: (where) => `(SELECT COUNT(*) FROM information_schema.TABLES WHERE ${where})`,
  indexes: (where) => sum(INDEXES, "STATISTICS", where),
  structure: structureOf,
};

function structureOf(where: string): string {
  return [
    sum("TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_COLLATION, CREATE_OPTIONS, TABLE_COMMENT", "TABLES", where),
    sum(
      "TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION, COLUMN_DEFAULT, IS_NULLABLE, COLUMN_TYPE, COLLATION_NAME, EXTRA, GENERATION_EXPRESSION, COLUMN_COMMENT",
      "COLUMNS",
      where,
    ),
    sum(INDEXES, "STATISTICS", where),
    sum("TABLE_NAME, CONSTRAINT_NAME, CONSTRAINT_TYPE", "TABLE_CONSTRAINTS", where),
    sum(
      "TABLE_NAME, PARTITION_NAME, SUBPARTITION_NAME, PARTITION_EXPRESSION, PARTITION_DESCRIPTION",
      "PARTITIONS",
      where,
    ),
    sum("TABLE_NAME, VIEW_DEFINITION", "VIEWS", where),
  ].join(", ");
}

// A sum of checksums does not depend on the order of rows, and is not cut at a length as a list would be.
const sum = (columns: string, table: string, where: string) =>
  `(SELECT CONCAT(COUNT(*), ':', COALESCE(SUM(CRC32(CONCAT_WS('|', ${columns
    .split(", ")
    .map((column) => `COALESCE(${column}, '')`)
    .join(", ")}))), 0)) FROM information_schema.${table} WHERE ${where})`;

// MD5 is no part of every server any more.
const digest = (parts: readonly string[]) => `LEFT(SHA2(CONCAT_WS('/', ${parts.join(", ")}), 256), 32)`;

const tableCondition = ({ schema, name }: TableName, current: string) =>
  `TABLE_SCHEMA = ${plain(schema ?? current)} AND TABLE_NAME = ${plain(name)}`;
