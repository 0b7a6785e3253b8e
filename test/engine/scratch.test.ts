// Scratch tenants, which tell what a version of a directory is made of, whatever its scripts leave in their session.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compareWithDirectory } from "../../provider/engine/compare";
import { bring, DIALECTS, openPlace, type PerDialect, type Place, refusal } from "./place";

/** A migration whose session is not as it was. */
const SOILING: PerDialect<string> = {
  postgres: "CREATE TEMPORARY TABLE draft (id int);\nSET statement_timeout = '20s';\nCREATE TABLE drafts (id int);\n",
  mysql: "CREATE TEMPORARY TABLE draft (id int);\nSET tmp_table_size = 2000000;\nCREATE TABLE drafts (id int);\n",
};

describe.each(DIALECTS)("%s: scratch tenants", (dialect) => {
  let place: Place;

  /** A schema that somebody has made as the directory would. */
  const someones = async (tenant: string) => {
    const schema = `${place.prefix}${tenant}`;
    const text = dialect === "postgres" ? "" : " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci";
    await place.query(`CREATE SCHEMA ${schema}${text}`);
    for (const table of ["users (id int)", "drafts (id int)", "projects (id int)"])
      await place.query(`CREATE TABLE ${schema}.${table}`);
    return schema;
  };

  beforeAll(async () => {
    place = await openPlace(dialect);
    await place.write({
      "1_users.up.sql": "CREATE TABLE users (id int);\n",
      "2_drafts.up.sql": SOILING[dialect],
      "3_projects.up.sql": "CREATE TABLE projects (id int);\n",
    });
  });
  afterAll(() => place.close());

  test("a tenant is compared with all of its version", async () => {
    const server = place.open({ concurrency: 1 });
    await bring(server, "acme", "3", "create");
    expect(await compareWithDirectory(server, "acme")).toMatchObject({ equal: true, differences: [] });
  });

  test.each([1, 3])("a baseline is, with work on %i tenants at once", async (concurrency) => {
    const server = place.open({ concurrency });
    const directory = await server.directory();
    const adopt = async (number: number) => {
      const tenant = `based_${concurrency}_${number}`;
      const goal = { tenant, schema: await someones(tenant), target: "3", directory };
      const baseline = ["3", "2"][number % 2];
      return server.converge(goal, { kind: "create", adopt: { required: true, baseline } });
    };
    const [first, second, third, fourth] = await Promise.allSettled([0, 1, 2, 3].map(adopt));
    expect([first, third]).toMatchObject(Array(2).fill({ status: "fulfilled", value: { from: "3", version: "3" } }));
    for (const refused of [second, fourth])
      expect(refused).toMatchObject({
        reason: { differences: [expect.stringContaining("projects"), expect.anything()] },
      });
  });

  test("what a version of it cannot be made with is told", async () => {
    await place.write({ "4_wrong.up.sql": "CREATE TABLE users (id int);\n" });
    const server = place.open({ concurrency: 1 });
    const error = await refusal(compareWithDirectory(server, "acme", "4"));
    expect(error).toMatchObject({ name: "MigrationFailedError", migration: "4_wrong", direction: "up" });
  });
});
