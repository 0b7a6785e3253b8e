// A place for the tests of one dialect: a server of the engine, a directory of migrations, and eyes of its own.

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import mysql from "mysql2/promise";
import pg from "pg";
import { type Server, serverOf } from "../../provider/engine/server";
import { readSettings } from "../../provider/engine/settings";
import { mysqlPrefix, postgresDatabase } from "../servers/isolation";

export const DIALECTS = ["postgres", "mysql"] as const;
export type DialectName = (typeof DIALECTS)[number];

/** An expectation for each dialect, so that none can be forgotten. */
export type PerDialect<T> = Record<DialectName, T>;

export interface Place {
  readonly dialect: DialectName;
  readonly url: string;
  readonly prefix: string;
  readonly directory: string;
  /** Another server of the engine on the same database server: another run, with its own connections. */
  open(settings?: Record<string, unknown>): Server;
  /** Writes files of the directory; `null` removes one. */
  write(files: Record<string, string | null>): Promise<void>;
  /** Asks the database server beside the engine. */
  query<Row extends object>(sql: string): Promise<Row[]>;
  /** Names of the tables of a schema without the history, in order. */
  tables(schema: string): Promise<string[]>;
  /** Versions in the history, in order. */
  versions(schema: string): Promise<string[]>;
  /** Whether the schema is there. */
  exists(schema: string): Promise<boolean>;
  close(): Promise<void>;
}

/** @param server URL of another server than the one all tests share. */
export async function openPlace(dialect: DialectName, server?: string): Promise<Place> {
  const home =
    dialect === "postgres" ? { ...(await postgresDatabase(server)), prefix: "tenant_" } : await mysqlPrefix(server);
  const directory = await mkdtemp(join(tmpdir(), "tenantex-place-"));
  const connection = await connect(dialect, home.url);
  const servers: Server[] = [];
  const query = connection.query;
  const list = async (sql: string) => (await query<{ name: string }>(sql)).map((row) => row.name).sort();
  return {
    dialect,
    url: home.url,
    prefix: home.prefix,
    directory,
    open: (settings = {}) => {
      const server = serverOf(
        readSettings({ url: home.url, prefix: home.prefix, migrations: directory, ...settings }, {}),
      );
      servers.push(server);
      return server;
    },
    write: async (files) => {
      for (const [name, text] of Object.entries(files)) {
        const path = join(directory, name);
        await mkdir(dirname(path), { recursive: true });
        if (text === null) await rm(path);
        else await writeFile(path, text);
      }
    },
    query,
    tables: (schema) =>
      list(
        `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = '${schema}' AND table_name <> 'schema_migrations'`,
      ),
    versions: async (schema) => {
      const table = dialect === "postgres" ? `"${schema}"."schema_migrations"` : `\`${schema}\`.\`schema_migrations\``;
      return (await query<{ version: string | number }>(`SELECT version FROM ${table} ORDER BY version`)).map((row) =>
        String(row.version),
      );
    },
    exists: async (schema) =>
      (await list(`SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name = '${schema}'`))
        .length > 0,
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
      await connection.end();
      await home.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

interface Eyes {
  query<Row extends object>(sql: string): Promise<Row[]>;
  end(): Promise<void>;
}

async function connect(dialect: DialectName, url: string): Promise<Eyes> {
  if (dialect === "postgres") {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return {
      query: async <Row extends object>(sql: string) => (await client.query<Row>(sql)).rows,
      end: () => client.end(),
    };
  }
  const client = await mysql.createConnection({ uri: url, multipleStatements: true });
  return {
    query: async <Row extends object>(sql: string) => (await client.query(sql))[0] as Row[],
    end: () => client.end(),
  };
}

/** Three small migrations that both dialects understand. */
export const THREE = {
  "1_create_users.up.sql": "CREATE TABLE users (id int PRIMARY KEY);\n",
  "1_create_users.down.sql": "DROP TABLE users;\n",
  "2_create_projects.up.sql": "CREATE TABLE projects (id int PRIMARY KEY, title varchar(20));\n",
  "2_create_projects.down.sql": "DROP TABLE projects;\n",
  "3_name_users.up.sql": "ALTER TABLE users ADD COLUMN name varchar(50);\nINSERT INTO users VALUES (1, 'Zoë 🙂');\n",
  "3_name_users.down.sql": "DELETE FROM users;\nALTER TABLE users DROP COLUMN name;\n",
};

/** Brings a tenant to a version. */
export async function bring(
  server: Server,
  tenant: string,
  target: string,
  kind: "create" | "update" = "update",
  owner?: string,
) {
  const schema = server.schemaOf(tenant);
  const goal = { tenant, schema, target, directory: await server.directory() };
  return server.converge(goal, kind === "create" ? { kind, owner } : { kind });
}

/** The password of a URL, which must be printed nowhere; a text that is nowhere where the server asks nobody for one. */
export const passwordOf = (url: string): string => new URL(url).password || "this server has no password";

/** The error of work that has to fail. */
export async function refusal(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => {
      throw new Error("it succeeded");
    },
    (error: Error) => error,
  );
}
