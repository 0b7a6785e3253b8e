// Tools whose record of migrations may lie in a schema: how each one's table is recognised, and how its rows read.

import type { HashKind } from "./original-hash";

/** What a column of a tool's table may tell. */
export const ROLES = ["version", "name", "hash", "ok", "kind"] as const;
export type Role = (typeof ROLES)[number];

/** A tool, as far as its table goes. */
export interface Tool {
  /** The tool for messages. */
  readonly name: string;
  readonly table: string;
  /** Columns that the table has at least. */
  readonly columns: readonly string[];
  /** The column for each role that one has. Without one for `version`, names begin with it. */
  readonly select: Readonly<Partial<Record<Role, string>>>;
  /** Column that rows are ordered by, oldest first. */
  readonly order: string;
  /**
   * How rows are to be understood. `rows`: each one is an applied migration. `log`: the last one about a version
   * decides. `mark`: there is one row, and everything up to its version is applied.
   */
  readonly keeps: "rows" | "log" | "mark";
  /** Value of `ok` in a row of an applied migration, and what every other one means. */
  readonly ok?: { readonly value: boolean; readonly otherwise: "failed" | "reverted" };
  /**
   * Whether `ok` and `kind` are the times at which a migration ended, and at which it was given up for rolled back.
   * Default: `ok` is compared with its value.
   */
  readonly areTimes?: boolean;
  /** What version 0 stands for: that the table was made, or the migration that its directory's format gives version 1. */
  readonly zero?: "mark" | "1";
  /** How `hash` was made. */
  readonly hash?: HashKind;
}

// Of several tools that use one name, those with more columns come first.
const TOOLS: readonly Tool[] = [
  {
    name: "pulumi-tenantex",
    table: "schema_migrations",
    columns: ["version", "inserted_at", "name", "checksum", "down_sql"],
    select: { version: "version", name: "name", hash: "checksum" },
    order: "version",
    keeps: "rows",
    hash: "sha256",
  },
  {
    name: "golang-migrate",
    table: "schema_migrations",
    columns: ["version", "dirty"],
    select: { version: "version", ok: "dirty" },
    order: "version",
    keeps: "mark",
    ok: { value: false, otherwise: "failed" },
  },
  // Tenantex and Triplex leave the table to Ecto.
  {
    name: "Ecto",
    table: "schema_migrations",
    columns: ["version", "inserted_at"],
    select: { version: "version" },
    order: "version",
    keeps: "rows",
  },
  {
    name: "Rails or dbmate",
    table: "schema_migrations",
    columns: ["version"],
    select: { version: "version" },
    order: "version",
    keeps: "rows",
  },
  {
    name: "postgres-migrations",
    table: "migrations",
    columns: ["id", "name", "hash", "executed_at"],
    select: { version: "id", name: "name", hash: "hash" },
    order: "id",
    keeps: "rows",
    zero: "mark",
    hash: "sha1 with file name",
  },
  {
    name: "goose",
    table: "goose_db_version",
    columns: ["id", "version_id", "is_applied", "tstamp"],
    select: { version: "version_id", ok: "is_applied" },
    order: "id",
    keeps: "log",
    ok: { value: true, otherwise: "reverted" },
    zero: "mark",
  },
  {
    name: "Knex",
    table: "knex_migrations",
    columns: ["id", "name", "batch", "migration_time"],
    select: { name: "name" },
    order: "id",
    keeps: "rows",
  },
  {
    name: "node-pg-migrate",
    table: "pgmigrations",
    columns: ["id", "name", "run_on"],
    select: { name: "name" },
    order: "id",
    keeps: "rows",
  },
  {
    name: "Flyway",
    table: "flyway_schema_history",
    columns: ["installed_rank", "version", "description", "type", "script", "checksum", "success"],
    select: { version: "version", name: "description", hash: "checksum", ok: "success", kind: "type" },
    order: "installed_rank",
    keeps: "log",
    ok: { value: true, otherwise: "failed" },
    hash: "crc32 of lines",
  },
  {
    name: "sql-migrate",
    table: "gorp_migrations",
    columns: ["id", "applied_at"],
    select: { name: "id" },
    order: "id",
    keeps: "rows",
  },
  {
    name: "diesel",
    table: "__diesel_schema_migrations",
    columns: ["version", "run_on"],
    select: { version: "version" },
    order: "version",
    keeps: "rows",
    zero: "1",
  },
  {
    name: "Drizzle",
    table: "__drizzle_migrations",
    columns: ["id", "hash", "created_at"],
    select: { version: "created_at", hash: "hash" },
    order: "id",
    keeps: "rows",
    hash: "sha256 of file",
  },
  {
    name: "Prisma",
    table: "_prisma_migrations",
    columns: ["id", "checksum", "finished_at", "migration_name", "rolled_back_at", "started_at"],
    select: { name: "migration_name", hash: "checksum", ok: "finished_at", kind: "rolled_back_at" },
    order: "started_at",
    keeps: "log",
    areTimes: true,
    hash: "sha256 of file",
    zero: "1",
  },
];

/** Names of the tables that known tools keep. */
export const FOREIGN_TABLES: readonly string[] = [...new Set(TOOLS.map(({ table }) => table))];

/** The tool that a table with these columns belongs to; more columns than it needs do not matter. */
export function recognise(table: string, columns: readonly string[]): Tool | undefined {
  return TOOLS.find((tool) => tool.table === table && tool.columns.every((column) => columns.includes(column)));
}

/** The tool of a name that `recognise` gave. */
export function toolNamed(name: string): Tool {
  const tool = TOOLS.find((one) => one.name === name);
  if (tool === undefined) throw new Error(`no tool is called ${name}`);
  return tool;
}

/** A table that was found in a schema, and whose it is. */
export interface FoundTable {
  readonly tool: Tool;
  /** All its columns. */
  readonly columns: readonly string[];
}

/** The known tables among columns as a catalog lists them. */
export function foundTables(rows: readonly { readonly table: string; readonly column: string }[]): FoundTable[] {
  return FOREIGN_TABLES.flatMap((table) => {
    const columns = rows.filter((row) => row.table === table).map((row) => row.column);
    const tool = recognise(table, columns);
    return tool ? [{ tool, columns }] : [];
  });
}
