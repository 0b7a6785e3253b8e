// Whose a schema is on PostgreSQL: who works on it at the moment, and what the creation has left as its mark.

import type { Origin } from "./dialect";
import { DROPPING_TABLE } from "./history";
import type { Ask } from "./postgres-reading";
import { historyOf, identifier, literal, lockKey } from "./postgres-text";

/** Who holds a tenant's lock. */
export async function readLockHolder(ask: Ask, schema: string): Promise<string | undefined> {
  const [row] = await rowsOf<{ pid: number; name: string; since: string }>(
    ask,
    `SELECT a.pid, a.application_name AS name, to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS since
      FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
        AND ((l.classid::bigint << 32) | l.objid::bigint) = ${lockKey(schema)}
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  return row && `pid ${row.pid}, ${row.name || "no application name"}, connected since ${row.since} UTC`;
}

/** The comment on the history, also while a drop is under way, and whether the schema holds nothing. */
export async function readOrigin(ask: Ask, schema: string): Promise<Origin> {
  const [row] = await rowsOf<{ comment: string | null; blank: boolean }>(
    ask,
    `SELECT obj_description(COALESCE(to_regclass(${literal(historyOf(schema))}),
          to_regclass(${literal(`${identifier(schema)}.${DROPPING_TABLE}`)})), 'pg_class') AS comment,
        NOT EXISTS (SELECT FROM pg_depend d JOIN pg_namespace n ON d.refobjid = n.oid
          WHERE d.refclassid = 'pg_namespace'::regclass AND n.nspname = ${literal(schema)}) AS blank`,
  );
  return { comment: row?.comment ?? null, blank: row?.blank === true };
}

async function rowsOf<Row extends object>(ask: Ask, sql: string): Promise<Row[]> {
  return ((await ask(sql))[0]?.rows ?? []) as Row[];
}
