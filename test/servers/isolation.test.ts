// Places made on the provided servers are apart from each other, and dropping one removes exactly that one.
import mysql from "mysql2/promise";
import pg from "pg";
import { expect, test } from "vitest";
import { mysqlPrefix, postgresDatabase } from "./isolation";

test("two PostgreSQL databases are apart, and one drops under an open connection", async () => {
  const [one, two] = await Promise.all([postgresDatabase(), postgresDatabase()]);
  const [inOne, inTwo] = [connect(one.url), connect(two.url)];
  await Promise.all([inOne.connect(), inTwo.connect()]);
  await inOne.query("CREATE TABLE seen (x int)");
  const seen = "SELECT to_regclass('seen') AS seen";
  expect((await inOne.query(seen)).rows).toEqual([{ seen: "seen" }]);
  expect((await inTwo.query(seen)).rows).toEqual([{ seen: null }]);
  await one.drop();
  await one.drop();
  await expect(connect(one.url).connect()).rejects.toThrow(/does not exist/);
  expect((await inTwo.query("SELECT 1 AS x")).rows).toEqual([{ x: 1 }]);
  await inTwo.end();
  await two.drop();
});

test("dropping a MySQL prefix removes the databases that start with exactly it", async () => {
  const [one, two] = await Promise.all([mysqlPrefix(), mysqlPrefix()]);
  const connection = await mysql.createConnection({ uri: one.url });
  // To LIKE, the second would start with the first's prefix.
  const near = `${one.prefix.slice(0, -1)}x${two.prefix}`;
  const all = [`${one.prefix}a`, `${one.prefix}b`, near, `${two.prefix}a`];
  for (const name of all) await connection.query("CREATE DATABASE ??", [name]);
  await one.drop();
  expect(await databases(connection, all)).toEqual([near, `${two.prefix}a`]);
  await two.drop();
  expect(await databases(connection, all)).toEqual([near]);
  await connection.query("DROP DATABASE ??", [near]);
  await connection.end();
});

function connect(url: string): pg.Client {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  return client;
}

async function databases(connection: mysql.Connection, among: string[]): Promise<string[]> {
  const [rows] = await connection.query<mysql.RowDataPacket[]>("SHOW DATABASES");
  const there = new Set(rows.map((row) => String(row.Database)));
  return among.filter((name) => there.has(name));
}
