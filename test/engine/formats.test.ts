// Directories of other tools, read from disk as they are: tenants made from them, brought up and down.

import { chmod, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { MigrationFailedError, MigrationFileError, MissingDownError } from "../../provider/engine";
import type { Server } from "../../provider/engine/server";
import { readSettings } from "../../provider/engine/settings";
import { SAMPLES, sample } from "../formats/files";
import { bring, DIALECTS, openPlace, type Place, refusal } from "./place";

const TOOLS = ["goose", "golang-migrate", "dbmate", "sql-migrate", "node-pg-migrate", "flyway", "diesel", "prisma"];
const UP_ONLY = ["drizzle", "postgres-migrations"];
const NOBODY = "there";

describe.each(DIALECTS)("%s", (dialect) => {
  let place: Place;
  let server: Server;
  beforeAll(async () => {
    place = await openPlace(dialect);
  });
  afterAll(() => place?.close());

  /** A server that reads a tool's sample. Drizzle's journal has the dialect in it. */
  const serverFor = async (tool: string, settings: Record<string, unknown> = {}) => {
    if (dialect === "postgres" || tool !== "drizzle")
      return place.open({ migrations: join(SAMPLES, tool), ...settings });
    const texts = sample(tool);
    const journal = texts["meta/_journal.json"] as string;
    await place.write({ ...texts, "meta/_journal.json": journal.replace("postgresql", "mysql") });
    return place.open(settings);
  };
  const names = (schema: string) => place.query<{ name: string }>(`SELECT name FROM ${schema}.users`);
  const tenant = (tool: string) => tool.replaceAll("-", "_");

  test.each([...TOOLS, ...UP_ONLY])("%s: a new tenant", async (tool) => {
    server = await serverFor(tool);
    const schema = server.schemaOf(tenant(tool));
    const { migrations } = await server.directory();
    const newest = migrations.at(-1)?.version as string;
    expect(await bring(server, tenant(tool), newest, "create")).toMatchObject({ version: newest });
    expect(await place.tables(schema)).toEqual(["projects", "users"]);
    expect(await names(schema)).toEqual([{ name: "Zoë; -- not a comment" }]);
    expect(await server.inspect(schema)).toMatchObject({ version: newest, drift: [] });
    expect(await bring(server, tenant(tool), newest)).toMatchObject({ steps: [] });
  });

  test.each(TOOLS)("%s: down one by one, and up again", async (tool) => {
    server = await serverFor(tool);
    const schema = server.schemaOf(tenant(tool));
    const versions = (await server.directory()).migrations.map(({ version }) => version);
    const [third, second, first, ...rest] = versions.toReversed() as [string, string, string, ...string[]];
    await bring(server, tenant(tool), second);
    expect(await place.tables(schema)).toEqual(["projects", "users"]);
    expect(await place.query(`SELECT * FROM ${schema}.users`)).toEqual([]);
    await bring(server, tenant(tool), first);
    expect(await place.tables(schema)).toEqual(["users"]);
    if (tool === "prisma") expect(await refusal(bring(server, "prisma", "0"))).toBeInstanceOf(MissingDownError);
    else {
      await bring(server, tenant(tool), rest[0] ?? "0");
      expect(await place.tables(schema)).toEqual([]);
      await bring(server, tenant(tool), "0");
    }
    await bring(server, tenant(tool), third);
    expect(await names(schema)).toHaveLength(1);
  });

  test.each(UP_ONLY)("%s: there is no way down, and that is said before anything runs", async (tool) => {
    server = await serverFor(tool);
    const [first] = (await server.directory()).migrations;
    const error = await refusal(bring(server, tenant(tool), first?.version as string));
    expect(error).toBeInstanceOf(MissingDownError);
    expect((error as MissingDownError).migrations).toHaveLength(2);
    expect(await place.tables(server.schemaOf(tenant(tool)))).toEqual(["projects", "users"]);
  });

  test("a migration goes from one tool's file to another's, and to ours, unchanged", async () => {
    const one = await openPlace(dialect);
    try {
      await one.write({ "1_a.sql": "-- +goose Up\nCREATE TABLE a (id int);\n-- +goose Down\nDROP TABLE a;\n" });
      await bring(place.open({ migrations: one.directory }), "wanderer", "1", "create");
      await one.write({ "1_a.sql": "-- migrate:up\n\nCREATE TABLE a (id int);\n\n-- migrate:down\n-- None.\n" });
      expect(await bring(place.open({ migrations: one.directory }), "wanderer", "1")).toMatchObject({ steps: [] });
      await one.write({ "1_a.sql": null, "1_a.up.sql": "CREATE TABLE a (id int);\n" });
      const last = place.open({ migrations: one.directory });
      expect(await bring(last, "wanderer", "1")).toMatchObject({ steps: [] });
      // Its own way down is with the tenant.
      await bring(last, "wanderer", "0");
      expect(await place.tables(last.schemaOf("wanderer"))).toEqual([]);
    } finally {
      await one.close();
    }
  });

  test("what fails in a section is on the line of the file", async () => {
    const one = await openPlace(dialect);
    try {
      const up = "-- A title.\n-- +goose Up\n\nCREATE TABLE a (id int);\n";
      await one.write({
        "1_a.sql": `${up}\n-- +goose Down\nDROP TABLE a;\n\nALTER TABLE nowhere\n  ADD COLUMN x int;\n`,
      });
      const broken = place.open({ migrations: one.directory });
      await bring(broken, "lines", "1", "create");
      const error = await refusal(bring(broken, "lines", "0"));
      expect(error).toBeInstanceOf(MigrationFailedError);
      expect(error).toMatchObject({
        file: "1_a.sql",
        place: { line: 9, lineText: "ALTER TABLE nowhere", statement: 2 },
      });
    } finally {
      await one.close();
    }
  });
});

describe("postgres: no transaction", () => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace("postgres");
  });
  afterAll(() => place?.close());

  // What a new value can be used for only after a commit, and what no transaction can hold.
  const ENUM = "ALTER TYPE mood ADD VALUE 'new';\nINSERT INTO a VALUES ('new');\n";
  const BEFORE = "CREATE TYPE mood AS ENUM ('old');\nCREATE TABLE a (mood mood);\n";

  test.each<[string, (sql: string, alone: boolean) => Record<string, string>]>([
    ["goose", (sql, alone) => ({ "2_b.sql": `-- +goose Up\n${alone ? "-- +goose NO TRANSACTION\n" : ""}${sql}` })],
    ["dbmate", (sql, alone) => ({ "2_b.sql": `-- migrate:up${alone ? " transaction:false" : ""}\n${sql}` })],
    ["sql-migrate", (sql, alone) => ({ "2_b.sql": `-- +migrate Up${alone ? " notransaction" : ""}\n${sql}` })],
    ["flyway", (sql, alone) => ({ "V2__b.sql": sql, "V2__b.sql.conf": `executeInTransaction=${!alone}` })],
    ["diesel", (sql, alone) => ({ "2_b/up.sql": sql, "2_b/metadata.toml": `run_in_transaction = ${!alone}` })],
    [
      "postgres-migrations",
      (sql, alone) => ({ "2_b.sql": `${sql}${alone ? "-- postgres-migrations disable-transaction" : ""}` }),
    ],
  ])("%s: with its marker only", async (tool, second) => {
    const first: Record<string, Record<string, string>> = {
      goose: { "1_a.sql": `-- +goose Up\n${BEFORE}` },
      dbmate: { "1_a.sql": `-- migrate:up\n${BEFORE}` },
      "sql-migrate": { "1_a.sql": `-- +migrate Up\n${BEFORE}` },
      flyway: { "V1__a.sql": BEFORE },
      diesel: { "1_a/up.sql": BEFORE },
      "postgres-migrations": { "1_a.sql": BEFORE },
    };
    const one = await openPlace("postgres");
    const tenant = tool.replaceAll("-", "_");
    try {
      await one.write({ ...first[tool], ...second(ENUM, false) });
      const error = await refusal(bring(place.open({ migrations: one.directory }), tenant, "2", "create"));
      expect(error.message).toContain('unsafe use of new value "new" of enum type mood');
      await one.write(second(ENUM, true));
      await bring(place.open({ migrations: one.directory }), tenant, "2");
      expect(await place.query(`SELECT mood FROM tenant_${tenant}.a`)).toEqual([{ mood: "new" }]);
    } finally {
      await one.close();
    }
  });

  test("a way down that only the tenant has still knows", async () => {
    const one = await openPlace("postgres");
    try {
      const goose = (up: string, down: string) =>
        `-- +goose NO TRANSACTION\n-- +goose Up\n${up}\n-- +goose Down\n${down}\n`;
      const down = "ALTER TYPE mood ADD VALUE 'late';\nINSERT INTO a VALUES ('late');";
      await one.write({ "1_a.sql": goose(BEFORE, ""), "2_b.sql": goose("SELECT 1;", down) });
      await bring(place.open({ migrations: one.directory }), "stored", "2", "create");
      await one.write({ "2_b.sql": null });
      await bring(place.open({ migrations: one.directory }), "stored", "1");
      expect(await place.query("SELECT mood FROM tenant_stored.a")).toEqual([{ mood: "late" }]);
    } finally {
      await one.close();
    }
  });
});

describe("on disk", () => {
  let place: Place;
  beforeEach(async () => {
    place = await openPlace("postgres");
  });
  afterEach(() => place?.close());

  const read = (settings: Record<string, unknown> = {}) => place.open(settings).directory(place.directory);
  const GOOSE = "-- +goose Up\nSELECT 1;\n";

  test("the setting names the format", async () => {
    await place.write({ "1_a.sql": GOOSE, "2_b.sql": "-- migrate:up\nSELECT 1;\n-- migrate:down\n" });
    expect((await refusal(read())).message).toContain(
      `The migrations directory ${JSON.stringify(place.directory)} looks like`,
    );
    expect((await refusal(read({ format: "goose" }))).message).toContain('"2_b.sql" has no `-- +goose Up`');
    expect((await refusal(read({ format: "diesel" }))).message).toContain(
      "holds no migration of diesel.\nIts files are named a folder VERSION_name with up.sql",
    );
    expect(() => readSettings({ url: "postgres://h/d", format: "gose" }, {})).toThrow(
      "has to be one of tenantex, golang-migrate, goose, dbmate,",
    );
  });

  test("symbolic links to files and folders are followed", async () => {
    await place.write({ [`${NOBODY}/x.sql`]: "SELECT 1;\n", [`${NOBODY}/m/up.sql`]: "SELECT 1;\n" });
    await mkdir(join(place.directory, "links"));
    await symlink(join(place.directory, NOBODY, "m"), join(place.directory, "links", "2026-01-14-093000_a"));
    await symlink(join(place.directory, "links"), join(place.directory, "links", "loop"));
    const server = place.open({ migrations: join(place.directory, "links") });
    expect((await server.directory()).migrations.map(({ up }) => up.file)).toEqual(["2026-01-14-093000_a/up.sql"]);
    await mkdir(join(place.directory, "files"));
    await symlink(join(place.directory, NOBODY, "x.sql"), join(place.directory, "files", "V1__a.sql"));
    await symlink(join(place.directory, NOBODY, "nothing.sql"), join(place.directory, "files", "V2__b.sql"));
    expect((await refusal(server.directory(join(place.directory, "files")))).message).toBe(
      'The migration file "V2__b.sql" is a symbolic link to nothing.\nCheck where it leads, and its rights.',
    );
  });

  test("hidden folders and node_modules are not entered", async () => {
    await place.write({ ".old/V1__a.sql": "", "node_modules/x/V1__a.sql": "", "a/b/c/V1__a.sql": "" });
    expect((await read()).migrations).toHaveLength(1);
  });

  describe("postgres-migrations", () => {
    test.each<[string, Record<string, string>, string]>([
      ["a gap", { "1_a.sql": "", "3_c.sql": "-- postgres-migrations disable-transaction" }, '"3_c.sql" breaks the row'],
      ["a number twice", { "1_a.sql": "", "2_b.sql": "", "2_c.sql": "" }, "breaks the row"],
      ["a number 0", { "0_a.sql": "" }, '"0_a.sql" breaks the row'],
      ["another name", { "1_a.sql": "", "x.js": "" }, '"x.js" is not named like a migration of postgres-migrations'],
      ["code of another kind", { "1_a.js": "exports.up = 1" }, '"1_a.js" exports no function `generateSql`'],
      [
        "code that gives no text",
        { "1_a.js": "exports.generateSql = () => 7" },
        "has a `generateSql` that returns no text",
      ],
      [
        "code that fails",
        { "1_a.js": "exports.generateSql = () => { throw new Error('no luck'); }" },
        '"1_a.js" cannot be loaded by postgres-migrations: no luck.',
      ],
    ])("%s", async (_, texts, words) => {
      await place.write(texts);
      const error = await refusal(read({ format: "postgres-migrations" }));
      expect(error).toBeInstanceOf(MigrationFileError);
      expect(error.message).toContain(words);
    });

    test("code is run for no other format", async () => {
      const ran = join(place.directory, "ran");
      const code = `require("node:fs").writeFileSync(${JSON.stringify(ran)}, ""); exports.up = (knex) => {};`;
      await place.write({ "1_a.sql": GOOSE, "2_b.js": code, "index.js": code });
      expect((await refusal(read())).message).toContain('are code (Knex): "2_b.js"');
      await place.write({ "2_b.js": null });
      expect((await read()).migrations).toHaveLength(1);
      await expect(chmod(ran, 0o600)).rejects.toThrow("ENOENT");
    });

    test("text that is not UTF-8 is refused, which its loader would have replaced", async () => {
      await place.write({ "1_a.sql": Buffer.from("SELECT 'caf\xe9'", "latin1") as unknown as string });
      expect((await refusal(read())).message).toContain('"1_a.sql", line 1, is not UTF-8');
    });
  });
});
