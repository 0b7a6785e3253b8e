// Where one contender works for one scenario: a database of its own on PostgreSQL, a prefix of its own on MySQL.

import { randomInt } from "node:crypto";
import mysql from "mysql2/promise";
import pg from "pg";
import type { DialectName } from "./contender";
import { quoteName, quoteText } from "./quoting";
import { isSampleTable } from "./sample";

export interface Site {
  readonly dialect: DialectName;
  /** Without the proxy. */
  readonly url: string;
  readonly prefix: string;
  /** Copies the tenant `from` to others: its history, and those of the sample's tables that are named. */
  clone(from: string, to: readonly string[], sampleTables: readonly string[]): Promise<void>;
  /** How many of the site's tenants have the table. */
  count(table: string): Promise<number>;
  drop(): Promise<void>;
}

export async function openSite(dialect: DialectName, server: string): Promise<Site> {
  const name = `bench_${Array.from({ length: 8 }, () => randomInt(36).toString(36)).join("")}`;
  if (dialect === "mysql") {
    const eyes = await openMysql(server);
    return site(dialect, server, `${name}_`, eyes, async () => {
      for (const schema of await schemas(eyes, `${name}_`))
        await eyes.ask(`DROP DATABASE ${quoteName(dialect, schema)}`);
    });
  }
  const url = new URL(server);
  url.pathname = `/${name}`;
  await once(server, `CREATE DATABASE ${name} TEMPLATE template0`);
  // The first connection to a database writes its cache file, which is nobody's time.
  return site(dialect, url.href, "tenant_", await openPostgres(url.href), () =>
    once(server, `DROP DATABASE ${name} WITH (FORCE)`),
  );
}

function site(dialect: DialectName, url: string, prefix: string, eyes: Eyes, remove: () => Promise<void>): Site {
  return {
    dialect,
    url,
    prefix,
    async clone(from, to, sampleTables) {
      const tables = (await tablesOf(dialect, eyes, from)).filter(
        ({ name }) => !isSampleTable(name) || sampleTables.includes(name),
      );
      for (const schema of to) await eyes.ask(copy(dialect, from, schema, tables));
    },
    async count(table) {
      const rows = await eyes.ask(
        `SELECT count(*) AS found FROM information_schema.tables WHERE table_name = ${quoteText(table)} AND left(table_schema, ${prefix.length}) = ${quoteText(prefix)}`,
      );
      return Number(rows[0]?.found);
    },
    async drop() {
      if (dialect === "postgres") await eyes.end();
      await remove();
      if (dialect === "mysql") await eyes.end();
    },
  };
}

interface Table {
  readonly name: string;
  readonly comment: string | null;
}

async function tablesOf(dialect: DialectName, eyes: Eyes, schema: string): Promise<Table[]> {
  const comment =
    dialect === "postgres" ? "obj_description(format('%I.%I', table_schema, table_name)::regclass)" : "NULL";
  const rows = await eyes.ask(
    `SELECT table_name AS name, ${comment} AS comment FROM information_schema.tables WHERE table_schema = ${quoteText(schema)}`,
  );
  return rows.map((row) => ({ name: String(row.name), comment: row.comment === null ? null : String(row.comment) }));
}

function copy(dialect: DialectName, from: string, to: string, tables: readonly Table[]): string {
  const onPostgres = dialect === "postgres";
  const of = (schema: string, table: string) => `${quoteName(dialect, schema)}.${quoteName(dialect, table)}`;
  const made = tables.flatMap(({ name, comment }) => [
    onPostgres
      ? `CREATE TABLE ${of(to, name)} (LIKE ${of(from, name)} INCLUDING ALL)`
      : `CREATE TABLE ${of(to, name)} LIKE ${of(from, name)}`,
    `INSERT INTO ${of(to, name)} SELECT * FROM ${of(from, name)}`,
    ...(comment === null ? [] : [`COMMENT ON TABLE ${of(to, name)} IS ${quoteText(comment)}`]),
  ]);
  return [`CREATE ${onPostgres ? "SCHEMA" : "DATABASE"} ${quoteName(dialect, to)}`, ...made].join(";\n");
}

async function schemas(eyes: Eyes, prefix: string): Promise<string[]> {
  const rows = await eyes.ask("SHOW DATABASES");
  return rows.map((row) => String(row.Database)).filter((name) => name.startsWith(prefix));
}

interface Eyes {
  /** Rows of a single statement. */
  ask(sql: string): Promise<Record<string, unknown>[]>;
  end(): Promise<void>;
}

async function openPostgres(url: string): Promise<Eyes> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    ask: async (sql) => (await client.query<Record<string, unknown>>(sql)).rows,
    end: () => client.end(),
  };
}

async function openMysql(url: string): Promise<Eyes> {
  const connection = await mysql.createConnection({ uri: url, multipleStatements: true });
  return {
    ask: async (sql) => (await connection.query<mysql.RowDataPacket[]>(sql))[0],
    end: () => connection.end(),
  };
}

async function once(url: string, sql: string): Promise<void> {
  const eyes = await openPostgres(url);
  await eyes.ask(sql).finally(eyes.end);
}
