// `tenantex diff` on both dialects: two tenants, and one with what its version should be.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bring, DIALECTS, openPlace, type Place, THREE } from "../engine/place";
import { tenantex } from "./tenantex";

describe.each(DIALECTS)("%s: diff", (dialect) => {
  let place: Place;
  const diff = (...args: string[]) => tenantex(place, "diff", ...args);
  const table = (tenant: string, name: string) =>
    dialect === "postgres" ? `"${place.prefix}${tenant}".${name}` : `\`${place.prefix}${tenant}\`.${name}`;

  beforeAll(async () => {
    place = await openPlace(dialect);
    await place.write(THREE);
    for (const [tenant, version] of Object.entries({ acme: "2", globex: "2", initech: "3" }))
      await bring(place.open(), tenant, version, "create");
    await place.query(`ALTER TABLE ${table("globex", "users")} ADD COLUMN nickname int`);
    await place.query(`ALTER TABLE ${table("globex", "projects")} DROP COLUMN title`);
  });
  afterAll(() => place.close());

  test("tenants of one version are equal, and one is as its version", async () => {
    expect(await diff("acme")).toMatchObject({
      ...{ code: 0, out: "", said: `${place.prefix}acme is as version 2 of ${place.directory}.\n` },
    });
    expect(await diff("acme", "acme")).toMatchObject({ code: 0, out: "" });
    const scratches = await place.query(
      `SELECT 1 FROM information_schema.schemata WHERE schema_name LIKE 'tenantex\\_scratch\\_%'`,
    );
    if (dialect === "postgres") expect(scratches).toEqual([]);
  });

  test("what a hand has changed is told, seen from the files or from the other tenant", async () => {
    const whole = await diff("globex");
    expect(whole.code).toBe(1);
    const lines = whole.out.trimEnd().split("\n");
    expect(lines.slice(0, 2)).toEqual([`--- version 2 of ${place.directory}`, `+++ ${place.prefix}globex`]);
    expect(lines.slice(2)).toEqual([
      expect.stringMatching(/^- column projects\.title /),
      expect.stringMatching(/^\+ column users\.nickname int/),
    ]);
    const both = await diff("globex", "acme");
    expect(both.out.trimEnd().split("\n").slice(2)).toEqual([
      expect.stringMatching(/^\+ column projects\.title /),
      expect.stringMatching(/^- column users\.nickname int/),
    ]);
  });

  test("with another version, as JSON", async () => {
    const { code, out } = await diff("acme", "--to", "3", "--json");
    expect([code, JSON.parse(out)]).toEqual([
      1,
      {
        ...{ status: "error", equal: false, from: `version 3 of ${place.directory}`, to: `${place.prefix}acme` },
        differences: [expect.stringMatching(/^- column users\.name varchar|^- column users\.name character varying/)],
      },
    ]);
  });

  test("what cannot be compared is refused by name", async () => {
    expect(await diff("acne")).toMatchObject({ code: 2, said: expect.stringContaining('Most like it: "acme"') });
    expect(await diff("acme", "globexx")).toMatchObject({ code: 2, said: expect.stringContaining('"globex"') });
    expect(await diff("acme", "*")).toMatchObject({ code: 2, said: expect.stringContaining('the character "*"') });
    expect(await diff("acme", "globex", "--to", "1")).toMatchObject({ code: 2 });
    expect(await diff("acme", "--to", "7")).toMatchObject({ code: 2, said: expect.stringContaining("no migration") });
    await place.query(
      dialect === "postgres" ? `CREATE SCHEMA "${place.prefix}bare"` : `CREATE DATABASE \`${place.prefix}bare\``,
    );
    expect(await diff("bare")).toMatchObject({ code: 2, said: expect.stringContaining("has no table schema_mig") });
    expect(await diff("bare", "acme")).toMatchObject({ code: 1, out: expect.stringMatching(/^\+ table users/m) });
  });
});
