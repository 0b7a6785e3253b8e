// A life inside tenants, on both dialects and behind a pooler: whose rows are seen, what is kept, and what is refused.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  InvalidNameError,
  InvalidSettingError,
  RolledBackError,
  ScopeEndedError,
  StatementRefusedError,
  TenantMissingError,
  TenantUnknownError,
  UnfinishedError,
} from "../../provider/scope";
import { refusal } from "../engine/place";
import { startFaultProxy } from "../servers/fault-proxy";
import { startFreezingProxy } from "../servers/freezing-proxy";
import { type Asked, type Ground, openGround, openTenants, SLOW, type Tenants, WAYS } from "./ground";

const WHOSE = "SELECT tenant FROM users WHERE id = 1";

describe.each(WAYS)("%s", (way) => {
  let ground: Ground;
  let tenants: Tenants;
  const whose = async (db: Asked) => (await db.rows(WHOSE))[0]?.tenant;
  const add = (db: Asked, id: number) => db.rows(`INSERT INTO users VALUES (${id}, 'new', NULL)`);
  const ids = async (tenant: string) =>
    (await ground.place.query<{ id: number }>(`SELECT id FROM ${ground.place.prefix}${tenant}.users ORDER BY id`)).map(
      ({ id }) => id,
    );

  beforeAll(async () => {
    ground = await openGround(way);
    await ground.make("acme", "globex", "kept", "nested", "many");
    tenants = openTenants(ground);
  });
  afterAll(async () => {
    await tenants?.end();
    await ground?.close();
  });

  test("each tenant sees its own rows, on connections that others have used", async () => {
    for (const tenant of ["acme", "globex", "acme"]) expect(await tenants.withTenant(tenant, whose)).toBe(tenant);
    expect(await tenants.withTenant("acme", async (db) => [db.tenant, db.schema, tenants.currentTenant()])).toEqual([
      "acme",
      `${ground.place.prefix}acme`,
      "acme",
    ]);
    expect(tenants.currentTenant()).toBeUndefined();
  });

  test("outside of a tenant nothing is asked", async () => {
    expect(await refusal(tenants.db.rows(WHOSE))).toBeInstanceOf(TenantMissingError);
    expect(await refusal(tenants.beside(WHOSE))).toMatchObject({ message: /users/i });
  });

  test("inside of it, everything that is called goes to the current tenant", async () => {
    const asked = () => whose(tenants.db);
    expect(await Promise.all(["acme", "globex"].map((tenant) => tenants.withTenant(tenant, asked)))).toEqual([
      "acme",
      "globex",
    ]);
  });

  test("a query that is asked only when it is awaited is asked inside", async () => {
    // biome-ignore lint/suspicious/noThenProperty: what the builders of Kysely, Drizzle and Knex return.
    const lazy = (): PromiseLike<unknown> => ({ then: (...given) => whose(tenants.db).then(...given) });
    const seen = ["acme", "globex"].map((tenant) => tenants.withTenant(tenant, lazy as () => Promise<unknown>));
    expect(await Promise.all(seen)).toEqual(["acme", "globex"]);
  });

  test("a tenant without a schema is refused, and so is a name that cannot be one", async () => {
    const error = await refusal(tenants.withTenant("nobody", whose));
    expect(error).toBeInstanceOf(TenantUnknownError);
    expect(error.message).toContain(`there is no schema "${ground.place.prefix}nobody"`);
    for (const name of ["", "a-b", "A", 'x"; DROP', "a.b", "ä", "x".repeat(70)])
      expect(await refusal(tenants.withTenant(name, whose)), name).toBeInstanceOf(InvalidNameError);
    expect(await refusal(tenants.withTenant(["acme"] as never, whose))).toBeInstanceOf(InvalidNameError);
    expect(await refusal(tenants.withTenant(undefined as never, whose))).toBeInstanceOf(TenantMissingError);
  });

  test("an isolation level that is none is not sent", async () => {
    const isolation = "serializable; DROP TABLE users" as never;
    expect(await refusal(tenants.withTenant("acme", whose, { isolation }))).toBeInstanceOf(InvalidSettingError);
  });

  test("what a callback does is kept as a whole, or not at all", async () => {
    await tenants.withTenant("kept", (db) => add(db, 2));
    const broken = tenants.withTenant("kept", async (db) => {
      await add(db, 3);
      throw new Error("changed my mind");
    });
    expect((await refusal(broken)).message).toBe("changed my mind");
    expect(await ids("kept")).toEqual([1, 2]);
  });

  test("many queries at once inside one tenant", async () => {
    await tenants.withTenant("many", (db) => Promise.all(Array.from({ length: 20 }, (_, i) => add(db, 10 + i))));
    expect(await ids("many")).toHaveLength(21);
  });

  test("another tenant inside is another connection, and leaves the outer one alone", async () => {
    const seen = await tenants.withTenant("acme", async (db) => {
      const inner = await tenants.withTenant("globex", async (other) => [await whose(other), await whose(db)]);
      const broken = await refusal(tenants.withTenant("globex", (other) => add(other, 1)));
      return [...inner, await whose(db), await whose(tenants.db), tenants.currentTenant(), broken !== undefined];
    });
    expect(seen).toEqual(["globex", "acme", "acme", "acme", "acme", true]);
  });

  test("the same tenant inside is the same transaction, and undoes it when it fails", async () => {
    const both = tenants.withTenant("nested", async (db) => {
      await add(db, 2);
      await tenants.withTenant("nested", (same) => add(same, 3));
      throw new Error("no");
    });
    await refusal(both);
    expect(await ids("nested")).toEqual([1]);
    const caught = tenants.withTenant("nested", async (db) => {
      await add(db, 4);
      await tenants.withTenant("nested", async () => Promise.reject(new Error("inner"))).catch(() => {});
      return "went on";
    });
    const error = await refusal(caught);
    expect(error).toBeInstanceOf(RolledBackError);
    expect((error.cause as Error).message).toBe("inner");
    expect(await ids("nested")).toEqual([1]);
  });

  test("a db that outlives its callback is of no use", async () => {
    let leaked: Asked | undefined;
    let inner: Asked | undefined;
    let later: Promise<Error> | undefined;
    await tenants.withTenant("acme", async (db) => {
      leaked = db;
      await tenants.withTenant("acme", async (same) => {
        inner = same;
      });
      expect(await refusal((inner as Asked).rows(WHOSE))).toBeInstanceOf(ScopeEndedError);
      later = new Promise((resolve) => setTimeout(() => resolve(refusal(tenants.db.rows(WHOSE))), 50));
    });
    expect(await refusal((leaked as Asked).rows(WHOSE))).toBeInstanceOf(ScopeEndedError);
    expect(await later).toBeInstanceOf(ScopeEndedError);
  });

  test("a withTenant that is not awaited cannot do half of its work", async () => {
    let inner: Promise<unknown> = Promise.resolve();
    const outer = tenants.withTenant("kept", async () => {
      inner = tenants.withTenant("kept", async (db) => {
        await add(db, 20);
        await new Promise((resolve) => setTimeout(resolve, 50));
        await add(db, 21);
      });
      inner.catch(() => {});
    });
    expect(await refusal(outer)).toBeInstanceOf(UnfinishedError);
    expect(await refusal(inner)).toBeInstanceOf(ScopeEndedError);
    expect(await ids("kept")).toEqual([1, 2]);
  });

  test("BEGIN, COMMIT and ROLLBACK are a savepoint's, and end nothing that they did not begin", async () => {
    for (const sql of ["COMMIT", "ROLLBACK", "commit and chain"])
      expect(await refusal(tenants.withTenant("acme", (db) => db.rows(sql)))).toBeInstanceOf(StatementRefusedError);
    await tenants.withTenant("acme", async (db) => {
      await db.rows("BEGIN");
      await add(db, 30);
      await db.rows("ROLLBACK");
      await db.rows("START TRANSACTION");
      await add(db, 31);
      expect(await refusal(db.rows("BEGIN"))).toBeInstanceOf(StatementRefusedError);
      await db.rows("COMMIT");
      expect(await refusal(db.rows("COMMIT"))).toBeInstanceOf(StatementRefusedError);
    });
    expect(await ids("acme")).toEqual([1, 31]);
    const open = tenants.withTenant("acme", async (db) => {
      await db.rows("BEGIN");
      await add(db, 32);
    });
    expect(await refusal(open)).toBeInstanceOf(UnfinishedError);
    expect(await ids("acme")).toEqual([1, 31]);
  });

  test("an aborted signal ends it at once, and its db with it", async () => {
    const before = new AbortController();
    before.abort(new Error("too late"));
    expect((await refusal(tenants.withTenant("acme", whose, { signal: before.signal }))).message).toBe("too late");
    let after: Error | undefined;
    const during = new AbortController();
    const cut = tenants.withTenant(
      "acme",
      async (db) => {
        await add(db, 40);
        setTimeout(() => during.abort(new Error("gone")), 20);
        await db.rows(SLOW[ground.dialect]).catch(() => {});
        after = await refusal(db.rows(WHOSE));
      },
      { signal: during.signal },
    );
    expect((await refusal(cut)).message).toBe("gone");
    await expect.poll(() => after).toBeInstanceOf(ScopeEndedError);
    expect(await ids("acme")).not.toContain(40);
    expect(await tenants.withTenant("globex", whose)).toBe("globex");
  });

  test("a signal ends also what is rolled back behind a failure", async () => {
    const during = new AbortController();
    const failed = tenants.withTenant(
      "acme",
      async (db) => {
        db.rows(SLOW[ground.dialect]).catch(() => {});
        setTimeout(() => during.abort(), 20);
        throw new Error("boom");
      },
      { signal: during.signal },
    );
    expect((await refusal(failed)).message).toBe("boom");
    expect(await tenants.withTenant("globex", whose)).toBe("globex");
  });

  test.each(["BEGIN", "COMMIT", "ROLLBACK"])("a signal frees the pool's place of a dead network at %s", async (at) => {
    const proxy = await startFreezingProxy(ground.url);
    const few = openTenants(ground, 1, proxy.url);
    const text = at === "BEGIN" && ground.dialect === "mysql" ? "START TRANSACTION" : at;
    try {
      expect(await few.withTenant("acme", whose)).toBe("acme");
      proxy.freezeAt(text);
      const work = few.withTenant(
        "acme",
        async (db) => {
          await whose(db);
          if (at === "ROLLBACK") throw new Error("boom");
        },
        { signal: AbortSignal.timeout(300) },
      );
      const error = await refusal(work);
      const names: Record<string, string> = { BEGIN: "TimeoutError", COMMIT: "CommitUnknownError", ROLLBACK: "Error" };
      expect(error.name).toBe(names[at]);
      expect(await few.withTenant("acme", whose)).toBe("acme");
    } finally {
      await proxy.stop();
      await few.end().catch(() => {});
    }
  });

  test("the same tenant is the same transaction also behind another one", async () => {
    await tenants.withTenant("nested", async (db) => {
      await add(db, 5);
      await tenants.withTenant("globex", async () => {
        expect(tenants.currentTenant()).toBe("globex");
        await tenants.withTenant("nested", async (again) => {
          expect(await again.rows("SELECT id FROM users WHERE id = 5")).toEqual([{ id: 5 }]);
          await again.rows("UPDATE users SET note = 'seen' WHERE id = 5");
        });
        expect(tenants.currentTenant()).toBe("globex");
      });
      await db.rows("DELETE FROM users WHERE id = 5");
    });
    expect(await ids("nested")).toEqual([1]);
  });

  test("what was read is not held until the end", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    await tenants.withTenant("acme", async (db) => {
      const read = async () => new WeakRef(await db.rows("SELECT * FROM users"));
      const first = await read();
      await read();
      await read();
      await new Promise((resolve) => setTimeout(resolve));
      collect();
      expect(first.deref()).toBeUndefined();
    });
  });

  test("what is no callback is refused", async () => {
    const open = scopeOf(tenants);
    expect(await refusal(open("acme"))).toBeInstanceOf(InvalidSettingError);
    expect(await refusal(open("acme", {}, "callback"))).toBeInstanceOf(InvalidSettingError);
    expect(await open("acme", undefined, () => "fine")).toBe("fine");
  });

  test("a connection that is lost before COMMIT has kept nothing", async () => {
    const proxy = await startFaultProxy(ground.url, ground.dialect);
    const through = openTenants(ground, 1, proxy.url);
    const error = await refusal(
      through.withTenant("acme", async (db) => {
        await add(db, 60);
        proxy.cut();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }),
    );
    await through.end().catch(() => {});
    await proxy.stop();
    expect(error).toBeInstanceOf(RolledBackError);
    expect(await ids("acme")).not.toContain(60);
  });
});

/** As a program without types calls it. */
function scopeOf(tenants: Tenants) {
  return tenants.raw as (...given: unknown[]) => Promise<unknown>;
}
