// Other tools at work in a tenant: themselves where there is a package of them, else the histories that they write.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { drizzle as drizzleOnMysql } from "drizzle-orm/mysql2";
import { migrate as migrateOnMysql } from "drizzle-orm/mysql2/migrator";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as migrateOnPostgres } from "drizzle-orm/node-postgres/migrator";
import mysql from "mysql2/promise";
import { runner } from "node-pg-migrate";
import pg from "pg";
import { migrate as runPostgresMigrations } from "postgres-migrations";
import { SAMPLES } from "../formats/files";
import type { DialectName, Place } from "./place";

/** Runs a directory of a tool in a tenant's schema. */
export type Tool = (place: Place, schema: string, directory: string) => Promise<void>;

const onPostgres = async ({ url }: Place, schema: string, work: (client: pg.Client) => Promise<unknown>) => {
  const client = new pg.Client({ connectionString: url, options: `-c search_path=${schema}` });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
};

const onMysql = async ({ url }: Place, schema: string, work: (client: mysql.Connection) => Promise<unknown>) => {
  const client = await mysql.createConnection({ uri: url, database: schema, multipleStatements: true });
  try {
    await work(client);
  } finally {
    await client.end();
  }
};

/** Tools that there are to run. */
export const REAL: Record<DialectName, Record<string, Tool>> = {
  postgres: {
    "postgres-migrations": (place, schema, directory) =>
      onPostgres(place, schema, (client) => runPostgresMigrations({ client }, directory)),
    "node-pg-migrate": (place, schema, dir) =>
      onPostgres(place, schema, (dbClient) =>
        runner({ dbClient, dir, schema, migrationsTable: "pgmigrations", direction: "up", log: () => undefined }),
      ),
    drizzle: (place, schema, migrationsFolder) =>
      onPostgres(place, schema, (client) =>
        migrateOnPostgres(drizzle(client), { migrationsFolder, migrationsSchema: schema }),
      ),
  },
  mysql: {
    drizzle: (place, schema, migrationsFolder) =>
      onMysql(place, schema, (client) => migrateOnMysql(drizzleOnMysql(client), { migrationsFolder })),
  },
};

const sha256 = (path: string) =>
  createHash("sha256")
    .update(readFileSync(join(SAMPLES, path)))
    .digest("hex");

/**
 * The histories of the others, as their sources make them, once the first two migrations of their samples are applied;
 * `%` stands for the schema.
 */
export const WRITTEN: Record<string, string> = {
  dbmate: `CREATE TABLE %.schema_migrations (version varchar(128) PRIMARY KEY);
    INSERT INTO %.schema_migrations VALUES ('20260114093000'), ('20260209110000')`,
  goose: `CREATE TABLE %.goose_db_version (id serial PRIMARY KEY, version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp NULL DEFAULT now());
    INSERT INTO %.goose_db_version (version_id, is_applied) VALUES (0, true), (1, true), (2, true)`,
  "golang-migrate": `CREATE TABLE %.schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL);
    INSERT INTO %.schema_migrations VALUES (2, false)`,
  "sql-migrate": `CREATE TABLE %.gorp_migrations (id varchar(255) NOT NULL PRIMARY KEY, applied_at timestamp NULL);
    INSERT INTO %.gorp_migrations VALUES ('1-create_users.sql', now()), ('2-create_projects.sql', now())`,
  flyway: `CREATE TABLE %.flyway_schema_history (installed_rank integer NOT NULL PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL,
      type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum integer, installed_by varchar(100) NOT NULL,
      installed_on timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP, execution_time integer NOT NULL, success boolean NOT NULL);
    INSERT INTO %.flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success) VALUES
      (1, '1', 'create users', 'SQL', 'V1__create_users.sql', -2134990597, 'app', 1, true),
      (2, '1.10', 'create projects', 'SQL', 'V1_10__create_projects.sql', -2083762504, 'app', 1, true)`,
  diesel: `CREATE TABLE %.__diesel_schema_migrations (version varchar(50) PRIMARY KEY NOT NULL, run_on timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP);
    INSERT INTO %.__diesel_schema_migrations (version) VALUES ('00000000000000'), ('20260114093000'), ('20260209110000')`,
  prisma: `CREATE TABLE %._prisma_migrations (id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamp NULL,
      migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamp NULL, started_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP, applied_steps_count integer NOT NULL DEFAULT 0);
    INSERT INTO %._prisma_migrations (id, checksum, finished_at, migration_name, rolled_back_at, started_at) VALUES
      ('a', '${sha256("prisma/0_init/migration.sql")}', '2026-01-14 09:30:01', '0_init', NULL, '2026-01-14 09:30:00'),
      ('b', '${sha256("prisma/20260209110000_create_projects/migration.sql")}', NULL, '20260209110000_create_projects', '2026-02-09 11:00:05', '2026-02-09 11:00:00'),
      ('c', '${sha256("prisma/20260209110000_create_projects/migration.sql")}', '2026-02-09 11:00:09', '20260209110000_create_projects', NULL, '2026-02-09 11:00:08')`,
};
