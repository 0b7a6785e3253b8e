// Measuring schemas on MySQL and MariaDB: by what the engine says of their tables, and without opening those of others.

import type { Measured } from "./dialect";
import { HISTORY_TABLE } from "./history";
import { type MeasureSelects, measureAll } from "./measure";
import type { Ask } from "./mysql-errors";
import { historyOf, literal, plain } from "./mysql-text";

/** Reads what databases take, and when their histories were written. */
export function measureSchemas(
  ask: Ask,
  schemas: readonly string[],
  dates: "last" | "each",
): Promise<Map<string, Measured>> {
  return measureAll(schemas, SELECTS, dates, ask as <Row>(sql: string) => Promise<Row[]>);
}

// UNION needs one collation, and text of the catalog has another one than a literal.
const named = (schema: string) => `SELECT ${literal(schema)} COLLATE utf8mb4_bin AS \`schema\``;

// A moment without a time zone is of UTC, whatever zone the session has.
const seconds = (column: string) => `TIMESTAMPDIFF(SECOND, '1970-01-01', ${column})`;

const bin = (column: string) => `CONVERT(${column} USING utf8mb4) COLLATE utf8mb4_bin`;

const SELECTS: MeasureSelects = {
  // MariaDB opens every table of the server, but where the name of the database, or of the table, is a plain literal.
  sizes: (schemas) => `SELECT s.\`schema\`, s.size, h.name IS NOT NULL AS timed FROM (
${schemas
  .map(
    (schema) =>
      `${named(schema)}, COALESCE(SUM(DATA_LENGTH + INDEX_LENGTH), 0) AS size FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${plain(schema)}`,
  )
  .join("\nUNION ALL ")}) s
  LEFT JOIN (SELECT ${bin("TABLE_SCHEMA")} AS name FROM information_schema.COLUMNS
    WHERE TABLE_NAME = '${HISTORY_TABLE}' AND COLUMN_NAME = 'inserted_at' AND DATA_TYPE IN ('datetime', 'timestamp')
      AND TABLE_SCHEMA IN (${schemas.map(literal).join(", ")})) h ON h.name = s.\`schema\``,
  last: (schema) => `${named(schema)}, ${seconds("MAX(inserted_at)")} AS at, NULL AS version FROM ${historyOf(schema)}`,
  each: (schema) =>
    `${named(schema)}, ${seconds("inserted_at")} AS at, ${bin("version")} AS version FROM ${historyOf(schema)}`,
};
