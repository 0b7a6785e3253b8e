// Schemas beside the tenants that look like theirs: none of them is read, listed or touched as one.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openServer, type TenantServer } from "../../provider/engine";
import { openPlace, type Place, THREE } from "./place";

let place: Place;
let server: TenantServer;
async function begin(dialect: "postgres" | "mysql", prefix?: string) {
  place = await openPlace(dialect);
  await place.write(THREE);
  server = openServer({ url: place.url, prefix: prefix ?? place.prefix, migrations: place.directory });
}
async function end() {
  await server.close();
  await place.close();
}

describe("mysql: databases whose names differ in case alone", () => {
  const folded: string[] = [];
  const foreign = async (name: string) => {
    folded.push(name);
    await place.query(`CREATE DATABASE \`${name}\`;
      CREATE TABLE \`${name}\`.schema_migrations (version bigint PRIMARY KEY, inserted_at datetime);
      INSERT INTO \`${name}\`.schema_migrations VALUES (1, now())`);
  };
  beforeAll(() => begin("mysql"));
  afterAll(async () => {
    for (const name of folded) await place.query(`DROP DATABASE \`${name}\``);
    await end();
  });

  test("are no tenants, and a tenant is not taken for them", async () => {
    const upper = place.prefix.toUpperCase();
    await server.newTenant("acme");
    await foreign(`${upper}acme`);
    await foreign(`${upper}globex`);
    await place.query(`CREATE DATABASE \`${place.prefix}globex\``);
    expect((await server.listTenants()).map(({ tenant, state }) => [tenant, state])).toEqual([
      ["acme", "current"],
      ["globex", "no history"],
    ]);
    expect(await server.rollbackAll({ to: "0" })).toMatchObject({ status: "ok", changed: 1, skipped: 1, failed: 0 });
    expect(await place.versions(`${upper}acme`)).toEqual(["1"]);
    await server.dropTenant("acme");
    expect(await place.versions(`${upper}acme`)).toEqual(["1"]);
  });
});

describe("postgres: no prefix", () => {
  beforeAll(() => begin("postgres", ""));
  afterAll(end);

  test("an archived tenant is none any more, until somebody asks for archives", async () => {
    await server.newTenant("acme");
    await server.newTenant("globex");
    const { archived } = await server.dropTenant("globex", { archive: true });
    const names = async (one: TenantServer) =>
      (await one.listTenants()).flatMap(({ schema, state }) => (state === "no history" ? [] : [schema]));
    expect(await names(server)).toEqual(["acme"]);
    const { tenants } = await server.rollbackAll({ to: "0" });
    expect(tenants.map(({ schema }) => schema)).not.toContain(archived);
    expect(await place.versions(archived as string)).toEqual(["1", "2", "3"]);
    const archives = openServer({ url: place.url, prefix: "archived_", migrations: place.directory });
    expect(await names(archives)).toEqual([archived]);
    await archives.close();
  });
});
