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
    SELECT n.nspname AS schema,
      (SELECT coalesce(sum(CASE WHEN c.oid IN (SELECT relation FROM taken) OR c.reltoastrelid IN (SELECT relation FROM taken)
          THEN greatest(c.relpages, 0) * current_setting('block_size')::bigint ELSE pg_table_size(c.oid) END), 0)::text
        FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'm', 'i', 'S')) AS size,
      (SELECT count(*) FROM pg_attribute a JOIN pg_class h ON a.attrelid = h.oid
        WHERE h.relnamespace = n.oid AND h.relname = ${literal(HISTORY_TABLE)} AND h.relkind IN ('r', 'p')
          AND a.attname = 'inserted_at' AND a.atttypid IN ('timestamp'::regtype, 'timestamptz'::regtype)) AS timed
    FROM pg_namespace n WHERE n.nspname IN (${schemas.map(literal).join(", ")})`,
  last: (schema) =>
    `SELECT ${literal(schema)} AS schema, ${SECONDS} max(inserted_at)) AS at, NULL::text AS version FROM ${historyOf(schema)}`,
  each: (schema) =>
    `SELECT ${literal(schema)} AS schema, ${SECONDS} inserted_at) AS at, version::text AS version FROM ${historyOf(schema)}`,
};
