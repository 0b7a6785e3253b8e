// Behind a PgBouncer that pools by transactions: what works there, what is refused, and that nothing is left on it.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../provider/engine/server";
import { PoolerError } from "../../provider/errors";
import { startPgBouncer } from "../servers/pgbouncer";
import type { PrivateServer } from "../servers/private-server";
import { bring, openPlace, type Place, refusal, THREE } from "./place";

describe("postgres: behind a transaction pooler", () => {
  let place: Place;
  let bouncer: PrivateServer;
  let url: string;
  const open = (settings: Record<string, unknown> = {}): Server => place.open({ url, ...settings });
  const locks = () =>
    place.query(
      "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );

  beforeAll(async () => {
    place = await openPlace("postgres");
    bouncer = await startPgBouncer(place.url);
    url = bouncer.url;
    await place.write(THREE);
  });
  afterAll(async () => {
    await bouncer.stop();
    await place.close();
  });

  test("a life: new, down, up, gone, with no lock left on a pooled connection", async () => {
    const server = open();
    const schema = server.schemaOf("pooled");
    await bring(server, "pooled", "3", "create");
    expect(await place.tables(schema)).toEqual(["projects", "users"]);
    await bring(server, "pooled", "1");
    expect(await place.versions(schema)).toEqual(["1"]);
    await bring(server, "pooled", "2");
    expect(await locks()).toEqual([]);
    await server.drop(schema);
    expect(await place.exists(schema)).toBe(false);
  });

  test("twelve runs start on one new tenant: one applies, all succeed", async () => {
    const runs = Array.from({ length: 12 }, () => open({ concurrency: 1, lockTimeout: 30 }));
    await Promise.all(runs.map((run) => bring(run, "race", "3", "create", "urn:race")));
    expect(await place.versions("tenant_race")).toEqual(["1", "2", "3"]);
    await Promise.all(runs.map((run) => bring(run, "race", "0")));
    expect(await place.tables("tenant_race")).toEqual([]);
    await Promise.all(runs.map((run) => run.close()));
    expect(await locks()).toEqual([]);
  });

  test("many tenants share few connections", async () => {
    const server = open({ concurrency: 8 });
    await Promise.all(Array.from({ length: 16 }, (_, i) => bring(server, `many_${i}`, "3", "create")));
    expect((await server.survey(`${place.prefix}many_`)).size).toBe(16);
  });

  test("what a script sets stays with it", async () => {
    await place.write({
      "4_sets.up.sql": "SET work_mem = '9MB'; CREATE TEMP TABLE mine (id int);",
    });
    const server = open();
    await Promise.all(Array.from({ length: 4 }, (_, i) => bring(server, `sets_${i}`, "4", "create")));
    const seen = place.open({ url, concurrency: 1 });
    await place.write({
      "4_sets.up.sql": null,
      "4_sees.up.sql": "CREATE TABLE sees AS SELECT current_setting('work_mem') AS value;",
    });
    for (let i = 0; i < 4; i++) await bring(open(), `sees_${i}`, "4", "create");
    for (let i = 0; i < 4; i++)
      expect(await place.query(`SELECT value FROM tenant_sees_${i}.sees`)).toEqual([{ value: "4MB" }]);
    await place.write({ "4_sees.up.sql": null });
    await seen.close();
  });

  test("a file that needs a session of its own is refused in words, before anything of it is run", async () => {
    await place.write({ "5_index.up.sql": "CREATE INDEX CONCURRENTLY by_title ON projects (title);" });
    await bring(open(), "index", "3", "create");
    const error = await refusal(bring(open(), "index", "5"));
    expect(error).toBeInstanceOf(PoolerError);
    expect(
      error.message,
    ).toBe(`The migration file "5_index.up.sql" needs a session of its own, and a connection pooler stands before ${open().title}.
Nothing was changed by it.
Use the URL of the server itself for migrations, not that of the pooler.`);
    expect(await place.versions("tenant_index")).toEqual(["1", "2", "3"]);
    await bring(place.open(), "index", "5");
    expect(await place.versions("tenant_index")).toEqual(["1", "2", "3", "5"]);
    await place.write({ "5_index.up.sql": null });
  });
});
