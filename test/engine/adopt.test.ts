// Adopting schemas that are there already: whose history, or which baseline, and what is refused.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Adoption } from "../../provider/engine/adopt";
import type { Server } from "../../provider/engine/server";
import { scratchName } from "../../provider/engine/workshop";
import {
  AdoptionRefusedError,
  AmbiguousHistoryError,
  BaselineRefusedError,
  NoHistoryError,
  NothingToAdoptError,
  SchemaExistsError,
  SchemaReplacedError,
} from "../../provider/errors";
import { bring, DIALECTS, openPlace, type Place, refusal, THREE } from "./place";

describe.each(DIALECTS)("%s: adopting", (dialect) => {
  let place: Place;
  let server: Server;
  const adopt = async (tenant: string, target: string, adoption: Partial<Adoption> = {}) => {
    const schema = server.schemaOf(tenant);
    const goal = { tenant, schema, target, directory: await server.directory() };
    return server.converge(goal, { kind: "create", owner: tenant, adopt: { required: false, ...adoption } });
  };
  /** A schema that somebody made with the scripts of the directory, up to a version. */
  const someones = async (tenant: string, version: number, ...more: string[]) => {
    const schema = server.schemaOf(tenant);
    const { migrations } = await server.directory();
    const text = dialect === "postgres" ? "" : " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci";
    await place.query(`CREATE SCHEMA ${schema}${text}`);
    const run = (sql: string) =>
      place.query(
        dialect === "postgres" ? `BEGIN; SET LOCAL search_path = ${schema}; ${sql}; COMMIT` : `USE ${schema}; ${sql}`,
      );
    for (const { up } of migrations.slice(0, version)) await run(up.sql);
    for (const sql of more) await run(sql);
    return schema;
  };
  const ecto = (...versions: number[]) => [
    "CREATE TABLE schema_migrations (version bigint PRIMARY KEY, inserted_at timestamp NULL)",
    ...versions.map((version) => `INSERT INTO schema_migrations (version) VALUES (${version})`),
  ];

  beforeAll(async () => {
    place = await openPlace(dialect);
    await place.write(THREE);
    server = place.open();
  });
  afterAll(() => place.close());

  test("Ecto's tenant goes on, up and down, with what it has", async () => {
    const schema = await someones("ecto", 2, ...ecto(1, 2));
    await place.query(`INSERT INTO ${schema}.users VALUES (7)`);
    const outcome = await adopt("ecto", "3");
    expect(outcome).toMatchObject({ adopted: true, from: "2", version: "3" });
    expect(await place.versions(schema)).toEqual(["1", "2", "3"]);
    await bring(server, "ecto", "1");
    expect(await place.tables(schema)).toEqual(["users"]);
    expect((await server.inspect(schema)).drift).toEqual([]);
  });

  test("where there is nothing, a tenant is made, unless one is required", async () => {
    expect(await adopt("fresh", "1")).toMatchObject({ adopted: false, version: "1" });
    expect(await refusal(adopt("nobody", "1", { required: true }))).toBeInstanceOf(NothingToAdoptError);
    expect(await place.exists(server.schemaOf("nobody"))).toBe(false);
  });

  test("nothing is adopted that was not asked for", async () => {
    await someones("unasked", 1, ...ecto(1));
    const error = await refusal(bring(server, "unasked", "1", "create"));
    expect(error).toBeInstanceOf(SchemaExistsError);
    expect(error.message).toContain('take the schema over with `adopt: "ifExists"`');
  });

  test("rows that do not fit are named, and nothing is changed", async () => {
    const schema = await someones("odd", 1, ...ecto(1, 8));
    const error = await refusal(adopt("odd", "3"));
    expect(error).toBeInstanceOf(AdoptionRefusedError);
    expect(error.message).toContain("its history of Ecto, the table schema_migrations, differs from the directory");
    expect(error.message).toContain("row 8: the directory has no such migration");
    expect(await place.versions(schema)).toEqual(["1", "8"]);
    expect(await place.tables(schema)).toEqual(["users"]);
  });

  test("a plan that cannot be is refused before anything is taken over", async () => {
    const schema = await someones("stuck", 1, ...ecto(1));
    const error = await refusal(adopt("stuck", "9"));
    expect(error.message).toContain('There is no migration with version "9"');
    expect((await server.survey(schema)).get(schema)).toMatchObject({ complete: false });
  });

  test("two histories of which nobody knows which counts", async () => {
    await someones(
      "two",
      1,
      "CREATE TABLE knex_migrations (id int, name varchar(99), batch int, migration_time timestamp NULL)",
      "INSERT INTO knex_migrations VALUES (1, '1_create_users.js', 1, NULL)",
      "CREATE TABLE pgmigrations (id int, name varchar(99), run_on timestamp NULL)",
      "INSERT INTO pgmigrations VALUES (1, '1_create_users', NULL)",
    );
    const error = await refusal(adopt("two", "1"));
    expect(error).toBeInstanceOf(AmbiguousHistoryError);
    expect(error.message).toContain("knex_migrations, pgmigrations");
  });

  describe("without a history", () => {
    test("a baseline is asked for", async () => {
      await someones("hand_made", 2);
      expect(await refusal(adopt("hand_made", "3"))).toBeInstanceOf(NoHistoryError);
    });

    test("and taken where the structure is that of the version", async () => {
      const schema = await someones("based", 2);
      const outcome = await adopt("based", "3", { baseline: "2" });
      expect(outcome).toMatchObject({ adopted: true, from: "2", version: "3" });
      expect(await place.versions(schema)).toEqual(["1", "2", "3"]);
      expect(await place.exists(scratchName(place.directory, "2"))).toBe(false);
    });

    test("refused with what differs where it is not, and believed when told to", async () => {
      const schema = await someones("unlike", 2, "ALTER TABLE projects ADD COLUMN budget int", "DROP TABLE users");
      const error = await refusal(adopt("unlike", "2", { baseline: "2" }));
      expect(error).toBeInstanceOf(BaselineRefusedError);
      expect(error.message).toContain("+ column projects.budget int");
      expect(error.message).toContain("- table users");
      expect(error.message).toContain("`trustBaseline: true`");
      expect(await place.tables(schema)).toEqual(["projects"]);
      expect(await adopt("unlike", "2", { baseline: "2", trustBaseline: true })).toMatchObject({
        adopted: true,
        steps: [],
      });
      expect(await place.versions(schema)).toEqual(["1", "2"]);
    });

    test("a baseline that is no version of the directory", async () => {
      await someones("typo", 1);
      expect((await refusal(adopt("typo", "3", { baseline: "7" }))).message).toContain(
        'There is no migration with version "7"',
      );
    });
  });

  test("whoever keeps no mark leaves the one that is there: the resource that made the tenant finds it again", async () => {
    const schema = server.schemaOf("declared");
    const directory = await server.directory();
    const goal = (target: string) => ({ tenant: "declared", schema, target, directory });
    await server.converge(goal("1"), { kind: "create", owner: "urn:pulumi:a", incarnation: "in-its-state" });
    const program = { kind: "create", adopt: { required: true } } as const;
    expect(await server.converge(goal("2"), program)).toMatchObject({ adopted: true, from: "1", version: "2" });
    const update = { kind: "update", incarnation: "in-its-state" } as const;
    expect(await server.converge(goal("3"), update)).toMatchObject({ from: "2", version: "3" });
    // Another resource does keep one, and takes the tenant.
    await server.converge(goal("3"), { ...program, owner: "urn:pulumi:b", incarnation: "in-another-state" });
    expect(await refusal(server.converge(goal("2"), update))).toBeInstanceOf(SchemaReplacedError);
  });

  test("one that died after taking over is found as its own, and known as adopted", async () => {
    await someones("again", 2, ...ecto(1, 2));
    await adopt("again", "2");
    expect(await adopt("again", "3")).toMatchObject({ adopted: true, version: "3" });
    expect(await refusal(bring(server, "again", "3", "create", "somebody else"))).toBeInstanceOf(SchemaExistsError);
  });
});
