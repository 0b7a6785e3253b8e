// What schemas take and when they were last migrated, on both dialects: also of those that keep no time, are gone, or are somebody's.

import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countingProxy } from "../pulumi/counting-proxy";
import { bring, DIALECTS, openPlace, type Place, THREE } from "./place";

describe.each(DIALECTS)("%s: measuring", (dialect) => {
  let place: Place;
  const q = (name: string) => (dialect === "postgres" ? `"${name}"` : `\`${name}\``);
  const make = dialect === "postgres" ? "CREATE SCHEMA" : "CREATE DATABASE";

  beforeAll(async () => {
    place = await openPlace(dialect);
    await place.write(THREE);
  });
  afterAll(() => place.close());

  test("sizes grow with data, and moments are those of the history", async () => {
    const server = place.open();
    const schema = server.schemaOf("acme");
    const begun = Math.floor(Date.now() / 1000) * 1000;
    await bring(server, "acme", "3", "create");
    const before = (await server.measure([schema])).get(schema);
    expect(before?.size).toBeGreaterThan(0);
    expect(before?.changed?.getTime()).toBeGreaterThanOrEqual(begun);
    expect(before?.changed?.getTime()).toBeLessThanOrEqual(Date.now() + 1000);
    expect(before?.dates).toBeUndefined();
    await place.query(
      `UPDATE ${q(schema)}.schema_migrations SET inserted_at = '2026-01-14 09:30:00' WHERE version = 2`,
    );
    await place.query(`CREATE TABLE ${q(schema)}.files (bytes text)`);
    for (let i = 0; i < 20; i++)
      await place.query(`INSERT INTO ${q(schema)}.files VALUES ('${"abcdefghijklmnop".repeat(3000)}')`);
    if (dialect === "mysql") await place.query(`ANALYZE TABLE ${q(schema)}.files`);
    const after = (await server.measure([schema], "each")).get(schema);
    expect(after?.size).toBeGreaterThan(before?.size ?? 0);
    expect([...(after?.dates?.keys() ?? [])].sort()).toEqual(["1", "2", "3"]);
    expect(after?.dates?.get("2")?.toISOString()).toBe("2026-01-14T09:30:00.000Z");
    expect(after?.changed).toEqual(before?.changed);
  });

  test("a table of another tool, an empty schema and one that is gone keep nothing of the others away", async () => {
    const server = place.open();
    const [rails, blank, gone, odd] = ["rails", "blank", "gone", "odd"].map((name) => server.schemaOf(name)) as [
      string,
      string,
      string,
      string,
    ];
    for (const schema of [rails, blank, odd]) await place.query(`${make} ${q(schema)}`);
    await place.query(`CREATE TABLE ${q(rails)}.schema_migrations (version varchar(50) PRIMARY KEY)`);
    // It has the column's name, and a version that is none.
    const time = dialect === "postgres" ? "timestamp" : "datetime";
    await place.query(`CREATE TABLE ${q(odd)}.schema_migrations (version varchar(50), inserted_at ${time})`);
    await place.query(`INSERT INTO ${q(odd)}.schema_migrations VALUES ('x y', '2026-01-14 09:30:00')`);
    await bring(server, "globex", "1", "create");
    const globex = server.schemaOf("globex");
    const found = await server.measure([rails, blank, gone, odd, globex], "each");
    expect(found.get(rails)).toEqual({ size: expect.any(Number) });
    expect(found.get(blank)).toEqual({ size: 0 });
    expect(found.get(gone)?.changed).toBeUndefined();
    expect(found.get(odd)).toEqual({ size: expect.any(Number) });
    expect([...(found.get(globex)?.dates?.keys() ?? [])]).toEqual(["1"]);
  });
});

describe("postgres: measuring beside others", () => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace("postgres");
    await place.write(THREE);
  });
  afterAll(() => place.close());

  test("waits for nobody who has locked a table", async () => {
    const server = place.open({ lockTimeout: 3600 });
    await bring(server, "acme", "3", "create");
    const other = new pg.Client({ connectionString: place.url });
    await other.connect();
    try {
      await other.query("BEGIN; LOCK TABLE tenant_acme.users IN ACCESS EXCLUSIVE MODE");
      const found = (await server.measure(["tenant_acme"])).get("tenant_acme");
      expect(found?.size).toBeGreaterThan(0);
      expect(found?.changed).toBeInstanceOf(Date);
    } finally {
      await other.end();
    }
  });

  test("a history that is not for our eyes leaves the size, and nothing of the others away", async () => {
    const server = place.open();
    for (const name of ["mine", "secret"]) await bring(server, name, "1", "create");
    const role = `reader_${new URL(place.url).pathname.slice(1)}`;
    await place.query(`CREATE ROLE ${role} LOGIN PASSWORD 'reader'; GRANT USAGE ON SCHEMA tenant_mine TO ${role};
      GRANT SELECT ON ALL TABLES IN SCHEMA tenant_mine TO ${role}`);
    const url = new URL(place.url);
    url.username = role;
    url.password = "reader";
    const reader = place.open({ url: url.href });
    const found = await reader.measure(["tenant_mine", "tenant_secret"]);
    expect(found.get("tenant_mine")?.changed).toBeInstanceOf(Date);
    expect(found.get("tenant_secret")).toEqual({ size: expect.any(Number) });
    await reader.close();
    await place.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });

  test("501 schemas cost four messages, however many tables they have", async () => {
    await place.query(`DO $$ BEGIN FOR i IN 1..501 LOOP EXECUTE format('CREATE SCHEMA many_%s', i);
      EXECUTE format('CREATE TABLE many_%s.schema_migrations (version bigint, inserted_at timestamp)', i); END LOOP; END $$`);
    const proxy = await countingProxy(place.url);
    const server = place.open({ url: proxy.url });
    const found = await server.measure(Array.from({ length: 501 }, (_, i) => `many_${i + 1}`));
    expect(proxy.count()).toMatchObject({ connections: 1, roundTrips: 4 });
    expect(found.size).toBe(501);
    await server.close();
    await proxy.close();
  });
});
