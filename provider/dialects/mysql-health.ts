// What MySQL or MariaDB says of itself that a fleet of tenants depends on.

import type { Health } from "../core/doctor/health";
import { rightsFrom } from "../core/doctor/mysql-grants";
import { mysqlVersion } from "../core/server-version";
import type { Ask } from "./mysql-errors";
import { literal } from "./mysql-text";

/** Settings of which not every server has all. */
const SETTINGS = ["super_read_only", "innodb_read_only", "max_statement_time", "wait_timeout"];

type Row = Readonly<Record<string, string | number | null>>;

/** Asks for all facts by one message. Changes nothing. */
export async function readHealth(ask: Ask, prefix: string): Promise<Health> {
  const own = (column: string) => `LEFT(${column}, ${prefix.length}) = ${literal(prefix)}`;
  const answers = await ask<Row[]>(
    [
      `SELECT VERSION() AS version, UNIX_TIMESTAMP(NOW(6)) AS at, @@GLOBAL.read_only AS readonly, @@GLOBAL.sql_mode AS modes,
        @@GLOBAL.max_connections AS most, @@max_user_connections AS mine, @@GLOBAL.max_allowed_packet AS packet,
        @@GLOBAL.table_open_cache AS open_tables`,
      `SHOW GLOBAL VARIABLES WHERE Variable_name IN (${SETTINGS.map((name) => `'${name}'`).join(", ")})`,
      "SHOW GLOBAL STATUS LIKE 'Threads_connected'",
      "SHOW GRANTS",
      `SELECT SCHEMA_NAME AS name, DEFAULT_CHARACTER_SET_NAME AS charset FROM information_schema.SCHEMATA WHERE ${own("SCHEMA_NAME")} ORDER BY 1`,
      `SELECT TABLE_SCHEMA AS name, COUNT(*) AS tables FROM information_schema.TABLES WHERE ${own("TABLE_SCHEMA")} GROUP BY TABLE_SCHEMA ORDER BY 2 DESC`,
      `SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE LEFT(SCHEMA_NAME, 17) = 'tenantex_scratch_' ORDER BY 1`,
    ].join(";\n"),
  );
  const [facts = [], settings = [], threads = [], grants = [], schemas = [], sizes = [], scratches = []] = answers;
  const { version, at, readonly, modes, most, mine, packet, open_tables } = facts[0] ?? {};
  const setting = new Map(settings.map(({ Variable_name, Value }) => [String(Variable_name), String(Value)]));
  const isOn = (name: string) => setting.get(name) === "ON";
  const [largest] = sizes;
  const limit = Math.min(Number(most), Number(mine) || Number.POSITIVE_INFINITY);
  return {
    ...mysqlVersion(String(version)),
    at: new Date(Number(at) * 1000),
    readOnly:
      Number(readonly) === 1 || isOn("super_read_only") || isOn("innodb_read_only") ? "read_only is set" : undefined,
    pooled: false,
    rights: rightsFrom(
      grants.map((row) => String(Object.values(row)[0])),
      prefix,
    ),
    strange: [],
    narrow: schemas.filter(({ charset }) => charset !== "utf8mb4").map(({ name }) => String(name)),
    connections: { most: limit, used: Number(threads[0]?.Value) - 1 },
    packet: Number(packet),
    openTables: Number(open_tables),
    timeouts: Object.fromEntries(
      ["max_statement_time", "wait_timeout"].map((name) => [name, Number(setting.get(name) ?? 0) * 1000]),
    ),
    modes: String(modes).split(",").filter(Boolean),
    tables: sizes.reduce((sum, { tables }) => sum + Number(tables), 0),
    largest: largest && { schema: String(largest.name), objects: Number(largest.tables) },
    archived: [],
    scratches: scratches.map(({ name }) => String(name)),
  };
}
