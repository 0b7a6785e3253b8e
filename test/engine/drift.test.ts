// Changes by other hands: found by what a run has written down, on both dialects.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../provider/engine/server";
import { bring, DIALECTS, openPlace, type Place, THREE } from "./place";

describe.each(DIALECTS)("%s: drift", (dialect) => {
  let place: Place;
  let server: Server;
  const drift = async (tenant: string) => (await server.inspect(server.schemaOf(tenant))).drift;
  beforeAll(async () => {
    place = await openPlace(dialect);
    await place.write(THREE);
    server = place.open();
  });
  afterAll(() => place.close());

  test("two tenants of one version have one fingerprint, whichever way they came to it", async () => {
    const one = await bring(server, "one", "3", "create");
    await bring(server, "two", "1", "create");
    await bring(server, "two", "3");
    await bring(server, "two", "1");
    const two = await bring(server, "two", "3");
    expect(one.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(two.fingerprint).toBe(one.fingerprint);
    for (const tenant of ["one", "two"])
      expect(await server.inspect(server.schemaOf(tenant))).toMatchObject({
        exists: true,
        recorded: true,
        version: "3",
        fingerprint: one.fingerprint,
        drift: [],
      });
    expect((await bring(server, "two", "2")).fingerprint).not.toBe(one.fingerprint);
  });

  test("a column made by hand is named, until it goes or a migration follows", async () => {
    await bring(server, "hand", "2", "create");
    const schema = server.schemaOf("hand");
    await place.query(`ALTER TABLE ${schema}.projects ADD COLUMN nickname text`);
    expect((await drift("hand"))[0]).toContain(`+ column projects.nickname text`);
    expect(await drift("hand")).toHaveLength(1);
    await place.query(`ALTER TABLE ${schema}.projects DROP COLUMN nickname`);
    expect(await drift("hand")).toEqual([]);
    await place.query(`ALTER TABLE ${schema}.projects ADD COLUMN nickname text`);
    await bring(server, "hand", "3");
    expect(await drift("hand")).toEqual([]);
  });

  test("a row of the history that comes or goes by hand is named", async () => {
    await bring(server, "rows", "3", "create");
    const schema = server.schemaOf("rows");
    await place.query(`DELETE FROM ${schema}.schema_migrations WHERE version = 2`);
    await place.query(`INSERT INTO ${schema}.schema_migrations (version) VALUES (9)`);
    expect(await drift("rows")).toEqual(["- migration 2", "+ migration 9"]);
  });

  test("only the last structure is kept, and with `drift: false` none", async () => {
    await bring(server, "kept", "1", "create");
    await bring(server, "kept", "3");
    const kept = (schema: string) =>
      place.query<{ version: number | string }>(
        `SELECT version FROM ${schema}.schema_migrations WHERE structure IS NOT NULL`,
      );
    expect((await kept(server.schemaOf("kept"))).map(({ version }) => Number(version))).toEqual([3]);
    const plain = place.open({ drift: false });
    expect((await bring(plain, "plain", "3", "create")).fingerprint).toBeUndefined();
    expect(await kept(plain.schemaOf("plain"))).toEqual([]);
    expect((await plain.inspect(plain.schemaOf("plain"))).fingerprint).toBeUndefined();
    expect((await server.inspect(plain.schemaOf("plain"))).drift).toEqual([]);
  });

  test("a definition of several lines is no drift", async () => {
    await place.write({
      "4_lines.up.sql": `CREATE TABLE folded (n int, t varchar(20) DEFAULT 'a
b', CONSTRAINT c CHECK (CASE WHEN n = 1 THEN t ELSE 'y' END <> 'x'));`,
    });
    const other = place.open();
    const made = await bring(other, "lines", "4", "create");
    expect(await other.inspect(other.schemaOf("lines"))).toMatchObject({ fingerprint: made.fingerprint, drift: [] });
    await place.write({ "4_lines.up.sql": null });
  });

  test("what our own runs did since is nobody else's", async () => {
    await bring(server, "ours", "2", "create");
    await bring(place.open({ drift: false }), "ours", "3");
    expect(await drift("ours")).toEqual([]);
    await place.query(`ALTER TABLE ${server.schemaOf("ours")}.users ADD COLUMN nickname text`);
    expect(await drift("ours")).toEqual([]);
  });

  test("what an earlier release or Ecto made has nothing to be compared with", async () => {
    const schema = `${place.prefix}ecto`;
    await place.query(`CREATE SCHEMA ${schema}`);
    await place.query(
      `CREATE TABLE ${schema}.schema_migrations (version bigint PRIMARY KEY, inserted_at timestamp NULL)`,
    );
    expect(await server.inspect(schema)).toMatchObject({ exists: true, recorded: true, version: "0", drift: [] });
    expect(await server.inspect(`${place.prefix}nobody`)).toMatchObject({ exists: false, drift: [] });
  });
});
