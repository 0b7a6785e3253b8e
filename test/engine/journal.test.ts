// Scripts that stop half way where they cannot be rolled back: what is kept, and how the next run goes on.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../provider/engine/server";
import { MigrationFailedError, UnfinishedMigrationError } from "../../provider/errors";
import { bring, DIALECTS, openPlace, type Place, refusal, THREE } from "./place";

// On PostgreSQL only a file that says so is not one transaction.
const mark = (dialect: string) => (dialect === "postgres" ? "-- tenantex: no-transaction\n" : "");

describe.each(DIALECTS)("%s: journal", (dialect) => {
  let place: Place;
  const head = mark(dialect);
  const text = (...statements: string[]) => head + statements.map((statement) => `${statement};\n`).join("");
  const insert = (n: number) => `INSERT INTO ledger VALUES (${n})`;
  const ledger = async (schema: string) =>
    (await place.query<{ n: number }>(`SELECT n FROM ${schema}.ledger ORDER BY n`)).map(({ n }) => n);
  const open = (): Server => place.open({ retryTimeout: 0 });
  const base = { "1_ledger.up.sql": "CREATE TABLE ledger (n int);", "1_ledger.down.sql": "DROP TABLE ledger;" };
  const broken = {
    "2_b.up.sql": text(
      insert(1),
      "CREATE TABLE b (id int)",
      insert(2),
      "ALTER TABLE nowhere ADD COLUMN x int",
      insert(3),
    ),
    "2_b.down.sql": text("DELETE FROM ledger", "DROP TABLE b", "DROP TABLE c"),
  };
  const files = (changes: Record<string, string | null>) => place.write(changes);
  let tenants = 0;
  const half = async (): Promise<{ tenant: string; schema: string; error: MigrationFailedError }> => {
    const tenant = `half${tenants++}`;
    await files({ ...base, ...broken });
    const server = open();
    await bring(server, tenant, "1", "create");
    const error = (await refusal(bring(server, tenant, "2"))) as MigrationFailedError;
    return { tenant, schema: server.schemaOf(tenant), error };
  };

  beforeAll(async () => {
    place = await openPlace(dialect);
  });
  afterAll(() => place.close());

  test("a failure says what is done and what is not, and no reader takes it for applied", async () => {
    const { schema, error } = await half();
    expect(error).toBeInstanceOf(MigrationFailedError);
    expect(error).toMatchObject({ migration: "2_b", reached: "1", done: 3, total: 5, place: { statement: 4 } });
    expect(error.message).toContain("statements 1 to 3 of 5 of this file are done and recorded.");
    expect(error.message).toContain("Mend it from statement 4 on and run again");
    expect(await place.versions(schema)).toEqual(["1"]);
    expect(await ledger(schema)).toEqual([1, 2]);
  });

  test.each([
    ["mended", (...all: string[]) => [all[0], all[1], all[2], "ALTER TABLE b ADD COLUMN x int", all[4]]],
    ["left out", (...all: string[]) => [all[0], all[1], all[2], all[4]]],
    ["the last one", (...all: string[]) => [all[0], all[1], all[2]]],
    [
      "followed by more",
      (...all: string[]) => [...all.slice(0, 3), "ALTER TABLE b ADD COLUMN x int", all[4], insert(4)],
    ],
  ])("a failing statement that is %s: the file goes on there, and is applied once", async (_title, mend) => {
    const { tenant, schema } = await half();
    const all = [insert(1), "CREATE TABLE b (id int)", insert(2), "", insert(3)];
    const statements = mend(...all) as string[];
    await files({ "2_b.up.sql": text(...statements) });
    expect((await bring(open(), tenant, "2")).steps).toMatchObject([{ kind: "apply", resumes: { done: 3 } }]);
    const inserted = [1, 2, 3, 4].filter((n) => statements.includes(insert(n)));
    expect(await ledger(schema)).toEqual(inserted);
    expect(await place.versions(schema)).toEqual(["1", "2"]);
    expect(await place.tables(schema)).toEqual(["b", "ledger"]);
    expect((await bring(open(), tenant, "2")).steps).toEqual([]);
  });

  test("what was run already and reads otherwise now is refused, with a way out that works", async () => {
    const { tenant, schema } = await half();
    await files({ "2_b.up.sql": text(insert(1), "CREATE TABLE b (id bigint)", insert(2)) });
    const error = await refusal(bring(open(), tenant, "2"));
    expect(error).toBeInstanceOf(UnfinishedMigrationError);
    expect(
      error.message,
    ).toBe(`"2_b" is half applied to "${schema}", and its statement 2, which was run, reads otherwise now.
Nothing was changed: statements 1 to 3 are done.
Restore statement 2; what comes behind the done ones may be mended, and run again: it goes on there. Or declare a version below it, which reverts what was done with its down script.`);
    await bring(open(), tenant, "1");
    expect(await place.tables(schema)).toEqual(["ledger"]);
    expect(await ledger(schema)).toEqual([]);
    await bring(open(), tenant, "2");
    expect(await place.versions(schema)).toEqual(["1", "2"]);
  });

  test("what is passed over on the way down takes nothing with it that was done", async () => {
    const { tenant, schema } = await half();
    await files({
      "2_b.down.sql": text(
        "DELETE FROM ledger WHERE n = 1",
        "DELETE FROM never",
        "DELETE FROM ledger WHERE n = 2",
        "DROP TABLE b",
      ),
    });
    await bring(open(), tenant, "1");
    expect(await place.tables(schema)).toEqual(["ledger"]);
    expect(await ledger(schema)).toEqual([]);
  });

  test("a file that is mended by more rows goes on behind what was done, once", async () => {
    await files({
      ...base,
      "2_b.up.sql": text(insert(1), "ALTER TABLE nowhere ADD COLUMN x int"),
      "2_b.down.sql": null,
    });
    const server = open();
    await bring(server, "rows", "1", "create");
    await refusal(bring(server, "rows", "2"));
    await files({ "2_b.up.sql": text(insert(1), insert(2), insert(3), "CREATE TABLE b (id int)", insert(4)) });
    await bring(open(), "rows", "2");
    expect(await ledger(server.schemaOf("rows"))).toEqual([1, 2, 3, 4]);
  });

  test("a checkout without the file undoes what was done with the down script stored with the tenant", async () => {
    const { tenant, schema } = await half();
    await files({ "2_b.up.sql": null, "2_b.down.sql": null, "3_c.up.sql": "CREATE TABLE c (id int);" });
    expect((await refusal(bring(open(), tenant, "3"))).message).toContain("does not have its file");
    expect((await bring(open(), tenant, "1")).steps).toMatchObject([{ kind: "revert", undoes: { done: 3 } }]);
    expect(await place.tables(schema)).toEqual(["ledger"]);
    expect(await place.versions(schema)).toEqual(["1"]);
    await bring(open(), tenant, "3");
    expect(await place.versions(schema)).toEqual(["1", "3"]);
    await files({ "3_c.up.sql": null });
  });

  test.each(["1", "2"])("a way down that fails half way goes on, to version %s", async (target) => {
    const tenant = `down${target}`;
    const up = text(insert(1), "CREATE TABLE b (id int)", "CREATE TABLE c (id int)");
    await files({
      ...base,
      "2_b.up.sql": up,
      "2_b.down.sql": text("DROP TABLE c", "DROP TABLE nowhere", "DROP TABLE b", "DELETE FROM ledger"),
    });
    await bring(open(), tenant, "2", "create");
    const schema = open().schemaOf(tenant);
    const error = (await refusal(bring(open(), tenant, "1"))) as MigrationFailedError;
    expect(error).toMatchObject({ direction: "down", done: 1, total: 4, reached: "1", place: { statement: 2 } });
    expect(error.message).toContain("statement 1 of 4 of the way down is done and recorded.");
    expect(await place.versions(schema)).toEqual(["1"]);
    await files({ "2_b.down.sql": text("DROP TABLE c", "DROP TABLE b", "DELETE FROM ledger") });
    await bring(open(), tenant, target);
    expect(await place.versions(schema)).toEqual(target === "1" ? ["1"] : ["1", "2"]);
    expect(await place.tables(schema)).toEqual(target === "1" ? ["ledger"] : ["b", "c", "ledger"]);
    expect(await ledger(schema)).toEqual(target === "1" ? [] : [1]);
  });

  test("a script that fails in its first statement leaves nothing, in either direction", async () => {
    await files({
      ...base,
      "2_b.up.sql": text("ALTER TABLE nowhere ADD COLUMN x int", insert(1)),
      "2_b.down.sql": text("DROP TABLE nowhere"),
    });
    await bring(open(), "first", "1", "create");
    const schema = open().schemaOf("first");
    expect(await refusal(bring(open(), "first", "2"))).toMatchObject({ done: 0 });
    expect(await place.tables(schema)).toEqual(["ledger"]);
    await files({ "2_b.up.sql": text(insert(1)) });
    await bring(open(), "first", "2");
    const rows = `SELECT version, inserted_at, name, checksum, down_sql FROM ${schema}.schema_migrations ORDER BY version`;
    const before = await place.query(rows);
    expect(await refusal(bring(open(), "first", "1"))).toMatchObject({ done: 0, reached: "2" });
    expect(await place.query(rows)).toEqual(before);
    expect(await place.tables(schema)).toEqual(["ledger"]);
  });

  test("an unfinished tenant shows in a survey, and does not hide the others", async () => {
    const { schema } = await half();
    const survey = await open().survey(place.prefix);
    expect(survey.get(schema)).toMatchObject({ unfinished: { version: "2", direction: "up", done: 3, doubt: false } });
    await files({ ...THREE, ...base, "2_b.up.sql": null, "2_b.down.sql": null });
  });
});
