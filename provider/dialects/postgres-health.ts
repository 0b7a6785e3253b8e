// What PostgreSQL says of itself that a fleet of tenants depends on.

import type { QueryResult } from "pg";
import type { Health } from "../core/doctor/health";
import type { Ask } from "./postgres-reading";
import { literal } from "./postgres-text";

const TIMEOUTS = [
  "statement_timeout",
  "transaction_timeout",
  "idle_in_transaction_session_timeout",
  "idle_session_timeout",
];

/**
 * Asks for all facts by one message. Changes nothing.
 * @param process The one that the connection was told to have, which a pooler makes another.
 */
export async function readHealth(ask: Ask, process: number, prefix: string): Promise<Health> {
  const own = `starts_with(n.nspname::text, ${literal(prefix)}) AND n.nspname !~ '^pg_'`;
  const number = (setting: string) => `current_setting('${setting}')::bigint`;
  const answers = await ask(
    [
      `SELECT current_setting('server_version_num')::int AS version, clock_timestamp() AS at,
        CASE WHEN pg_is_in_recovery() THEN 'it is a replica' END AS readonly,
        current_setting('default_transaction_read_only')::bool AS reads_by_default,
        pg_backend_pid() <> ${process} AS pooled, current_setting('server_encoding') AS encoding,
        has_database_privilege(current_database(), 'CREATE') AS can_create,
        ${number("max_locks_per_transaction")} * (${number("max_connections")} + ${number("max_prepared_transactions")}) AS locks,
        LEAST(${number("max_connections")} - ${number("superuser_reserved_connections")},
          (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user),
          (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database())) AS most,
        (SELECT sum(numbackends) - 1 FROM pg_stat_database) AS used`,
      // As the role and the database have them: a run sets none of these.
      `SELECT name, CASE unit WHEN 's' THEN 1000 ELSE 1 END * setting::bigint AS value FROM pg_settings
        WHERE name IN (${TIMEOUTS.map(literal).join(", ")}) AND setting <> '0'`,
      `SELECT n.nspname AS name FROM pg_namespace n WHERE ${own} AND NOT pg_has_role(n.nspowner, 'USAGE') ORDER BY 1`,
      `SELECT n.nspname AS schema, count(*) AS objects, count(*) FILTER (WHERE c.relkind IN ('r', 'p')) AS tables
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${own} GROUP BY 1 ORDER BY 2 DESC`,
      `SELECT nspname AS name FROM pg_namespace WHERE nspname ~ '^(archived_[0-9]{14}|tenantex_scratch)_' ORDER BY 1`,
    ].join(";\n"),
  );
  const [facts, timeouts, strange, sizes, beside] = answers.map(({ rows }: QueryResult) => rows);
  const { version, at, readonly, reads_by_default, pooled, encoding, can_create, locks, most, used } = facts?.[0] ?? {};
  const names = (rows: { name: string }[] | undefined) => (rows ?? []).map(({ name }) => name);
  const [largest] = sizes ?? [];
  return {
    product: "PostgreSQL",
    version: [Math.floor(version / 10_000), version % 10_000],
    at,
    readOnly: readonly ?? undefined,
    readsByDefault: reads_by_default,
    pooled,
    encoding,
    rights: [{ right: "CREATE on the database", granted: can_create }],
    strange: names(strange),
    narrow: [],
    connections: { most: Number(most), used: Number(used) },
    locks: Number(locks),
    timeouts: Object.fromEntries((timeouts ?? []).map(({ name, value }) => [name, Number(value)])),
    tables: (sizes ?? []).reduce((sum, { tables }) => sum + Number(tables), 0),
    largest: largest && { schema: largest.schema, objects: Number(largest.objects) },
    archived: names(beside).filter((name) => name.startsWith("archived_")),
    scratches: names(beside).filter((name) => name.startsWith("tenantex_scratch_")),
  };
}
