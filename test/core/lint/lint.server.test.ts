// The rules about locks, held against the servers' own word: what they copy or write anew, and what they do beside writers.

import mysql from "mysql2/promise";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mysqlPrefix, postgresDatabase } from "../../servers/isolation";
import { MYSQL_LOCKS, POSTGRES_LOCKS } from "./cases";

describe("MariaDB does with LOCK=NONE what is no finding, and refuses what is one", () => {
  let home: Awaited<ReturnType<typeof mysqlPrefix>>;
  let connection: mysql.Connection;

  beforeAll(async () => {
    home = await mysqlPrefix();
    connection = await mysql.createConnection({ uri: home.url, multipleStatements: true });
    await connection.query(`CREATE DATABASE ${home.prefix}x; USE ${home.prefix}x; CREATE TABLE p (id int PRIMARY KEY)`);
  });
  afterAll(async () => {
    await connection.end();
    await home.drop();
  });

  test.each(MYSQL_LOCKS.filter(([rule]) => rule === "table-copy"))("%s: %s", async (_, action, says) => {
    await connection.query(`DROP TABLE IF EXISTS a;
      CREATE TABLE a (id int NOT NULL PRIMARY KEY, n int NOT NULL, b int, t varchar(90)) CHARACTER SET latin1`);
    const comma = action.startsWith("PARTITION") ? "" : ",";
    const doing = connection.query(`ALTER TABLE a LOCK=NONE${comma} ${action}`);
    if (says === undefined) await expect(doing).resolves.toBeDefined();
    else await expect(doing).rejects.toMatchObject({ errno: expect.toSatisfy((code) => [1845, 1846].includes(code)) });
  });
});

describe("PostgreSQL writes a table anew where it is a finding, and nowhere else", () => {
  let home: Awaited<ReturnType<typeof postgresDatabase>>;
  let client: pg.Client;

  beforeAll(async () => {
    home = await postgresDatabase();
    client = new pg.Client({ connectionString: home.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await home.drop();
  });

  test.each(POSTGRES_LOCKS.filter(([rule]) => rule === "table-rewrite"))("%s: %s", async (_, sql, says) => {
    await client.query("BEGIN; CREATE TABLE a (id int, b int, v varchar(20)); INSERT INTO a VALUES (1, 1, 'x')");
    const file = async () => (await client.query("SELECT pg_relation_filenode('a') AS node")).rows[0].node;
    const before = await file();
    await client.query(sql);
    const isRewritten = (await file()) !== before;
    await client.query("ROLLBACK");
    expect(isRewritten).toBe(says !== undefined);
  });

  // What no transaction can hold has let go of its locks when one could look.
  const locks = POSTGRES_LOCKS.filter(([rule, sql]) => {
    return (rule === "blocking-index" || rule === "table-lock") && !/CONCURRENTLY|VACUUM/.test(sql);
  });
  test.each(locks)("%s: %s", async (_, sql, says) => {
    await client.query(`BEGIN; CREATE TABLE a (b int); CREATE UNIQUE INDEX u ON a (b);
        CREATE MATERIALIZED VIEW m AS SELECT 1 AS x; COMMIT; BEGIN`);
    await client.query(sql);
    const { rows } = await client.query(`SELECT relation::regclass::text AS name FROM pg_locks
        WHERE pid = pg_backend_pid() AND mode IN ('ShareLock', 'ExclusiveLock', 'AccessExclusiveLock')
          AND relation IN ('a'::regclass, 'm'::regclass)`);
    await client.query("ROLLBACK; DROP TABLE a; DROP MATERIALIZED VIEW m");
    expect(rows.length > 0).toBe(says !== undefined);
  });
});
