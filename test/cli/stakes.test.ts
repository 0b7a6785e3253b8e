// What is asked about before a run is what the run would do, to each of its tenants.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { templates } from "../../provider/core/template";
import { openServer } from "../../provider/engine";
import { DIALECTS, openPlace, type Place, THREE } from "../engine/place";
import { tenantex } from "./tenantex";

describe.each(DIALECTS)("%s", (dialect) => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace(dialect);
    await place.write(THREE);
  });
  afterAll(() => place.close());

  test("a stored down script of one tenant is not taken for that of another", async () => {
    const up = { "4_note.up.sql": "CREATE TABLE notes (id int PRIMARY KEY);\n" };
    await place.write({ ...up, "4_note.down.sql": "SELECT 1;\n" });
    await tenantex(place, "new", "a");
    await place.write({ ...up, "4_note.down.sql": "DROP TABLE notes;\n" });
    await tenantex(place, "new", "b");
    await place.write({ "4_note.up.sql": null, "4_note.down.sql": null });
    const { code, said } = await tenantex(place, "rollback", "--all");
    expect(said).toContain("reverting 4_note drops table notes, on 1 tenant\n");
    expect(code).toBe(2);
    expect(await place.tables(`${place.prefix}b`)).toContain("notes");
    expect((await tenantex(place, "rollback", "--all", "--yes")).code).toBe(0);
    await tenantex(place, "drop", "--all", "--yes");
  });
});

test("mysql: a half-done migration without a file can be named as the one to go down to", async () => {
  const place = await openPlace("mysql");
  await place.write({
    ...THREE,
    "4_half.up.sql": "CREATE TABLE t4 (id int);\nCREATE TABLE users (id int);\n",
    "4_half.down.sql": "DROP TABLE t4;\n",
  });
  await tenantex(place, "new", "a", "--to", "3");
  expect((await tenantex(place, "migrate", "a")).code).toBe(1);
  // Up to a version below undoes what is half done, and says so.
  const undone = await tenantex(place, "migrate", "a", "--to", "2", "--yes");
  expect(undone.out).toBe("a: 3 → 3, reverted 4\n1 tenant: 1 changed\n");
  expect((await tenantex(place, "migrate", "a")).code).toBe(1);
  await place.write({ "4_half.up.sql": null, "4_half.down.sql": null });
  const { code, said } = await tenantex(place, "rollback", "--all", "--to", "4", "--yes");
  expect(code, said).toBe(0);
  expect(await place.tables(`${place.prefix}a`)).toEqual(["projects", "users"]);
  await place.close();
});

test("a name with control characters does not reach the terminal as it is", async () => {
  const place = await openPlace("postgres");
  await place.write(THREE);
  await place.query('CREATE SCHEMA "tenant_\u001b[31m\nacme: dropped"');
  const { out, said } = await tenantex(place, "migrate", "--all");
  expect(out).toContain("left: no history: \\u{1b}[31m acme: dropped\n");
  expect(out + said).not.toContain("\u001b");
  const drop = await tenantex(place, "drop", "--all", "--yes");
  for (const command of [["doctor"], ["plan", "--all"], ["status"], ["list"]]) {
    const seen = await tenantex(place, ...command);
    expect(seen.out + seen.said, command[0]).toMatch(/\\u\{1b\}|_\\u001b/);
    expect(seen.out + seen.said, command[0]).not.toContain("\u001b");
  }
  expect(drop.said).toContain("left alone: \\u{1b}[31m acme: dropped:");
  await place.close();
});

test("a file that is as it was generated is not applied to anybody", async () => {
  const place = await openPlace("postgres");
  await place.write(THREE);
  await tenantex(place, "new", "a", "b");
  const { up, down } = templates("create_bills", undefined);
  await place.write({ "4_create_bills.up.sql": up, "4_create_bills.down.sql": down });
  for (const args of [
    ["migrate", "--all"],
    ["new", "c"],
  ]) {
    const { code, said } = await tenantex(place, ...args);
    expect(code, said).toBe(1);
    expect(said).toContain('without a statement: "4_create_bills.up.sql".');
  }
  expect(await place.versions("tenant_a")).toEqual(["1", "2", "3"]);
  expect(await place.exists("tenant_c")).toBe(false);
  await place.write({ "4_create_bills.up.sql": "-- Nothing, on this kind of server.\n" });
  expect((await tenantex(place, "migrate", "--all")).code).toBe(0);
  await place.close();
});

test("a directory that could not be read is read again", async () => {
  const place = await openPlace("postgres");
  const server = openServer({ url: place.url, migrations: place.directory });
  await expect(server.listTenants()).rejects.toThrow("holds no migration");
  await place.write(THREE);
  expect(await server.listTenants()).toEqual([]);
  await server.close();
  await place.close();
});

test("mysql: an archive is refused before anybody is asked", async () => {
  const place = await openPlace("mysql");
  await place.write(THREE);
  await tenantex(place, "new", "acme");
  const { code, out, said } = await tenantex(place, "drop", "acme", "--archive", "--yes");
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(said).toMatch(/^`--archive` is given, and M\w+ cannot rename a database\.\n/);
  await place.close();
});

test("a tenant without a history that is named is not passed over in silence, one that a pattern meets is told", async () => {
  const place = await openPlace("postgres");
  await place.write(THREE);
  await place.query("CREATE SCHEMA tenant_strange");
  const named = await tenantex(place, "drop", "strange", "--yes");
  expect(named).toMatchObject({ code: 1, out: "0 tenants dropped, 1 left\n" });
  expect(named.said).toContain("has no table schema_migrations");
  expect((await tenantex(place, "migrate", "strange")).code).toBe(1);
  const met = await tenantex(place, "drop", "str*", "--yes", "--json");
  expect({ code: met.code, document: JSON.parse(met.out) }).toEqual({
    code: 0,
    document: {
      status: "ok",
      tenants: [{ status: "skipped", tenant: "strange", schema: "tenant_strange", reason: "no history" }],
    },
  });
  await place.close();
});
