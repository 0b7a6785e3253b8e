// Dropping a PostgreSQL schema of any size: in one transaction where the server's lock table holds it, else in batches.

import { DatabaseError, type QueryResult } from "pg";
import { DROPPING_TABLE, HISTORY_TABLE } from "./history";
import { identifier, literal } from "./postgres-text";

const OUT_OF_LOCKS = "53200";

/**
 * Most objects dropped in one transaction. The lock table has 64 places for each connection, and others need some.
 * @see https://www.postgresql.org/docs/current/runtime-config-locks.html#GUC-MAX-LOCKS-PER-TRANSACTION
 */
const BATCH = 500;

/**
 * @param guard What each transaction begins with: it bounds the wait for locks, and takes that of the tenant where needed.
 * @param together Runs commands in one transaction; the result has theirs.
 */
export async function dropPostgres(
  schema: string,
  guard: string,
  together: (commands: readonly string[]) => Promise<unknown>,
): Promise<void> {
  const name = identifier(schema);
  const answers = (await together([guard, `SELECT (${COUNT(schema)}) AS objects`])) as QueryResult<{
    objects: string;
  }>[];
  if (Number(answers.at(-1)?.rows[0]?.objects) > BATCH) await inBatches(schema, guard, together);
  await together([guard, `DROP SCHEMA IF EXISTS ${name} CASCADE`]);
}

async function inBatches(schema: string, guard: string, together: (commands: readonly string[]) => Promise<unknown>) {
  // Who finds the schema half dropped must not take its history for the truth; the mark on the table stays.
  const rename = `ALTER TABLE IF EXISTS ${identifier(schema)}.${HISTORY_TABLE} RENAME TO ${DROPPING_TABLE}`;
  let size = BATCH;
  for (;;) {
    try {
      const answers = (await together([guard, rename, ...dropSome(schema, size)])) as QueryResult<{
        dropped: number;
      }>[];
      if (Number(answers.at(-1)?.rows[0]?.dropped) === 0) return;
    } catch (error) {
      // Other sessions take from the same table.
      if (!(error instanceof DatabaseError) || error.code !== OUT_OF_LOCKS || size < 2) throw error;
      size = Math.floor(size / 2);
    }
  }
}

// Foreign keys, sequences, views and indexes go with their tables, so that a batch of tables holds more locks than
// tables: relations are counted with what hangs on them.
function dropSome(schema: string, size: number): string[] {
  return [
    `DO $tenantex$ DECLARE object record; weight int := 0; dropped int := 0; BEGIN
  FOR object IN
    SELECT format('%I.%I', n.nspname, c.relname) AS name,
      CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END AS kind,
      2 + (SELECT count(*) FROM pg_index i WHERE i.indrelid = c.oid) + (SELECT count(*) FROM pg_constraint k WHERE c.oid IN (k.conrelid, k.confrelid)) AS weight
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ${literal(schema)} AND c.relname <> '${DROPPING_TABLE}' AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0)
    ORDER BY c.relkind IN ('v', 'm') DESC, c.oid DESC
    LIMIT ${size}
  LOOP
    weight := weight + object.weight;
    EXIT WHEN dropped > 0 AND weight > ${size};
    EXECUTE format('DROP %s IF EXISTS %s CASCADE', object.kind, object.name);
    dropped := dropped + 1;
  END LOOP;
  IF dropped = 0 THEN
    FOR object IN
      SELECT p.oid::regprocedure::text AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
      WHERE n.nspname = ${literal(schema)} LIMIT ${size}
    LOOP
      EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', object.name);
      dropped := dropped + 1;
    END LOOP;
  END IF;
  PERFORM set_config('tenantex.dropped', dropped::text, true);
END $tenantex$`,
    "SELECT current_setting('tenantex.dropped') AS dropped",
  ];
}

const COUNT = (schema: string) => `SELECT (SELECT count(*) FROM pg_class WHERE relnamespace = n.oid)
  + (SELECT count(*) FROM pg_proc WHERE pronamespace = n.oid) + (SELECT count(*) FROM pg_type WHERE typnamespace = n.oid AND typtype IN ('d', 'e', 'c'))
  FROM pg_namespace n WHERE n.nspname = ${literal(schema)}`;
