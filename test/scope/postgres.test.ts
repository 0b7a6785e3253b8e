// PostgreSQL, with and without a pooler: what a callback leaves behind for the next user of its connection, which is nothing.

import { AsyncLocalStorage } from "node:async_hooks";
import type pg from "pg";
import QueryStream from "pg-query-stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RolledBackError, ScopeEndedError, StatementRefusedError, scope, UnfinishedError } from "../../provider/scope";
import { refusal } from "../engine/place";
import { countingProxy } from "../pulumi/counting-proxy";
import { type Ground, openGround, postgresPool } from "./ground";

/** What the next user of a connection would find. */
const STATE = `SELECT current_setting('search_path') AS path, current_user::text = session_user::text AS own,
  current_setting('statement_timeout') AS timeout, current_setting('transaction_isolation') AS isolation,
  (SELECT count(*)::int FROM pg_prepared_statements) AS prepared, (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) AS locks,
  (SELECT count(*)::int FROM pg_class WHERE relpersistence = 't') AS temporary, pg_current_xact_id_if_assigned() IS NULL AS idle`;
const CLEAN = {
  path: '"$user", public',
  own: true,
  timeout: "0",
  isolation: "read committed",
  prepared: 0,
  locks: 0,
  temporary: 0,
  idle: true,
};

describe.each(["postgres", "postgres behind PgBouncer"] as const)("%s", (way) => {
  let ground: Ground;
  let pool: pg.Pool;
  const tenantsOf = (of: pg.Pool) => scope(of, { sharedSchemas: ["shared"] });
  let tenants: ReturnType<typeof tenantsOf>;
  type Db = typeof tenants.db;
  const whose = async (db: Pick<Db, "query">) =>
    (await db.query<{ tenant: string }>("SELECT tenant FROM users WHERE id = 1")).rows[0]?.tenant;

  beforeAll(async () => {
    ground = await openGround(way);
    await ground.make("acme", "globex");
    await ground.place.query(
      "CREATE SCHEMA shared; CREATE TABLE shared.users (id int, tenant text); CREATE ROLE nobody_else",
    );
    await ground.place.query("GRANT USAGE ON SCHEMA tenant_acme TO nobody_else");
    await ground.place.query("INSERT INTO shared.users VALUES (1, 'shared')");
    await ground.place.query(`CREATE FUNCTION shared.wander(text, boolean) RETURNS text LANGUAGE sql
      AS $$ SELECT set_config('search_path', $1, $2) $$`);
    await ground.place.query(
      "ALTER TABLE tenant_acme.users ADD CONSTRAINT late UNIQUE (tenant) DEFERRABLE INITIALLY DEFERRED",
    );
    pool = postgresPool(ground.url, { max: 1 });
    tenants = tenantsOf(pool);
  });
  afterAll(async () => {
    await pool?.end();
    await ground?.place.query("DROP OWNED BY nobody_else; DROP ROLE nobody_else");
    await ground?.close();
  });

  const clean = async () => expect((await pool.query(STATE)).rows).toEqual([CLEAN]);

  test("a missing tenant does not fall through to a shared schema", async () => {
    await refusal(tenants.withTenant("missing", whose));
    await clean();
  });

  const ENDINGS: Record<string, (db: Db) => Promise<unknown>> = {
    "a return": (db) => whose(db),
    "an error of its own": () => Promise.reject(new Error("no")),
    "a syntax error": (db) => db.query("SELEC"),
    "a constraint": (db) => db.query("INSERT INTO users VALUES (1, 'x', NULL)"),
    "a constraint at COMMIT": (db) => db.query("INSERT INTO users VALUES (7, 'acme', NULL)"),
    "a statement's time-out": async (db) => {
      await db.query("SET LOCAL statement_timeout = 20");
      await db.query("SELECT pg_sleep(10)");
    },
    "another role": (db) => db.query("SET LOCAL ROLE nobody_else"),
    "the death of its connection": (db) => db.query("SELECT pg_terminate_backend(pg_backend_pid())"),
    "the death of its connection while it does nothing": async (db) => {
      const [row] = (await db.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")).rows;
      await ground.place.query(`SELECT pg_terminate_backend(${row?.pid})`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    },
  };

  test.each(Object.entries(ENDINGS))("nothing stays behind %s", async (ending, callback) => {
    const work = tenants.withTenant("acme", callback);
    if (ending === "a return" || ending === "another role") await work;
    else await refusal(work);
    await clean();
    expect(await tenants.withTenant("globex", whose)).toBe("globex");
    expect(await ground.place.query("SELECT id FROM tenant_acme.users")).toEqual([{ id: 1 }]);
  });

  test.each([
    "SET search_path = tenant_globex",
    "SET LOCAL search_path = tenant_globex",
    "SELECT set_config('search_path', 'tenant_globex', true)",
    "SELECT pg_catalog.set_config('role', 'nobody_else', false)",
    "SET ROLE nobody_else",
    "RESET ALL",
    "DISCARD ALL",
    "PREPARE one AS SELECT 1",
    "PREPARE TRANSACTION 'one'",
    "LISTEN one",
    "SELECT pg_advisory_lock(1)",
    "CREATE TEMP TABLE users (id int, tenant text)",
    "CREATE TEMP TABLE seen /* no ON COMMIT DROP */ AS SELECT 1",
    "EXPLAIN ANALYZE CREATE TEMP TABLE seen AS SELECT * FROM users",
    "UPDATE pg_catalog.pg_settings SET setting = '50' WHERE name = 'statement_timeout'",
    "WITH x AS (SELECT 1) UPDATE \"pg_settings\" SET setting = 'x'",
    "SELECT 1; COMMIT; SELECT * FROM users",
    "/* quietly */ SET/**/search_path TO tenant_globex",
    "BEGIN ISOLATION LEVEL SERIALIZABLE",
  ])("refused: %s", async (sql) => {
    await tenants.withTenant("acme", async (db) => {
      expect(await refusal(db.query(sql))).toBeInstanceOf(StatementRefusedError);
      expect(await whose(db)).toBe("acme");
    });
    await clean();
  });

  test("what a function sets for its session ends with the transaction", async () => {
    const work = tenants.withTenant("acme", async (db) => {
      await db.query("SELECT shared.wander($1, false)", ['"tenant_acme", tenant_globex']);
    });
    await work;
    await clean();
    expect(await tenants.withTenant("globex", whose)).toBe("globex");
  });

  test("nothing is kept of a transaction that a function has led to another tenant", async () => {
    const work = tenants.withTenant("acme", async (db) => {
      await db.query("SELECT shared.wander('tenant_globex', true)");
      await db.query("INSERT INTO users VALUES (99, 'acme', NULL)");
    });
    expect(await refusal(work)).toBeInstanceOf(RolledBackError);
    expect(await ground.place.query("SELECT id FROM tenant_globex.users")).toEqual([{ id: 1 }]);
    await clean();
  });

  test("nothing is kept of a transaction whose role cannot see the tenant, but a shared schema", async () => {
    const work = tenants.withTenant("globex", (db) => db.query("SET LOCAL ROLE nobody_else"));
    expect(await refusal(work)).toBeInstanceOf(RolledBackError);
    await clean();
  });

  test("nothing is kept of a transaction that a function has led nowhere", async () => {
    const work = tenants.withTenant("acme", (db) => db.query("SELECT shared.wander('', true)"));
    expect(await refusal(work)).toBeInstanceOf(RolledBackError);
    await clean();
  });

  test("a COMMIT that is refused is known as refused, in whatever language the server says so", async () => {
    const german = postgresPool(ground.url, { max: 1 });
    german.on("connect", (client) => {
      const ask = client.query.bind(client) as (...message: unknown[]) => Promise<unknown>;
      const translated = (error: Error) => Promise.reject(Object.assign(error, { severity: "FEHLER" }));
      client.query = ((...message: unknown[]) => ask(...message).catch(translated)) as typeof client.query;
    });
    const work = tenantsOf(german).withTenant("acme", (db) => db.query("INSERT INTO users VALUES (7, 'acme', NULL)"));
    expect(await refusal(work)).toMatchObject({ code: "23505" });
    expect(german.totalCount).toBe(1);
    await german.end();
  });

  test("a temporary table does not stand before the tenant's", async () => {
    const seen = await tenants.withTenant("acme", async (db) => {
      await db.query("CREATE TEMP TABLE users (id int, tenant text) ON COMMIT DROP");
      await db.query("INSERT INTO pg_temp.users VALUES (1, 'temporary')");
      return whose(db);
    });
    expect(seen).toBe("acme");
    await clean();
  });

  test("an error that the callback swallows is not taken for success", async () => {
    const error = await refusal(
      tenants.withTenant("acme", async (db) => {
        await db.query("UPDATE users SET note = 'kept?'");
        await db.query("SELECT 1 / 0").catch(() => {});
      }),
    );
    expect(error).toBeInstanceOf(RolledBackError);
    expect(await ground.place.query("SELECT note FROM tenant_acme.users")).toEqual([{ note: null }]);
    await tenants.withTenant("globex", async (db) => {
      await db.query("SAVEPOINT before");
      await refusal(db.query("SELECT 1 / 0"));
      await db.query("ROLLBACK TO SAVEPOINT before");
      await db.query("UPDATE users SET note = 'kept'");
    });
    expect(await ground.place.query("SELECT note FROM tenant_globex.users")).toEqual([{ note: "kept" }]);
  });

  test("a stream comes behind what was asked before it", async () => {
    const error = await refusal(
      tenants.withTenant("acme", async (db) => {
        const added = db.query("INSERT INTO users VALUES (50, 'acme', NULL)");
        const seen = [];
        for await (const row of db.query(new QueryStream("SELECT id FROM users WHERE id = 50"))) seen.push(row);
        await added;
        expect(seen).toEqual([{ id: 50 }]);
        throw new Error("no");
      }),
    );
    expect(error.message).toBe("no");
    await clean();
  });

  test("a stream that is left by a return is closed", async () => {
    const first = await tenants.withTenant("acme", async (db) => {
      for await (const row of db.query(new QueryStream("SELECT id FROM generate_series(1, 1000) AS id"))) return row;
    });
    expect(first).toEqual({ id: 1 });
    await clean();
  });

  test("a COMMIT inside that is refused leaves its ROLLBACK to do", async () => {
    const result = await tenants.withTenant("acme", async (db) => {
      await db.query("BEGIN");
      await db.query("SELECT nothing").catch(() => {});
      const refused = await refusal(db.query("COMMIT"));
      await db.query("ROLLBACK");
      return [(refused as { code?: string }).code, await whose(db)];
    });
    expect(result).toEqual(["25P02", "acme"]);
    await clean();
  });

  test("a stream is read inside, and its listeners are inside too", async () => {
    const many = () => new QueryStream("SELECT n, tenant FROM users, generate_series(1, 500) AS n");
    const seen = await tenants.withTenant("acme", async (db) => {
      const rows: string[] = [];
      for await (const { tenant } of db.query(many())) rows.push(tenant);
      for await (const _ of db.query(many())) break;
      const stream = db.query(many());
      const inside = new Set<string | undefined>();
      stream.on("data", () => inside.add(tenants.currentTenant()));
      await new Promise((resolve, reject) => stream.on("end", resolve).on("error", reject));
      expect([...inside]).toEqual(["acme"]);
      expect(await whose(db)).toBe("acme");
      return rows;
    });
    expect(seen).toEqual(Array(500).fill("acme"));
    await clean();
    const open = tenants.withTenant("acme", async (db) => void db.query(many()).on("error", () => {}));
    expect(await refusal(open)).toBeInstanceOf(UnfinishedError);
    await clean();
    await refusal(
      tenants.withTenant("acme", async (db) => {
        for await (const _ of db.query(new QueryStream("SELECT 1 / (n - 300) FROM generate_series(1, 500) AS n")));
      }),
    );
    await clean();
    const refused = tenants.withTenant("acme", async (db) => db.query(new QueryStream("SET search_path = x")));
    expect(await refusal(refused)).toBeInstanceOf(StatementRefusedError);
  });

  test("neither a client that it lent nor a stream is of use behind its end", async () => {
    let lent: Awaited<ReturnType<Db["connect"]>> | undefined;
    let leaked: Db | undefined;
    await tenants.withTenant("acme", async (db) => {
      leaked = db;
      lent = await db.connect();
      expect(await whose(lent)).toBe("acme");
    });
    await tenants.withTenant("globex", async () => {
      expect(await refusal(whose(lent as Pick<Db, "query">))).toBeInstanceOf(ScopeEndedError);
      expect(await refusal((leaked as Db).connect())).toBeInstanceOf(ScopeEndedError);
      expect(() => (leaked as Db).query(new QueryStream("SELECT tenant FROM users"))).toThrow(ScopeEndedError);
    });
  });

  test("BEGIN in a failed transaction leaves nothing open", async () => {
    const work = tenants.withTenant("acme", async (db) => {
      await refusal(db.query("SELECT 1 / 0"));
      await refusal(db.query("BEGIN"));
    });
    expect(await refusal(work)).toBeInstanceOf(RolledBackError);
  });

  test("a callback is called in the tenant's context, and in the application's own", async () => {
    const request = new AsyncLocalStorage<string>();
    const one = (tenant: string) =>
      request.run(`request of ${tenant}`, () =>
        tenants.withTenant(
          tenant,
          (db) =>
            new Promise((resolve) =>
              db.query("SELECT 1", () => resolve([tenants.currentTenant(), request.getStore()])),
            ),
        ),
      );
    expect(await Promise.all(["acme", "globex"].map(one))).toEqual([
      ["acme", "request of acme"],
      ["globex", "request of globex"],
    ]);
  });

  test("a connection that a tenant was the first to need does not carry that tenant along", async () => {
    const two = postgresPool(ground.url, { max: 2 });
    const of = tenantsOf(two);
    const seen = await new Promise((resolve) => {
      const outside = AsyncLocalStorage.snapshot();
      void of.withTenant("acme", async () => {
        await of.withTenant("globex", whose);
        // The driver calls back in the context that the inner connection was opened in, while acme is still open.
        await new Promise<void>((done) =>
          outside(() =>
            two.query("SELECT 1", () => {
              resolve(of.currentTenant());
              done();
            }),
          ),
        );
      });
    });
    expect(seen).toBeUndefined();
    await two.end();
  });

  test("isolation and readOnly are the transaction's", async () => {
    const level = (db: Db) => db.query("SHOW transaction_isolation").then(({ rows }) => rows[0].transaction_isolation);
    expect(await tenants.withTenant("acme", { isolation: "serializable" }, level)).toBe("serializable");
    const write = tenants.withTenant("acme", { readOnly: true }, (db) => db.query("DELETE FROM users"));
    expect((await refusal(write)).message).toMatch(/read-only/);
    const nested = tenants.withTenant("acme", () => tenants.withTenant("acme", { isolation: "serializable" }, level));
    expect(await refusal(nested)).toBeInstanceOf(StatementRefusedError);
    await clean();
  });

  test("a connection that somebody has left in a transaction is not used", async () => {
    const client = await pool.connect();
    await client.query("BEGIN; DELETE FROM tenant_globex.users");
    client.release();
    expect(await tenants.withTenant("globex", whose)).toBe("globex");
    await clean();
  });

  test("a driver that gives up waiting leaves no connection behind that still works", async () => {
    const impatient = postgresPool(ground.url, { max: 1, query_timeout: 100 });
    const of = tenantsOf(impatient);
    const slow = of.withTenant("acme", (db) => db.query("SELECT pg_sleep(0.4), note FROM users FOR UPDATE"));
    expect((await refusal(slow)).message).toBe("Query read timeout");
    expect(await of.withTenant("globex", whose)).toBe("globex");
    await impatient.end();
    await clean();
  });

  test("costs two round trips beside those of its queries", async () => {
    const proxy = await countingProxy(ground.url);
    const counted = postgresPool(proxy.url, { max: 1 });
    const behind = scope(counted);
    await behind.withTenant("acme", whose);
    proxy.count();
    await behind.withTenant("acme", whose);
    expect(proxy.count().roundTrips).toBe(3);
    await behind.withTenant("acme", (db) => behind.withTenant("acme", () => whose(db)));
    expect(proxy.count().roundTrips).toBe(3);
    await counted.end();
    await proxy.close();
  });
});

describe("postgres: prepared statements", () => {
  test("of one name read the tenant that asks, on one connection", async () => {
    const ground = await openGround("postgres");
    await ground.make("acme", "globex");
    const pool = postgresPool(ground.url, { max: 1 });
    const tenants = scope(pool);
    const named = (tenant: string) =>
      tenants.withTenant(tenant, async (db) => {
        const query = { name: "whose", text: "SELECT tenant FROM users WHERE id = $1", values: [1] };
        return (await db.query(query)).rows[0].tenant;
      });
    for (let i = 0; i < 12; i++) expect(await named(i % 2 ? "acme" : "globex")).toBe(i % 2 ? "acme" : "globex");
    // Where tenants differ, the server refuses rather than give the one's columns to the other.
    await ground.place.query("ALTER TABLE tenant_acme.users ALTER COLUMN tenant TYPE text");
    expect((await refusal(named("acme"))).message).toBe("cached plan must not change result type");
    expect(await named("globex")).toBe("globex");
    await pool.end();
    await ground.close();
  });
});
