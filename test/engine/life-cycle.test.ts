// A tenant's life on both dialects, step by step, as it reads in the specification.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../provider/engine/server";
import { bring, DIALECTS, openPlace, type PerDialect, type Place, THREE } from "./place";
import { structure } from "./structure";

describe.each(DIALECTS)("%s: life cycle", (dialect) => {
  let place: Place;
  let server: Server;
  let acme: string;
  const state = async () => ({ versions: await place.versions(acme), tables: await place.tables(acme) });
  const AT: Record<string, { versions: string[]; tables: string[] }> = {
    "0": { versions: [], tables: [] },
    "1": { versions: ["1"], tables: ["users"] },
    "3": { versions: ["1", "2", "3"], tables: ["projects", "users"] },
  };

  beforeAll(async () => {
    place = await openPlace(dialect);
    await place.write(THREE);
    server = place.open();
    acme = server.schemaOf("acme");
  });
  afterAll(() => place.close());

  test("new at 0, then 0 → 1 → 3 → 3 → 1 → 0 → 3, and gone", async () => {
    // 1. new, with no migration
    expect(await bring(server, "acme", "0", "create")).toMatchObject({ from: "0", version: "0", steps: [] });
    expect(await state()).toEqual(AT["0"]);
    // 2. 0 → 1
    expect(await bring(server, "acme", "1")).toMatchObject({ from: "0", version: "1" });
    expect(await state()).toEqual(AT["1"]);
    // 3. 1 → 3
    expect((await bring(server, "acme", "3")).steps).toHaveLength(2);
    expect(await state()).toEqual(AT["3"]);
    // 4. 3 → 3
    expect(await bring(server, "acme", "3")).toMatchObject({ from: "3", version: "3", steps: [] });
    expect(await state()).toEqual(AT["3"]);
    // 5. 3 → 1
    expect((await bring(server, "acme", "1")).steps).toMatchObject([
      { kind: "revert", version: "3" },
      { kind: "revert", version: "2" },
    ]);
    expect(await state()).toEqual(AT["1"]);
    // 6. 1 → 0
    await bring(server, "acme", "0");
    expect(await state()).toEqual(AT["0"]);
    // 7. 0 → 3, like one made there directly
    await bring(server, "acme", "3");
    expect(await state()).toEqual(AT["3"]);
    await bring(server, "direct", "3", "create");
    expect(await structure(place, acme)).toEqual(await structure(place, server.schemaOf("direct")));
    expect(await place.query(`SELECT name FROM ${acme}.users`)).toEqual([{ name: "Zoë 🙂" }]);
    // 8. gone, and gone again
    await server.drop(acme);
    expect(await place.exists(acme)).toBe(false);
    await server.drop(acme);
    expect(await place.exists(server.schemaOf("direct"))).toBe(true);
  });

  test("the history is what Ecto reads, with the way down beside it", async () => {
    await bring(server, "history", "3", "create");
    const schema = server.schemaOf("history");
    const [row] = await place.query<Record<string, unknown>>(
      `SELECT * FROM ${schema}.schema_migrations WHERE version = 2`,
    );
    expect(row).toMatchObject({ name: "create_projects", down_sql: "DROP TABLE projects;\n" });
    expect(row?.checksum).toMatch(/^[0-9a-f]{64}$/);
    const columns = await place.query<{ name: string; type: string }>(
      `SELECT column_name AS name, data_type AS type FROM information_schema.columns
       WHERE table_schema = '${schema}' AND table_name = 'schema_migrations' AND column_name IN ('version', 'inserted_at') ORDER BY 1`,
    );
    const expected: PerDialect<string[]> = {
      postgres: ["timestamp without time zone", "bigint"],
      mysql: ["datetime", "bigint"],
    };
    expect(columns.map((column) => column.type)).toEqual(expected[dialect]);
    // What Ecto does: it names two columns and reads one.
    await place.query(
      `INSERT INTO ${schema}.schema_migrations (version, inserted_at) VALUES (4, '2026-01-14 09:30:00')`,
    );
    expect(await server.inspect(schema)).toMatchObject({ exists: true, version: "4" });
    await expect(bring(server, "history", "3")).rejects.toThrow('needs down scripts that do not exist: "4"');
  });

  test("a history that Ecto made is read and written", async () => {
    const schema = server.schemaOf("ecto");
    await bring(server, "ecto", "0", "create");
    await place.query(`DROP TABLE ${schema}.schema_migrations`);
    await place.query(
      `CREATE TABLE ${schema}.schema_migrations (version bigint PRIMARY KEY, inserted_at timestamp NULL)`,
    );
    await place.query(`CREATE TABLE ${schema}.users (id int PRIMARY KEY)`);
    await place.query(`INSERT INTO ${schema}.schema_migrations VALUES (1, NULL)`);
    expect(await server.inspect(schema)).toMatchObject({ exists: true, version: "1" });
    expect((await server.survey(schema)).get(schema)?.history).toEqual([
      { version: "1", name: null, checksum: null, down: "none" },
    ]);
    expect((await bring(server, "ecto", "2")).steps).toHaveLength(1);
    expect(await place.versions(schema)).toEqual(["1", "2"]);
    await bring(server, "ecto", "0");
    expect(await place.tables(schema)).toEqual([]);
  });

  test("going down works from a checkout that no longer has the files", async () => {
    await bring(server, "older", "3", "create");
    const later = await openPlace(dialect);
    try {
      await later.write({ "1_create_users.up.sql": THREE["1_create_users.up.sql"] });
      const older = place.open({ migrations: later.directory });
      const outcome = await bring(older, "older", "1");
      expect(outcome.steps).toEqual([
        { kind: "revert", version: "3", name: "name_users", empty: false },
        { kind: "revert", version: "2", name: "create_projects", empty: false },
      ]);
      expect(await place.tables(server.schemaOf("older"))).toEqual(["users"]);
    } finally {
      await later.close();
    }
  });

  test("a survey reads all tenants at once", async () => {
    await bring(server, "survey_a", "1", "create");
    await bring(server, "survey_b", "3", "create");
    const survey = await server.survey(`${place.prefix}survey_`);
    expect([...survey.keys()].sort()).toEqual([server.schemaOf("survey_a"), server.schemaOf("survey_b")]);
    expect(survey.get(server.schemaOf("survey_a"))).toMatchObject({
      exists: true,
      recorded: true,
      comment: expect.stringMatching(/^Made by pulumi-tenantex for a program \(/),
      history: [{ version: "1", name: "create_users", down: "stored" }],
    });
    expect(
      survey
        .get(server.schemaOf("survey_b"))
        ?.history.map((row) => row.version)
        .sort(),
    ).toEqual(["1", "2", "3"]);
  });

  test("versions that are no 64-bit numbers", async () => {
    const dotted = await openPlace(dialect);
    try {
      await dotted.write({
        "1.9_a.up.sql": "CREATE TABLE a (id int);",
        "1.10_b.up.sql": "ALTER TABLE a ADD COLUMN b int;",
        "18446744073709551616_c.up.sql": "ALTER TABLE a ADD COLUMN c int;",
      });
      const big = place.open({ migrations: dotted.directory });
      await bring(big, "big", "1.10", "create");
      expect(await big.inspect(big.schemaOf("big"))).toMatchObject({ exists: true, version: "1.10" });
      await bring(big, "big", "18446744073709551616");
      expect(await big.inspect(big.schemaOf("big"))).toMatchObject({ exists: true, version: "18446744073709551616" });
    } finally {
      await dotted.close();
    }
  });
});
