// Measuring schemas on PostgreSQL: by the sizes of their files, without waiting for whoever has locked a table.

import type { Measured } from "./dialect";
import { HISTORY_TABLE } from "./history";
import { type MeasureSelects, measureAll } from "./measure";
import { type Ask, bounded } from "./postgres-reading";
import { historyOf, literal } from "./postgres-text";

/** Reads what schemas take, and when their histories were written. */
export function measureSchemas(
  ask: Ask,
  lockWait: string,
  schemas: readonly string[],
  dates: "last" | "each",
): Promise<Map<string, Measured>> {
  return measureAll(
    schemas,
    SELECTS,
    dates,
    async <Row>(sql: string) => (await bounded(ask, lockWait, [sql]))[0]?.rows as Row[],
  );
}

const SECONDS = "extract(epoch FROM";

const SELECTS: MeasureSelects = {
  // A partition is a table, and what is TOASTed counts with its table. The size of a table that somebody has locked is
  // waited for; there the catalog's last count of pages serves.
  sizes: (schemas) => `WITH taken AS MATERIALIZED (
      SELECT relation FROM pg_locks WHERE locktype = 'relation' AND mode = 'AccessExclusiveLock'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
    SELECT n.nspname AS schema, max(h.timed) AS timed,
      coalesce(sum(CASE WHEN c.oid IN (SELECT relation FROM taken) OR c.reltoastrelid IN (SELECT relation FROM taken)
        THEN greatest(c.relpages, 0) * current_setting('block_size')::bigint ELSE pg_table_size(c.oid) END), 0)::text AS size
    FROM pg_namespace n
      LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'm', 'i', 'S')
      LEFT JOIN (SELECT t.relnamespace, 1 AS timed FROM pg_attribute a JOIN pg_class t ON a.attrelid = t.oid
        WHERE t.relname = ${literal(HISTORY_TABLE)} AND t.relkind IN ('r', 'p') AND a.attname = 'inserted_at'
          AND a.atttypid IN ('timestamp'::regtype, 'timestamptz'::regtype)) h ON h.relnamespace = n.oid
    WHERE n.nspname IN (${schemas.map(literal).join(", ")}) GROUP BY n.nspname`,
  last: (schema) =>
    `SELECT ${literal(schema)} AS schema, ${SECONDS} max(inserted_at)) AS at, NULL::text AS version FROM ${historyOf(schema)}`,
  each: (schema) =>
    `SELECT ${literal(schema)} AS schema, ${SECONDS} inserted_at) AS at, version::text AS version FROM ${historyOf(schema)}`,
};
