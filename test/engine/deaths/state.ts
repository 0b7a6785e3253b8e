// What is true of a tenant, in a form that can be held against another tenant's: structure, rows, history, mark.

import { lockDigest } from "../../../provider/dialects/lock-digest";
import type { Place } from "../place";
import { structure } from "../structure";

/** What a test needs to see a tenant. */
export type Eyes = Pick<Place, "dialect" | "query">;

export interface TenantState {
  readonly structure: readonly string[];
  /** Rows of every table but the history. */
  readonly rows: readonly string[];
  readonly history: readonly string[];
  /** Comment on the history table, without what is different in each creation. */
  readonly mark: string;
}

export async function stateOf(eyes: Eyes, schema: string): Promise<TenantState> {
  const tables = await eyes.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = '${schema}' AND table_type = 'BASE TABLE' AND table_name <> 'schema_migrations'`,
  );
  const rows: string[] = [];
  for (const { name } of tables)
    for (const row of await eyes.query(`SELECT * FROM ${schema}.${name}`)) rows.push(`${name} ${JSON.stringify(row)}`);
  const history = await eyes.query<Record<string, unknown>>(
    `SELECT version, name, checksum, down_sql FROM ${schema}.schema_migrations`,
  );
  return {
    structure: [...(await structure(eyes as Place, schema)), ...(await invalidIndexes(eyes, schema))],
    rows: rows.sort(),
    history: history.map((row) => JSON.stringify({ ...row, version: String(row.version) })).sort(),
    mark: await markOf(eyes, schema),
  };
}

async function invalidIndexes({ dialect, query }: Eyes, schema: string): Promise<string[]> {
  if (dialect === "mysql") return [];
  const found = await query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE c.relnamespace = '${schema}'::regnamespace AND NOT (i.indisvalid AND i.indisready)`,
  );
  return found.map(({ name }) => `invalid index ${name}`);
}

async function markOf({ dialect, query }: Eyes, schema: string): Promise<string> {
  const [row] = await query<{ comment: string | null }>(
    dialect === "postgres"
      ? `SELECT obj_description('${schema}.schema_migrations'::regclass, 'pg_class') AS comment`
      : `SELECT table_comment AS comment FROM information_schema.tables WHERE table_schema = '${schema}' AND table_name = 'schema_migrations'`,
  );
  return (row?.comment ?? "no mark").replace(/, [0-9a-f-]{36}\)/, ", ID)").replace(/ at \S+Z$/, " at TIME");
}

/** The lock of a tenant as it stands in the messages that take it. */
export function lockOf({ dialect }: Eyes, schema: string): string {
  const digest = lockDigest(schema);
  if (dialect === "postgres") return digest.readBigInt64BE(0).toString();
  return `tenantex:${digest.toString("hex", 0, 20)}`;
}

/** Whether anybody holds the lock of a tenant. */
export async function isLocked(eyes: Eyes, schema: string): Promise<boolean> {
  const lock = lockOf(eyes, schema);
  const [row] = await eyes.query<{ held: boolean | number | string }>(
    eyes.dialect === "postgres"
      ? `SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND ((classid::bigint << 32) | objid::bigint) = ${lock}
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS held`
      : `SELECT IS_USED_LOCK('${lock}') IS NOT NULL AS held`,
  );
  return Boolean(Number(row?.held));
}

/** Those of some sessions that the server still has. */
export async function livingSessions({ dialect, query }: Eyes, sessions: readonly number[]): Promise<number[]> {
  if (dialect === "postgres") {
    const rows = await query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE pid IN (${[0, ...sessions].join(", ")})`,
    );
    return rows.map(({ pid }) => pid);
  }
  // Not from the information_schema, where MySQL stumbles over an emoji in anybody's statement.
  const rows = await query<{ Id: number | string }>("SHOW PROCESSLIST");
  return rows.map(({ Id }) => Number(Id)).filter((id) => sessions.includes(id));
}

/** In which ways a tenant is not as another; none: they are the same. */
export function differences(found: TenantState, wanted: TenantState): string[] {
  return (["structure", "rows", "history"] as const)
    .flatMap((part) => [
      ...without(wanted[part], found[part]).map((line) => `${part}: missing ${line}`),
      ...without(found[part], wanted[part]).map((line) => `${part}: too much ${line}`),
    ])
    .concat(found.mark === wanted.mark ? [] : [`mark: ${found.mark}`]);
}

/** What the first list has more than the second, each line as often as it is there more. */
export function without(lines: readonly string[], others: readonly string[]): string[] {
  const rest = [...others];
  return lines.filter((line) => {
    const at = rest.indexOf(line);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
