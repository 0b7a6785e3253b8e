// A server that was killed comes back with what was committed, without what was not, and is gone after stop.
import { existsSync } from "node:fs";
import mysql from "mysql2/promise";
import pg from "pg";
import { expect, test } from "vitest";
import { commandOf } from "./alive";
import { type MortalServer, startMortalMysql, startMortalPostgres } from "./mortal-server";
import { installedMysql } from "./mysql-binaries";

test("a PostgreSQL that was killed", async () => {
  await survives(await startMortalPostgres(), async (url) => {
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => {});
    await client.connect();
    return { query: async (sql) => (await client.query(sql)).rows, end: () => client.end().catch(() => {}) };
  });
});

test("a MySQL or MariaDB that was killed", async (context) => {
  await installedMysql().catch((reason: Error) => context.skip(reason.message));
  await survives(await startMortalMysql(), async (url) => {
    const client = await mysql.createConnection({ uri: url });
    client.on("error", () => {});
    return { query: async (sql) => (await client.query(sql))[0], end: async () => client.destroy() };
  });
});

interface Client {
  query(sql: string): Promise<unknown>;
  end(): Promise<void>;
}

async function survives(server: MortalServer, connect: (url: string) => Promise<Client>): Promise<void> {
  let client = await connect(server.url);
  await client.query("CREATE SCHEMA s");
  await client.query("CREATE TABLE s.t (x int)");
  for (let x = 1; x <= 3; x++) {
    await client.query(`INSERT INTO s.t VALUES (${x})`);
    await client.query("BEGIN");
    await client.query("INSERT INTO s.t VALUES (-1)");
    await server.kill();
    await expect(client.query("SELECT 1")).rejects.toThrow();
    await client.end();
    client = await connect(server.url);
    const rows = (await client.query("SELECT x FROM s.t ORDER BY x")) as { x: number }[];
    expect(rows.map((row) => row.x)).toEqual(Array.from({ length: x }, (_, i) => i + 1));
  }
  await client.end();
  await server.stop();
  expect(existsSync(server.folder)).toBe(false);
  expect(commandOf(server.keeper)).toBeUndefined();
  await expect(connect(server.url)).rejects.toThrow(/ECONNREFUSED/);
}
