// The round trips that verbs take, counted between the engine and the server.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openServer, type TenantServer } from "../../provider/engine";
import { sampleMigrations } from "../bench/sample";
import { type CountingProxy, countingProxy } from "../pulumi/counting-proxy";
import { DIALECTS, openPlace, type Place } from "./place";

describe.each(DIALECTS)("%s", (dialect) => {
  let place: Place;
  let proxy: CountingProxy;
  let server: TenantServer;
  const trips = async (work: () => Promise<unknown>) => {
    proxy.count();
    await work();
    return proxy.count().roundTrips;
  };

  beforeAll(async () => {
    place = await openPlace(dialect);
    for (const { version, name, up, down } of sampleMigrations(20))
      await place.write({ [`${version}_${name}.up.sql`]: up, [`${version}_${name}.down.sql`]: down });
    proxy = await countingProxy(place.url);
    // One at a time, so that all use one connection, which is open.
    server = openServer({ url: proxy.url, prefix: place.prefix, migrations: place.directory, concurrency: 1 });
    await server.newTenant("first");
  });
  afterAll(async () => {
    await server?.close();
    await proxy?.close();
    await place?.close();
  });

  test("a new tenant of 20 migrations takes at most four on a connection that is open", async () => {
    expect(await trips(() => server.newTenant("second"))).toBeLessThanOrEqual(4);
    expect(await place.tables(server.schemaOf("second"))).toHaveLength(20);
  });

  test("a tenant where there is nothing to do takes one", async () => {
    expect(await trips(() => server.migrateTenant("first"))).toBe(1);
  });

  test("many where there is nothing to do take no more than a few", async () => {
    const few = await trips(() => server.migrateAll());
    for (const name of ["a", "b", "c", "d"]) await server.newTenant(name);
    expect(await trips(() => server.migrateAll())).toBe(few);
  });

  test("one of many that is behind takes four beyond them, whatever the others are", async () => {
    const none = await trips(() => server.migrateAll());
    await server.migrateTenant("a", { direction: "down", step: 1 });
    expect(await trips(() => server.migrateAll())).toBe(none + 4);
  });
});
