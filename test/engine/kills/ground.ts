// Where the killing happens: a server that may be killed too, or, where there is none to start, one that is there.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mysql from "mysql2/promise";
import pg from "pg";
import { mysqlPrefix, postgresDatabase } from "../../servers/isolation";
import { type MortalServer, startMortalMysql, startMortalPostgres } from "../../servers/mortal-server";
import { reasonOf } from "../../servers/started-server";
import type { Eyes } from "../deaths/state";
import type { DialectName } from "../place";
import { filesOf } from "./files";

export interface Ground extends Eyes {
  readonly url: string;
  readonly prefix: string;
  /** Directory of the migrations. */
  readonly migrations: string;
  /** Kills the whole server, and resolves when it is back; absent on a server that is not ours. */
  readonly killServer?: MortalServer["kill"];
  /** A connection that is kept, for what has to be quick. */
  connect(): Promise<Connection>;
  leave(): Promise<void>;
}

export async function openGround(dialect: DialectName): Promise<Ground> {
  const migrations = await mkdtemp(join(tmpdir(), "tenantex-kills-"));
  for (const [name, text] of Object.entries(filesOf(dialect))) await writeFile(join(migrations, name), text);
  const own = await ownServer(dialect);
  const home = own
    ? { url: own.url, prefix: "tenant_", drop: () => own.stop() }
    : dialect === "postgres"
      ? { ...(await postgresDatabase()), prefix: "tenant_" }
      : await mysqlPrefix();
  return {
    dialect,
    url: home.url,
    prefix: home.prefix,
    migrations,
    query: (sql) => query(dialect, home.url, sql),
    connect: () => connect(dialect, home.url),
    ...(own ? { killServer: own.kill } : {}),
    leave: async () => {
      await home.drop();
      await rm(migrations, { recursive: true, force: true });
    },
  };
}

/** A server of our own, unless one is named that is meant, or none can be started. */
async function ownServer(dialect: DialectName): Promise<MortalServer | undefined> {
  const named = dialect === "postgres" ? "TENANTEX_TEST_PG_URL" : "TENANTEX_TEST_MYSQL_URL";
  if (process.env[named]) {
    console.error(`${dialect}: the server of ${named} itself is not killed.`);
    return undefined;
  }
  try {
    return await (dialect === "postgres" ? startMortalPostgres() : startMortalMysql());
  } catch (reason) {
    console.error(`${dialect}: no server can be killed here: ${reasonOf(reason)}`);
    return undefined;
  }
}

interface Connection {
  query<Row extends object>(sql: string): Promise<Row[]>;
  end(): Promise<void>;
}

async function connect(dialect: DialectName, url: string): Promise<Connection> {
  if (dialect === "mysql") {
    const connection = await mysql.createConnection({ uri: url });
    return {
      query: async <Row extends object>(sql: string) => (await connection.query(sql))[0] as Row[],
      end: async () => connection.destroy(),
    };
  }
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  return {
    query: async <Row extends object>(sql: string) => (await client.query<Row>(sql)).rows,
    end: () => client.end(),
  };
}

/** On a connection of its own: the one before may have been killed with its server. */
async function query<Row extends object>(dialect: DialectName, url: string, sql: string): Promise<Row[]> {
  const connection = await connect(dialect, url);
  try {
    return await connection.query<Row>(sql);
  } finally {
    await connection.end();
  }
}
