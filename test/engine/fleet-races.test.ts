// Others at the same tenants at the same time: what was approved is what is run, on the tenant it was approved for, and what is told is what was done.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openServer, type ServerOptions, type TenantServer } from "../../provider/engine";
import { ConnectionError, SchemaExistsError, SchemaMissingError, SchemaReplacedError } from "../../provider/errors";
import { startFaultProxy } from "../servers/fault-proxy";
import { DIALECTS, openPlace, type Place, refusal, THREE } from "./place";

describe.each(DIALECTS)("%s", (dialect) => {
  let place: Place;
  let server: TenantServer;
  let other: TenantServer;
  const open = (options: ServerOptions = {}) =>
    openServer({ url: place.url, prefix: place.prefix, migrations: place.directory, ...options });
  const versions = (tenant: string) => place.versions(server.schemaOf(tenant));

  beforeAll(async () => {
    place = await openPlace(dialect);
    await place.write(THREE);
    server = open();
    other = open();
  });
  afterEach(async () => {
    for (const { tenant, recorded } of await others()) if (recorded) await other.dropTenant(tenant);
  });
  afterAll(async () => {
    await Promise.all([server.close(), other.close()]);
    await place.close();
  });
  const others = async () =>
    (await other.listTenants()).map(({ tenant, state }) => ({ tenant, recorded: state !== "no history" }));

  describe("while somebody is asked", () => {
    test("another run reverts the same: no more than what was shown is reverted", async () => {
      for (const name of ["a", "b"]) await server.newTenant(name);
      const outcome = await server.rollbackAll({
        approve: async (work) => {
          expect(work.map(({ plan }) => plan.to)).toEqual(["2", "2"]);
          await other.migrateTenant("a", { direction: "down" });
        },
      });
      expect(outcome).toMatchObject({ status: "ok", changed: 1, unchanged: 1 });
      expect(await versions("a")).toEqual(["1", "2"]);
      expect(await versions("b")).toEqual(["1", "2"]);
    });

    test("another run applies the same steps: they are not taken twice", async () => {
      await server.newTenant("a", { to: 1 });
      const outcome = await server.migrateAll({
        step: 1,
        approve: async () => void (await other.migrateAll({ step: 1 })),
      });
      expect(outcome).toMatchObject({ status: "ok", unchanged: 1 });
      expect(await versions("a")).toEqual(["1", "2"]);
    });

    test("the tenant is dropped and made anew: the new one is left alone", async () => {
      await server.newTenant("a");
      const outcome = await server.rollbackAll({
        approve: async () => {
          await other.dropTenant("a");
          await other.newTenant("a");
        },
      });
      expect(outcome).toMatchObject({ failed: 1, tenants: [{ error: expect.any(SchemaReplacedError) }] });
      expect(await versions("a")).toEqual(["1", "2", "3"]);
    });

    test("the tenant is dropped", async () => {
      for (const name of ["a", "b"]) await server.newTenant(name);
      const outcome = await server.rollbackAll({ approve: async () => void (await other.dropTenant("a")) });
      expect(outcome).toMatchObject({
        changed: 1,
        failed: 1,
        tenants: [{ error: expect.any(SchemaMissingError) }, {}],
      });
    });
  });

  test("nobody is asked about a run that has ended, and a question that is ended by the signal begins nothing", async () => {
    await server.newTenant("a");
    let asked = 0;
    const ending = new AbortController();
    const approve = async () => {
      asked++;
      ending.abort();
    };
    const cancelled = { status: "error", skipped: 1, tenants: [{ status: "skipped", reason: "cancelled" }] };
    expect(await server.rollbackAll({ signal: ending.signal, approve })).toMatchObject(cancelled);
    expect(await server.rollbackAll({ signal: ending.signal, approve })).toMatchObject(cancelled);
    expect(asked).toBe(1);
    expect(await versions("a")).toEqual(["1", "2", "3"]);
  });

  test.each(["planned", "step", "ended"] as const)(
    "a listener that throws at `%s` ends the run between migrations, once all that ran has ended",
    async (kind) => {
      const names = ["a", "b", "c", "d", "e", "f"];
      for (const name of names) await server.newTenant(name, { to: 0 });
      const two = open({ concurrency: 2 });
      let ended = 0;
      const failed = await refusal(
        two.migrateAll({
          onProgress: (event) => {
            if (event.kind === "ended") ended++;
            if (event.kind === kind) throw new RangeError("mine");
          },
        }),
      );
      expect(failed).toBeInstanceOf(RangeError);
      expect(ended).toBe(names.length);
      const reached = await Promise.all(names.map(versions));
      // Whoever hears of it has nothing running behind the back.
      expect(reached.filter((one) => one.length > 0).length).toBeLessThanOrEqual(2);
      expect(await two.migrateAll()).toMatchObject({ status: "ok" });
      await two.close();
    },
  );

  test.each([
    ["catalog", 1],
    ["histories", 2],
  ])("a survey whose connection is lost at the %s is made again", async (_, message) => {
    await server.newTenant("a");
    const proxy = await startFaultProxy(place.url, dialect);
    const through = open({ url: proxy.url });
    await through.listTenants();
    proxy.arm({ message: proxy.messages.length + message, keep: 0, ending: "cut" });
    expect(await through.migrateAll()).toMatchObject({ status: "ok", unchanged: 1 });
    await proxy.fired;
    await through.close();
    await proxy.stop();
  });

  test("a look at one tenant whose connection is lost says that of the server", async () => {
    await server.newTenant("a");
    const proxy = await startFaultProxy(place.url, dialect);
    const through = open({ url: proxy.url });
    await through.inspectTenant("a");
    proxy.arm({ message: proxy.messages.length + 1, keep: 0, ending: "cut" });
    expect(await refusal(through.inspectTenant("a"))).toBeInstanceOf(ConnectionError);
    await proxy.fired;
    await through.close();
    await proxy.stop();
  });

  test("one name made twice at once is made once", async () => {
    const made = await Promise.allSettled([server.newTenant("a"), other.newTenant("a"), server.newTenant("a")]);
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const one of made) if (one.status === "rejected") expect(one.reason).toBeInstanceOf(SchemaExistsError);
    expect(await versions("a")).toEqual(["1", "2", "3"]);
  });

  test("a tenant dropped twice at once is dropped once", async () => {
    await server.newTenant("a");
    const dropped = await Promise.allSettled([server.dropTenant("a"), other.dropTenant("a"), server.dropTenant("a")]);
    expect(dropped.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const one of dropped) if (one.status === "rejected") expect(one.reason).toBeInstanceOf(SchemaMissingError);
  });

  test("a drop that meets the next tenant of the name leaves it, and does not say that it was dropped", async () => {
    await server.newTenant("a");
    for (let round = 0; round < 5; round++) {
      const [dropped, made] = await Promise.allSettled([
        server.dropTenant("a"),
        other.dropTenant("a").then(() => other.newTenant("a")),
      ]);
      const there = await place.exists(server.schemaOf("a"));
      if (made.status === "fulfilled") {
        // Ours came before theirs and failed, or after, and is another tenant's.
        if (there) expect(await versions("a")).toEqual(["1", "2", "3"]);
        expect(there).toBe(dropped.status === "rejected");
      } else expect(dropped.status).toBe("fulfilled");
      if (!there) await server.newTenant("a");
    }
  });
});
