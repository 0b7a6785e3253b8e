// The proxy that lets connections die: what it forwards of a message, and what client and server see of a death.
import mysql from "mysql2/promise";
import pg from "pg";
import { expect, inject, test } from "vitest";
import { type Fault, startFaultProxy } from "./fault-proxy";
import { mysqlPrefix, postgresDatabase } from "./isolation";
import type {} from "./setup";

const MESSAGE = "INSERT INTO t VALUES (1); INSERT INTO t VALUES (2) /* ; */; COMMIT; INSERT INTO t VALUES (3)";

const PLACES = {
  postgres: async () => {
    const { url, drop } = await postgresDatabase();
    return { url, drop, table: "t" };
  },
  mysql: async () => {
    const { url, prefix, drop } = await mysqlPrefix();
    const ask = await mysqlClient(url);
    await ask.query(`CREATE DATABASE ${prefix}x`);
    await ask.end();
    return { url: new URL(`/${prefix}x`, url).href, drop };
  },
};

/** The rows that are there after a death at the second message, with a transaction opened by the first or not. */
const CASES: { fault: Omit<Fault, "message">; open: boolean; left: { postgres: number[]; mysql: number[] } }[] = [
  { open: false, fault: { keep: 0, ending: "cut" }, left: { postgres: [], mysql: [] } },
  // PostgreSQL takes a message as one transaction.
  { open: false, fault: { keep: 1, ending: "cut" }, left: { postgres: [], mysql: [1] } },
  { open: false, fault: { keep: 3, ending: "cut" }, left: { postgres: [1, 2], mysql: [1, 2] } },
  { open: false, fault: { keep: "all", ending: "cut" }, left: { postgres: [1, 2, 3], mysql: [1, 2, 3] } },
  { open: true, fault: { keep: 2, ending: "cut" }, left: { postgres: [], mysql: [] } },
  { open: true, fault: { keep: 3, ending: "leave" }, left: { postgres: [1, 2], mysql: [1, 2] } },
  { open: false, fault: { keep: 0, ending: "goOn" }, left: { postgres: [1, 2, 3], mysql: [1, 2, 3] } },
  { open: false, fault: { keep: 2, ending: "goOn" }, left: { postgres: [1, 2, 3], mysql: [1, 2, 3] } },
  { open: false, fault: { keep: "all", ending: "goOn" }, left: { postgres: [1, 2, 3], mysql: [1, 2, 3] } },
];

for (const dialect of ["postgres", "mysql"] as const) {
  const connect = dialect === "postgres" ? postgresClient : mysqlClient;

  test.each(CASES)(
    `${dialect}: $fault.ending behind $fault.keep statements, open: $open`,
    async ({ fault, open, left }) => {
      const { url, drop } = await PLACES[dialect]();
      const direct = await connect(url);
      await direct.query("CREATE TABLE t (x int)");
      const proxy = await startFaultProxy(url, dialect);
      proxy.arm({ message: 2, ...fault });
      const client = await connect(proxy.url);
      expect(await client.query(open ? "BEGIN" : "SELECT 1")).toBeDefined();
      await expect(client.query(MESSAGE)).rejects.toThrow(/connection/i);
      await proxy.fired;
      expect(proxy.messages[1]).toBe(MESSAGE);
      expect(proxy.sessions).toHaveLength(1);
      const rows = (await direct.query("SELECT x FROM t ORDER BY x")) as { x: number }[];
      expect(rows.map(({ x }) => x)).toEqual(left[dialect]);
      await proxy.stop();
      await direct.end();
      await drop();
    },
  );

  test(`${dialect}: without a fault everything goes through, results and errors of many statements too`, async () => {
    const url = inject(dialect === "postgres" ? "postgresUrl" : "mysqlUrl");
    const proxy = await startFaultProxy(url, dialect, 2);
    const client = await connect(proxy.url);
    await client.query(
      "SELECT 1; SELECT 'Zoë 🙂' AS name; SET @x = 1".replace(/; SET.*/, dialect === "mysql" ? "$&" : ""),
    );
    expect(proxy.busy).toBe(false);
    const failing = client.query("SELECT 1; SELECT * FROM nowhere.nothing; SELECT 2");
    expect(await failing.catch((error: Error) => error.message)).toMatch(/nowhere/);
    expect(proxy.busy).toBe(false);
    const long = (await client.query(`SELECT '${"x".repeat(100_000)}' AS long_one`)) as { long_one: string }[];
    expect(long[0]?.long_one).toHaveLength(100_000);
    expect(proxy.messages).toHaveLength(3);
    const more = client.query(dialect === "postgres" ? "SELECT pg_sleep(10)" : "SELECT SLEEP(10)");
    const lost = expect(more).rejects.toThrow(/connection/i);
    while (!proxy.busy) await new Promise((resolve) => setTimeout(resolve, 5));
    proxy.cut();
    await lost;
    await proxy.stop();
  });
}

interface Client {
  query(sql: string): Promise<unknown>;
  end(): Promise<void>;
}

async function postgresClient(url: string): Promise<Client> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  return { query: async (sql) => (await client.query(sql)).rows, end: () => client.end() };
}

async function mysqlClient(url: string): Promise<Client> {
  const client = await mysql.createConnection({ uri: url, multipleStatements: true });
  client.on("error", () => {});
  return { query: async (sql) => (await client.query(sql))[0], end: () => client.end() };
}
