// `tenantex plan` on both dialects: tenants with the same plan together, their SQL, what is refused; and nothing changes.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bring, DIALECTS, openPlace, type Place, THREE } from "../engine/place";
import { tenantex, tenantexIn } from "./tenantex";

describe.each(DIALECTS)("%s: plan", (dialect) => {
  let place: Place;
  const plan = (...args: string[]) => tenantex(place, "plan", ...args);

  beforeAll(async () => {
    place = await openPlace(dialect);
    await place.write({ ...THREE, "4_drop.up.sql": "DROP TABLE projects;\n", "4_drop.down.sql": "" });
    const server = place.open();
    for (const [tenant, version] of Object.entries({ a: "1", b: "1", c: "3", d: "4", e: "2" }))
      await bring(server, tenant, version, "create");
    await place.query(
      dialect === "postgres" ? `CREATE SCHEMA "${place.prefix}bare"` : `CREATE DATABASE \`${place.prefix}bare\``,
    );
  });
  afterAll(() => place.close());

  test("all: who is furthest behind comes first, each script's SQL once, all of it SQL", async () => {
    const { code, out, said } = await plan("--all");
    expect(code).toBe(0);
    expect(out).toBe(`-- 2 tenants at 1 → 4: 3 migrations
--   a, b
--   apply  2_create_projects
--   apply  3_name_users
--   apply  4_drop [drops table projects]
-- 1 tenant at 2 → 4: 2 migrations
--   e
--   apply  3_name_users
--   apply  4_drop [drops table projects]
-- 1 tenant at 3 → 4: 1 migration
--   c
--   apply  4_drop [drops table projects]
-- nothing to do: 1 tenant

${[THREE["2_create_projects.up.sql"], THREE["3_name_users.up.sql"], "DROP TABLE projects;\n"]
  .map((sql, i) => {
    const file = ["2_create_projects", "3_name_users", "4_drop"][i];
    return `-- ${file}.up.sql:1${dialect === "mysql" ? " (each statement commits by itself)" : ""}\n${sql}`;
  })
  .join("\n")}`);
    expect(said).toBe(`left out: ${place.prefix}bare has no table schema_migrations\n`);
    expect(await place.versions(`${place.prefix}a`)).toEqual(["1"]);
  });

  test("some, a step each, only the steps", async () => {
    const { code, out } = await plan("a", "?", "--step", "1", "--no-sql");
    expect([code, out]).toEqual([
      0,
      `2 tenants at 1 → 2: 1 migration
  a, b
  apply  2_create_projects
1 tenant at 2 → 3: 1 migration
  e
  apply  3_name_users
1 tenant at 3 → 4: 1 migration
  c
  apply  4_drop [drops table projects]
nothing to do: 1 tenant
`,
    ]);
    expect(await plan("d", "--all")).toMatchObject({ code: 2 });
    expect(await plan("d")).toMatchObject({ code: 0, said: "Nothing would be changed.\n" });
  });

  test("down: with the down script that only the tenant has", async () => {
    await place.write({ "3_name_users.down.sql": null, "3_name_users.up.sql": null });
    try {
      const { code, out } = await plan("c", "d", "--down", "--to", "3");
      expect(code).toBe(0);
      expect(out).toContain("-- 1 tenant at 3 → 2: 1 migration");
      expect(out).toContain("--   revert 3_name_users [deletes rows of users, drops column users.name]");
      expect(out).toContain("-- 1 tenant at 4 → 2: 2 migrations");
      expect(out).toContain("--   revert 4_drop [nothing to undo]");
      expect(out).toContain("DELETE FROM users;\nALTER TABLE users DROP COLUMN name;");
    } finally {
      await place.write({
        "3_name_users.down.sql": THREE["3_name_users.down.sql"],
        "3_name_users.up.sql": THREE["3_name_users.up.sql"],
      });
    }
  });

  test("new: the SQL makes what the tenant would be made of", async () => {
    const { code, out } = await plan("--new", "fresh", "--to", "3");
    expect(code).toBe(0);
    expect(out).toContain("-- new tenant fresh → 3: 3 migrations\n--   apply  1_create_users\n");
    const [made, use] =
      dialect === "postgres"
        ? [`"${place.prefix}by_hand"`, "SET search_path TO"]
        : [`\`${place.prefix}by_hand\``, "USE"];
    const charset = dialect === "mysql" ? "CHARACTER SET utf8mb4" : "";
    await place.query(`CREATE SCHEMA ${made} ${charset}; ${use} ${made}; ${out}`);
    expect(await place.tables(`${place.prefix}by_hand`)).toEqual(["projects", "users"]);
    await place.query(`DROP SCHEMA ${made} ${dialect === "postgres" ? "CASCADE; RESET search_path" : ""}`);
    expect(await plan("--new", "a")).toMatchObject({ code: 2, said: expect.stringContaining("exists already") });
    expect(await plan("--new", "A")).toMatchObject({ code: 2, said: expect.stringContaining('letter "A"') });
    expect(await plan("--new", "fresh", "--down")).toMatchObject({ code: 2 });
  });

  test("a plan that is refused is told for its tenants, and keeps no other", async () => {
    await place.write({ "2_create_projects.up.sql": "CREATE TABLE projects (id int);\n" });
    try {
      const { code, out } = await plan("--all", "--json", "--no-sql");
      const { status, groups, failed, skipped, unchanged, scripts } = JSON.parse(out);
      expect([code, status, unchanged, scripts]).toEqual([1, "error", [], undefined]);
      expect(groups).toMatchObject([{ from: "1", to: "4", tenants: ["a", "b"] }]);
      expect(groups[0].steps[2]).toMatchObject({
        ...{ kind: "apply", version: "4", name: "drop", file: "4_drop.up.sql", fromStatement: 1 },
        marks: ["drops table projects"],
      });
      expect(failed.map(({ tenant, error }: { tenant: string; error: Error }) => [tenant, error.name])).toEqual(
        ["c", "d", "e"].map((tenant) => [tenant, "EditedMigrationError"]),
      );
      expect(skipped).toMatchObject([{ tenant: "bare", reason: "no history" }]);
      expect((await plan("--all")).said).toContain('Edited after being applied to "');
    } finally {
      await place.write({ "2_create_projects.up.sql": THREE["2_create_projects.up.sql"] });
    }
  });

  test("what is not there is named, with what is most like it", async () => {
    expect(await plan("aa")).toMatchObject({ code: 2, out: "", said: expect.stringContaining('Most like it: "a"') });
    expect(await plan("--all", "--to", "99")).toMatchObject({
      code: 2,
      said: expect.stringContaining("Nearby versions: 3_"),
    });
    expect(await plan("a", "--to", "x")).toMatchObject({
      code: 2,
      said: expect.stringContaining('"x" is not a version.'),
    });
  });
});

test("--help teaches", async () => {
  const { code, out } = await tenantexIn(".", ["plan", "--help"]);
  expect([code, out]).toEqual([0, expect.stringContaining("tenantex plan --new initech")]);
});
