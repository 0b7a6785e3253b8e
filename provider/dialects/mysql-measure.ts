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

const SELECTS: MeasureSelects = {
  // MariaDB looks into one database alone only where its name is a plain literal; with IN it opens the tables of all.
  sizes: (schemas) =>
    schemas
      .map(
        (schema) => `${named(schema)},
  (SELECT COALESCE(SUM(DATA_LENGTH + INDEX_LENGTH), 0) FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${plain(schema)}) AS size,
  (SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ${plain(schema)} AND TABLE_NAME = '${HISTORY_TABLE}'
    AND COLUMN_NAME = 'inserted_at' AND DATA_TYPE IN ('datetime', 'timestamp')) AS timed`,
      )
      .join("\nUNION ALL "),
  last: (schema) => `${named(schema)}, ${seconds("MAX(inserted_at)")} AS at, NULL AS version FROM ${historyOf(schema)}`,
  each: (schema) =>
    `${named(schema)}, ${seconds("inserted_at")} AS at, CONVERT(version USING utf8mb4) COLLATE utf8mb4_bin AS version FROM ${historyOf(schema)}`,
};
