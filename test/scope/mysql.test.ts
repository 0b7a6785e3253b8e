// MySQL and MariaDB: the database, the session and the prepared statements that the next user of a connection finds.

import { AsyncLocalStorage } from "node:async_hooks";
import callbackMysql from "mysql2";
import type mysql from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type MysqlDb,
  RolledBackError,
  type Scope,
  ScopeEndedError,
  StatementRefusedError,
  scope,
  UnfinishedError,
} from "../../provider/scope";
import { refusal } from "../engine/place";
import { countingProxy } from "../pulumi/counting-proxy";
import { type Ground, mysqlPool, openGround } from "./ground";

type Rows = mysql.RowDataPacket[];
type Db = MysqlDb<mysql.Pool>;

const WHOSE = "SELECT tenant FROM users WHERE id = 1";
// MySQL does not tell whether a transaction is open.
const STATE = `SELECT DATABASE() AS db, @x AS x, IS_USED_LOCK('tenantex-test') AS locked, /*M! @@in_transaction + */ 0 AS busy,
  @@sql_mode LIKE '%ANSI_QUOTES%' AS mode`;
const CLEAN = { db: "information_schema", x: null, locked: null, busy: 0, mode: 0 };

describe("mysql", () => {
  let ground: Ground;
  let pool: mysql.Pool;
  let tenants: Scope<Db>;
  const whose = async (db: Db, verb: "query" | "execute" = "query") =>
    (await (verb === "query" ? db.query<Rows>(WHOSE) : db.execute<Rows>(WHOSE)))[0][0]?.tenant;
  const clean = async () => expect((await pool.query<Rows>(STATE))[0]).toEqual([CLEAN]);
  const connection = async () => Number((await pool.query<Rows>("SELECT CONNECTION_ID() AS id"))[0][0]?.id);

  beforeAll(async () => {
    ground = await openGround("mysql");
    await ground.make("acme", "globex");
    pool = mysqlPool(ground.url, { connectionLimit: 1 });
    tenants = scope(pool, { prefix: ground.place.prefix });
  });
  afterAll(async () => {
    await pool?.end();
    await ground?.close();
  });

  test("a prepared statement reads the tenant that executes it, on one connection", async () => {
    const before = await connection();
    for (const tenant of ["acme", "globex", "acme", "globex"])
      expect(await tenants.withTenant(tenant, (db) => whose(db, "execute"))).toBe(tenant);
    expect(await connection()).toBe(before);
    const [prepared] = await pool.query<Rows>("SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'");
    expect(Number(prepared[0]?.Value)).toBe(0);
  });

  test("a statement that the pool's own database has prepared is not the tenant's", async () => {
    const homely = mysqlPool(ground.url, { connectionLimit: 1, database: tenants.schemaOf("globex") });
    const own = async () => (await homely.execute<Rows>(WHOSE))[0][0]?.tenant;
    const within = scope(homely, { prefix: ground.place.prefix });
    expect(await own()).toBe("globex");
    expect(await within.withTenant("acme", (db) => whose(db, "execute"))).toBe("acme");
    expect(await own()).toBe("globex");
    await homely.end();
  });

  const ENDINGS: Record<string, (db: Db) => Promise<unknown>> = {
    "an error of its own": () => Promise.reject(new Error("no")),
    "a syntax error": (db) => db.query("SELEC"),
    "a constraint": (db) => db.query("INSERT INTO users VALUES (1, 'x', NULL)"),
    "a statement's time-out": (db) =>
      db.query("SET STATEMENT max_statement_time = 0.02 FOR SELECT SLEEP(5), id FROM users"),
    "the death of its connection": (db) => db.query("KILL CONNECTION_ID()"),
  };

  test.each(Object.entries(ENDINGS))("nothing stays behind %s", async (_, callback) => {
    await refusal(
      tenants.withTenant("acme", async (db) => {
        await db.query("UPDATE users SET note = 'half'");
        await callback(db);
      }),
    );
    await clean();
    expect(await tenants.withTenant("globex", (db) => whose(db))).toBe("globex");
    expect(await ground.place.query(`SELECT note FROM ${tenants.qualify("acme", "users")}`)).toEqual([{ note: null }]);
  });

  test.each([
    "USE mysql",
    "/*!50000 USE mysql */",
    "START TRANSACTION READ ONLY",
    "COMMIT RELEASE",
    "SET autocommit = 0",
    "TRUNCATE users",
    "CREATE TABLE more (id int)",
    "LOCK TABLES users READ",
    "XA START 'one'",
    "EXECUTE IMMEDIATE 'USE mysql'",
    "SELECT 1 /*!; USE tenant_globex */",
    "SET STATEMENT max_statement_time = 10 FOR USE mysql",
    "SET STATEMENT max_statement_time = 10 FOR COMMIT",
    "SET STATEMENT max_statement_time = 10 FOR TRUNCATE users",
    "CHECK TABLE users",
    "SET PASSWORD = 'x'",
    "LOAD INDEX INTO CACHE users",
  ])("refused: %s", async (sql) => {
    await tenants.withTenant("acme", async (db) => {
      expect(await refusal(db.query(sql))).toBeInstanceOf(StatementRefusedError);
      expect(await refusal(db.execute(sql))).toBeInstanceOf(StatementRefusedError);
      expect(await whose(db)).toBe("acme");
    });
    await clean();
  });

  test.each([
    "SET @x = 'secret'",
    "SELECT tenant INTO @x FROM users",
    "SET SESSION sql_mode = 'ANSI_QUOTES'",
    "SELECT GET_LOCK('tenantex-test', 1)",
    "CREATE TEMPORARY TABLE users (id int, tenant varchar(40))",
  ])("is closed behind: %s", async (sql) => {
    const before = await connection();
    await tenants.withTenant("acme", (db) => db.query(sql));
    expect(await connection()).not.toBe(before);
    await clean();
    expect(await tenants.withTenant("acme", (db) => whose(db))).toBe("acme");
  });

  test("a pool without a database gets a connection back that is in none", async () => {
    const bare = mysqlPool(ground.url, { connectionLimit: 1, database: "" });
    await scope(bare, { prefix: ground.place.prefix }).withTenant("acme", (db) => whose(db));
    expect((await bare.query<Rows>("SELECT DATABASE() AS db"))[0]).toEqual([{ db: null }]);
    await bare.end();
  });

  test("a deadlock that is caught is not taken for success", async () => {
    const two = scope(mysqlPool(ground.url), { prefix: ground.place.prefix });
    await ground.place.query(`INSERT INTO ${tenants.qualify("acme", "users")} VALUES (2, 'acme', NULL)`);
    const met: (() => void)[] = [];
    const both = () =>
      new Promise<void>((resolve) => {
        if (met.push(resolve) === 2) for (const go of met) go();
      });
    const cross = (first: number, second: number) =>
      two.withTenant("acme", async (db) => {
        await db.query("UPDATE users SET note = NULL WHERE id = ?", [first]);
        await both();
        await db.query("UPDATE users SET note = NULL WHERE id = ?", [second]).catch(() => {});
      });
    const ends = await Promise.allSettled([cross(1, 2), cross(2, 1)]);
    const failed = ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
    expect(failed).toHaveLength(1);
    expect(failed[0]).toBeInstanceOf(RolledBackError);
    expect(failed[0].cause.errno).toBe(1213);
  });

  test("what a deadlock leaves queued is not sent", async () => {
    const two = scope(mysqlPool(ground.url), { prefix: ground.place.prefix });
    const home = tenants.qualify("acme", "users");
    await ground.place.query(`INSERT IGNORE INTO ${home} VALUES (2, 'acme', NULL)`);
    const [other] = await Promise.all([mysqlPool(ground.url).getConnection()]);
    await other.query("START TRANSACTION");
    await other.query(`UPDATE ${home} SET note = 'big' WHERE id = 2`);
    await other.query(`INSERT INTO ${home} SELECT seq, 'acme', NULL FROM (SELECT 100 AS seq UNION SELECT 101) AS s`);
    const error = await refusal(
      two.withTenant("acme", async (db) => {
        await db.query("UPDATE users SET note = 'mine' WHERE id = 1");
        const crossing = db.query("UPDATE users SET note = 'mine too' WHERE id = 2");
        const queued = db.query("INSERT INTO users VALUES (11, 'acme', NULL)");
        const crossed = other.query(`UPDATE ${home} SET note = 'big too' WHERE id = 1`).catch(() => {});
        await Promise.allSettled([crossing, queued, crossed]);
      }),
    );
    await other.query("ROLLBACK").catch(() => {});
    other.destroy();
    // The server gives up the one that has changed less.
    expect(error).toBeInstanceOf(RolledBackError);
    expect(await ground.place.query(`SELECT id FROM ${home} WHERE id = 11`)).toEqual([]);
  });

  test("a row that has changed since it was read undoes all, and is not taken for success", async () => {
    const [variable] = await ground.place.query("SHOW VARIABLES LIKE 'innodb_snapshot_isolation'");
    if (variable === undefined) return;
    const home = tenants.qualify("acme", "users");
    const error = await refusal(
      tenants.withTenant("acme", async (db) => {
        await db.query("SET SESSION innodb_snapshot_isolation = ON");
        await db.query("SELECT * FROM users");
        await db.query("INSERT INTO users VALUES (900, 'acme', NULL)");
        await ground.place.query(`UPDATE ${home} SET note = 'changed' WHERE id = 1`);
        await db.query("UPDATE users SET note = 'mine' WHERE id = 1").catch(() => {});
        await db.query("INSERT INTO users VALUES (901, 'acme', NULL)").catch(() => {});
      }),
    );
    expect(error).toBeInstanceOf(RolledBackError);
    await ground.place.query(`UPDATE ${home} SET note = NULL`);
    expect(await ground.place.query(`SELECT id FROM ${home} WHERE id >= 900`)).toEqual([]);
  });

  test("behind a procedure that commits, nothing is sent and nothing is called done", async () => {
    const schema = tenants.schemaOf("acme");
    await ground.place.query(
      `CREATE PROCEDURE ${schema}.half() BEGIN INSERT INTO users VALUES (700, 'acme', NULL); COMMIT; END`,
    );
    await ground.place.query(`CREATE PROCEDURE ${schema}.whole() SELECT id FROM users`);
    await ground.place.query(
      `CREATE PROCEDURE ${schema}.failing() BEGIN COMMIT; SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'; END`,
    );
    let after: Error | undefined;
    const error = await refusal(
      tenants.withTenant("acme", async (db) => {
        await db.query("CALL whole()");
        await db.query("INSERT INTO users VALUES (701, 'acme', NULL)");
        await db.query("CALL half()");
        after = await refusal(db.query("INSERT INTO users VALUES (702, 'acme', NULL)"));
      }),
    );
    expect([error, after].map((one) => one?.name)).toEqual(["TransactionEndedError", "TransactionEndedError"]);
    const kept = await ground.place.query(`SELECT id FROM ${schema}.users WHERE id >= 700 ORDER BY id`);
    expect(kept).toEqual([{ id: 700 }, { id: 701 }]);
    await ground.place.query(`DELETE FROM ${schema}.users WHERE id >= 700`);
    const failed = await refusal(tenants.withTenant("acme", (db) => db.query("CALL failing()").catch(() => {})));
    expect(failed.name).toBe("TransactionEndedError");
    await tenants.withTenant("acme", (db) => db.query("CALL whole()"));
    await tenants.withTenant("acme", (db) => db.query("SELECT 2 AS serverStatus"));
    await clean();
  });

  test("named placeholders leave no prepared statement either", async () => {
    const naming = scope(mysqlPool(ground.url, { connectionLimit: 1, namedPlaceholders: true }), {
      prefix: ground.place.prefix,
    });
    const count = async () =>
      Number((await pool.query<Rows>("SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'"))[0][0]?.Value);
    const before = await count();
    for (let i = 0; i < 3; i++)
      expect(
        (
          await naming.withTenant("acme", (db) =>
            db.execute<Rows>("SELECT tenant FROM users WHERE id = :id", { id: 1 }),
          )
        )[0],
      ).toEqual([{ tenant: "acme" }]);
    expect(await count()).toBe(before);
  });

  test("a stream comes behind what was asked before it", async () => {
    await refusal(
      tenants.withTenant("acme", async (db) => {
        const added = db.query("INSERT INTO users VALUES (50, 'acme', NULL)");
        const seen = [];
        for await (const row of db.stream("SELECT id FROM users WHERE id = 50")) seen.push(row);
        await added;
        expect(seen).toEqual([{ id: 50 }]);
        throw new Error("no");
      }),
    ).then((error) => expect(error.message).toBe("no"));
    await clean();
  });

  test("a stream that is left by a return is closed", async () => {
    const many =
      "SELECT a.tenant FROM users AS a, information_schema.collations, information_schema.collations AS b LIMIT 20000";
    const first = await tenants.withTenant("acme", async (db) => {
      for await (const row of db.stream(many)) return row;
    });
    expect(first).toEqual({ tenant: "acme" });
    await clean();
  });

  test("a pool of another driver is no pool of mysql2", () => {
    const foreign = { on: () => {}, getConnection: async () => ({}) };
    expect(() => scope(foreign)).toThrow(/is no pool of pg or mysql2/);
  });

  test("a stream is read inside, and its listeners are inside too", async () => {
    const many = "SELECT a.tenant FROM users AS a, information_schema.collations LIMIT 200";
    await tenants.withTenant("acme", async (db) => {
      let rows = 0;
      for await (const { tenant } of db.stream(many)) rows += tenant === "acme" ? 1 : 0;
      expect(rows).toBe(200);
      for await (const _ of db.stream(many)) break;
      const inside = new Set<string | undefined>();
      const stream = db.stream(many).on("data", () => inside.add(tenants.currentTenant()));
      await new Promise((resolve) => stream.on("end", resolve));
      expect([...inside]).toEqual(["acme"]);
      expect(await whose(db)).toBe("acme");
    });
    await clean();
    const open = tenants.withTenant("acme", async (db) => void db.stream(many));
    expect(await refusal(open)).toBeInstanceOf(UnfinishedError);
    await clean();
    await refusal(
      tenants.withTenant("acme", async (db) => {
        for await (const _ of db.stream("SELECT nothing FROM users"));
      }),
    );
    await clean();
  });

  test("neither a connection that it lent nor a stream is of use behind its end", async () => {
    let leaked: Db | undefined;
    let lent: Pick<Db, "query"> | undefined;
    await tenants.withTenant("acme", async (db) => {
      leaked = db;
      lent = await db.getConnection();
      expect((await lent.query<Rows>(WHOSE))[0]).toEqual([{ tenant: "acme" }]);
    });
    await tenants.withTenant("globex", async () => {
      expect(await refusal((lent as Db).query(WHOSE))).toBeInstanceOf(ScopeEndedError);
      expect(await refusal((leaked as Db).execute(WHOSE))).toBeInstanceOf(ScopeEndedError);
      expect(() => (leaked as Db).stream(WHOSE)).toThrow(ScopeEndedError);
    });
  });

  test("a pool with callbacks serves as well, and calls back in the tenant's context", async () => {
    const callbacks = callbackMysql.createPool({ uri: ground.url, database: "information_schema", connectionLimit: 2 });
    const called = scope(callbacks, { prefix: ground.place.prefix });
    const request = new AsyncLocalStorage<string>();
    const one = (tenant: string) =>
      request.run(tenant, () =>
        called.withTenant(
          tenant,
          (db) =>
            new Promise((resolve) =>
              db.getConnection((_, lent) =>
                lent.query("SELECT tenant FROM users WHERE id = ?", [1], (_error: unknown, rows: Rows) =>
                  resolve([rows[0]?.tenant, called.currentTenant(), request.getStore()]),
                ),
              ),
            ),
        ),
      );
    for (const tenant of ["acme", "globex", "acme"]) expect(await one(tenant)).toEqual([tenant, tenant, tenant]);
    const [row] = await called.withTenant("globex", (db) => db.query<Rows>("SELECT tenant FROM users"));
    expect(row).toEqual([{ tenant: "globex" }]);
    await new Promise((resolve) => callbacks.end(resolve));
  });

  test("isolation and readOnly are the transaction's", async () => {
    const write = tenants.withTenant("acme", { readOnly: true, isolation: "serializable" }, (db) =>
      db.query("DELETE FROM users"),
    );
    expect((await refusal(write)).message).toMatch(/READ ONLY/);
    await tenants.withTenant("acme", (db) => db.query("UPDATE users SET note = NULL"));
  });

  test.each([
    [false, 4],
    [true, 2],
  ])(
    "with multipleStatements %s costs %d round trips beside those of its queries",
    async (multipleStatements, cost) => {
      const proxy = await countingProxy(ground.url);
      const counted = mysqlPool(proxy.url, { connectionLimit: 1, multipleStatements });
      const behind = scope(counted, { prefix: ground.place.prefix });
      await behind.withTenant("acme", (db) => whose(db));
      proxy.count();
      await behind.withTenant("acme", (db) => whose(db));
      expect(proxy.count().roundTrips).toBe(cost + 1);
      await counted.end();
      await proxy.close();
    },
  );
});
