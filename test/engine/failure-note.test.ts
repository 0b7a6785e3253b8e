// Which tenants failed: known later, to whoever looks, until something was done about it.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openServer, type TenantServer } from "../../provider/engine";
import { MigrationFailedError } from "../../provider/errors";
import { DIALECTS, openPlace, type Place, refusal, THREE } from "./place";

// The first statement of it, so that nothing of it is done on any server.
const BROKEN = "ALTER TABLE users ADD CONSTRAINT named UNIQUE (nickname);\n";
const MENDED = "CREATE TABLE mended (id int PRIMARY KEY);\n";

describe.each(DIALECTS)("%s: a failed migration", (dialect) => {
  let place: Place;
  const opened: TenantServer[] = [];
  const open = () => {
    const server = openServer({ url: place.url, prefix: place.prefix, migrations: place.directory });
    opened.push(server);
    return server;
  };
  const seen = async (tenant: string) => {
    const found = (await open().listTenants()).find((one) => one.tenant === tenant);
    return { state: found?.state, failed: found?.failed?.version };
  };
  const FAILED = { state: "failed", failed: "4" };

  beforeAll(async () => {
    place = await openPlace(dialect);
  });
  beforeEach(() => place.write({ ...THREE, "4_broken.up.sql": BROKEN, "4_broken.down.sql": "DROP TABLE mended;\n" }));
  afterAll(async () => {
    await Promise.all(opened.map((one) => one.close()));
    await place.close();
  });

  test("is known until it was applied, and does not come back when that is reverted", async () => {
    const started = Date.now();
    await open().newTenant("acme", { to: 3 });
    expect(await seen("acme")).toEqual({ state: "behind", failed: undefined });
    expect(await refusal(open().migrateTenant("acme"))).toBeInstanceOf(MigrationFailedError);
    expect(await seen("acme")).toEqual(FAILED);
    const { failed, drift } = await open().inspectTenant("acme");
    expect(failed?.at.getTime()).toBeGreaterThanOrEqual(started);
    expect(failed?.at.getTime()).toBeLessThanOrEqual(Date.now());
    expect(drift).toEqual([]);
    await place.write({ "4_broken.up.sql": MENDED });
    await open().migrateTenant("acme");
    expect(await seen("acme")).toEqual({ state: "current", failed: undefined });
    await open().migrateTenant("acme", { direction: "down" });
    expect(await seen("acme")).toEqual({ state: "behind", failed: undefined });
  });

  test("of a new tenant is known, and nothing that its file has lost", async () => {
    expect(await refusal(open().newTenant("fresh"))).toBeInstanceOf(MigrationFailedError);
    expect(await seen("fresh")).toEqual(FAILED);
    await place.write({ "4_broken.up.sql": null, "4_broken.down.sql": null });
    expect(await seen("fresh")).toEqual({ state: "current", failed: undefined });
  });

  test("leaves the mark of its creation, and goes with the next thing that is done", async () => {
    const server = place.open();
    const directory = await server.directory();
    const goal = (target: string) => ({ tenant: "made", schema: server.schemaOf("made"), target, directory });
    const update = { kind: "update", incarnation: "in-its-state" } as const;
    await server.converge(goal("3"), { kind: "create", owner: "urn:pulumi:a", incarnation: "in-its-state" });
    for (let i = 0; i < 2; i++) await refusal(server.converge(goal("4"), update));
    expect(await seen("made")).toEqual(FAILED);
    await server.converge(goal("2"), update);
    expect(await seen("made")).toEqual({ state: "behind", failed: undefined });
  });
});
