// Other tools' histories: whose a table is, and what its rows mean in terms of a directory.

import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readMigrations } from "../../provider/core/directory";
import {
  FOREIGN_TABLES,
  type ForeignHistory,
  type ForeignRow,
  foundTables,
  matchHistory,
  recognise,
} from "../../provider/core/foreign-history";
import { AdoptionRefusedError } from "../../provider/errors";

const FILES = {
  "1_create_users.up.sql": "CREATE TABLE users (id int);\n",
  "2_create_projects.up.sql": "CREATE TABLE projects (id int);\n",
  "20260114093000_name_users.up.sql": "ALTER TABLE users ADD COLUMN name text;\n",
};

const directory = (files: Record<string, string> = FILES) =>
  readMigrations(
    Object.entries(files).map(([name, text]) => ({ name, bytes: Buffer.from(text) })),
    "postgres",
  );

const row = (of: Partial<ForeignRow>): ForeignRow => ({
  ...{ version: null, name: null, hash: null, ok: null, kind: null },
  ...of,
});

function match(tool: string, rows: Partial<ForeignRow>[], files?: Record<string, string>) {
  const history: ForeignHistory = { tool, table: "a_table", columns: [], rows: rows.map(row) };
  const { applied, mismatches } = matchHistory(history, directory(files));
  return { applied: applied.map(({ version }) => version), mismatches };
}

describe("recognise", () => {
  test.each([
    ["schema_migrations", ["version", "inserted_at"], "Ecto"],
    ["schema_migrations", ["version", "inserted_at", "name", "checksum", "down_sql"], "pulumi-tenantex"],
    ["schema_migrations", ["inserted_at", "name", "version"], "Ecto"],
    ["schema_migrations", ["version"], "Rails or dbmate"],
    ["schema_migrations", ["version", "dirty"], "golang-migrate"],
    ["migrations", ["id", "name", "hash", "executed_at"], "postgres-migrations"],
    ["goose_db_version", ["id", "version_id", "is_applied", "tstamp"], "goose"],
    ["knex_migrations", ["id", "name", "batch", "migration_time"], "Knex"],
    ["pgmigrations", ["id", "name", "run_on"], "node-pg-migrate"],
    [
      "flyway_schema_history",
      ["installed_rank", "version", "description", "type", "script", "checksum", "installed_by", "success"],
      "Flyway",
    ],
    ["gorp_migrations", ["id", "applied_at"], "sql-migrate"],
    ["__diesel_schema_migrations", ["version", "run_on"], "diesel"],
    ["__drizzle_migrations", ["id", "hash", "created_at"], "Drizzle"],
    [
      "_prisma_migrations",
      [
        "id",
        "checksum",
        "finished_at",
        "migration_name",
        "logs",
        "rolled_back_at",
        "started_at",
        "applied_steps_count",
      ],
      "Prisma",
    ],
    // Laravel's and TypeORM's tables of that name.
    ["migrations", ["id", "migration", "batch"], undefined],
    ["migrations", ["id", "timestamp", "name"], undefined],
    ["schema_migrations", ["id"], undefined],
    ["users", ["version"], undefined],
  ])("%s (%j) is %s", (table, columns, tool) => {
    expect(recognise(table, columns)?.name).toBe(tool);
    if (tool) expect(FOREIGN_TABLES).toContain(table);
  });

  test("more columns than a tool needs do not matter", () => {
    const table = fc.constantFrom(...foundTables(everyColumn()).map(({ tool }) => tool));
    fc.assert(
      fc.property(table, fc.array(fc.string()), (tool, others) => {
        expect(recognise(tool.table, [...others, ...tool.columns])).toBe(recognise(tool.table, tool.columns));
      }),
    );
  });

  function everyColumn() {
    const columns = ["id", "version", "name", "hash", "executed_at", "version_id", "is_applied", "tstamp", "batch"];
    const more = ["migration_time", "run_on", "applied_at", "installed_rank", "description", "type", "script"];
    const all = [...columns, ...more, "checksum", "success"];
    return FOREIGN_TABLES.flatMap((table) => all.map((column) => ({ table, column })));
  }

  test("a catalog's columns are told apart by their tables", () => {
    const found = foundTables([
      { table: "pgmigrations", column: "id" },
      { table: "schema_migrations", column: "version" },
      { table: "pgmigrations", column: "name" },
      { table: "knex_migrations", column: "id" },
      { table: "pgmigrations", column: "run_on" },
    ]);
    expect(found.map(({ tool, columns }) => [tool.name, columns])).toEqual([
      ["Rails or dbmate", ["version"]],
      ["node-pg-migrate", ["id", "name", "run_on"]],
    ]);
  });
});

describe("versions alone (Ecto, Rails, dbmate)", () => {
  test("in any order, leading zeros or not", () =>
    expect(match("Rails or dbmate", [{ version: "20260114093000" }, { version: "001" }])).toEqual({
      applied: ["1", "20260114093000"],
      mismatches: [],
    }));

  test("no rows: nothing is applied", () => expect(match("Ecto", [])).toEqual({ applied: [], mismatches: [] }));

  test("each row that does not fit is told", () =>
    expect(match("Ecto", [{ version: "1" }, { version: "3" }, { version: "01" }, { version: "x y" }, {}])).toEqual({
      applied: ["1"],
      mismatches: [
        "row 01: it is there twice",
        'row "x y": it names no version',
        "a row: it names no version",
        "row 3: the directory has no such migration",
      ],
    }));

  test("exactly the rows with a file are applied, and each other one is told", () => {
    const versions = fc.uniqueArray(fc.integer({ min: 1, max: 30 }));
    fc.assert(
      fc.property(versions, versions, (rows, files) => {
        const texts = Object.fromEntries(files.map((version) => [`${version}_m.up.sql`, ""]));
        const found = match(
          "Ecto",
          rows.map((version) => ({ version: `0${version}` })),
          texts,
        );
        const both = rows.filter((version) => files.includes(version)).sort((a, b) => a - b);
        expect(found.applied).toEqual(both.map(String));
        expect(found.mismatches).toHaveLength(rows.length - both.length);
      }),
    );
  });
});

describe("ours", () => {
  const [users] = directory();

  test("name and checksum are compared where they are known", () =>
    expect(
      match("pulumi-tenantex", [
        { version: "1", name: "create_users", hash: users?.up.checksum ?? null },
        { version: "2" },
        { version: "20260114093000", name: "name_users", hash: users?.up.checksum ?? null },
      ]),
    ).toEqual({
      applied: ["1", "2"],
      mismatches: ["row 20260114093000: the text of 20260114093000_name_users.up.sql is not the one that was applied"],
    }));
});

describe("golang-migrate", () => {
  test("everything up to its only row is applied", () =>
    expect(match("golang-migrate", [{ version: "2", ok: "false" }])).toEqual({ applied: ["1", "2"], mismatches: [] }));

  test.each(["true", "1"])("dirty (%s) is refused", (ok) =>
    expect(match("golang-migrate", [{ version: "2", ok }])).toEqual({
      applied: [],
      mismatches: ["row 2: golang-migrate says that it failed"],
    }),
  );

  test("its version has to be in the directory", () =>
    expect(match("golang-migrate", [{ version: "3", ok: "0" }])).toEqual({
      applied: [],
      mismatches: ["row 3: the directory has no such migration"],
    }));
});

describe("postgres-migrations", () => {
  // What it wrote for 1_create_users.sql, and for 2-create-projects.sql with CRLF.
  const USERS = { version: "1", name: "create_users", hash: "74cd40ad4fa98d3e7ef82cfe4b9b6998bb68a3c0" };
  const PROJECTS = { version: "2", name: "create-projects", hash: "92ce6d040d6e587c6e49281f474038043a0385bf" };
  const MARK = { version: "0", name: "create-migrations-table", hash: "e18db593bcde2aca2a408c4d1100f6abba2195df" };

  test("its own row is passed over, and the hash is of the file's former name and text", () =>
    expect(match("postgres-migrations", [MARK, USERS, PROJECTS])).toEqual({ applied: ["1", "2"], mismatches: [] }));

  test.each(["0001_create_users.up.sql", "1-create-users.postgres.up.sql"])(
    "whatever the file is called now: %s",
    (file) =>
      expect(match("postgres-migrations", [USERS], { [file]: FILES["1_create_users.up.sql"] }).mismatches).toEqual([]),
  );

  test("another text is told", () =>
    expect(match("postgres-migrations", [USERS], { "1_create_users.up.sql": "SELECT 1;" })).toEqual({
      applied: [],
      mismatches: ["row 1: the text of 1_create_users.up.sql is not the one that was applied"],
    }));
});

describe("goose", () => {
  test("the last row about a version decides, and version 0 is its mark", () =>
    expect(
      match("goose", [
        { version: "0", ok: "1" },
        { version: "1", ok: "true" },
        { version: "2", ok: "true" },
        { version: "1", ok: "false" },
        { version: "2", ok: "false" },
        { version: "2", ok: "t" },
      ]),
    ).toEqual({ applied: ["2"], mismatches: [] }));

  test("a version that is reverted needs no file", () =>
    expect(
      match("goose", [
        { version: "3", ok: "1" },
        { version: "3", ok: "0" },
      ]),
    ).toEqual({ applied: [], mismatches: [] }));
});

describe("file names (Knex, node-pg-migrate, sql-migrate)", () => {
  test.each([
    ["Knex", "20260114093000_name_users.js"],
    ["Knex", "20260114093000_name_users.ts"],
    ["Knex", "20260114093000_Name-Users.cjs"],
    ["node-pg-migrate", "20260114093000_name-users"],
    ["node-pg-migrate", "20260114093000_name-users.up"],
    ["sql-migrate", "20260114093000-name_users.sql"],
  ])("%s: %s", (tool, name) =>
    expect(match(tool, [{ name }])).toEqual({ applied: ["20260114093000"], mismatches: [] }),
  );

  test("version and name both have to match", () =>
    expect(
      match("Knex", [
        { name: "1_create_people.js" },
        { name: "3_create_projects.js" },
        { name: "002_create_projects.js" },
        { name: "2_create_projects.js" },
        { name: "create_users.js" },
      ]),
    ).toEqual({
      applied: ["2"],
      mismatches: [
        "row 2_create_projects.js: it is there twice",
        "row create_users.js: it names no version",
        'row 1_create_people.js: it is called "create_people", but the directory has 1_create_users',
        "row 3_create_projects.js: the directory has no such migration",
      ],
    }));
});

describe("Flyway", () => {
  const one = { version: "1", name: "create users", kind: "SQL", ok: "true" };

  test("descriptions have spaces, and checksums are of lines", () =>
    expect(
      match("Flyway", [one, { ...one, version: "1.1", name: "digits", hash: "-873187034" }], {
        ...FILES,
        // The check value of CRC-32 is that of "123456789".
        "V1.01_digits.up.sql": "123456\r\n\n789\n",
      }),
    ).toEqual({ applied: ["1", "1.1"], mismatches: [] }));

  test("another checksum, and a failed row", () =>
    expect(
      match("Flyway", [
        { ...one, hash: "17" },
        { ...one, version: "2", ok: "0" },
      ]),
    ).toEqual({
      applied: [],
      mismatches: [
        "row 2: Flyway says that it failed",
        "row 1: the text of 1_create_users.up.sql is not the one that was applied",
      ],
    }));

  test.each(["BASELINE", "INIT", "SQL_BASELINE"])(
    "%s: everything up to it is applied, with a file of it or not",
    (kind) =>
      expect(match("Flyway", [{ version: "3", name: "<< Flyway Baseline >>", kind, ok: "1" }])).toEqual({
        applied: ["1", "2"],
        mismatches: [],
      }),
  );

  test("what has no version is no migration of a directory", () =>
    expect(
      match("Flyway", [
        { name: "<< Flyway Schema Creation >>", kind: "SCHEMA", ok: "true" },
        { name: "a view", kind: "SQL", ok: "true", hash: "1" },
        { name: "another view", kind: "SQL", ok: "false", hash: "1" },
      ]),
    ).toEqual({ applied: [], mismatches: ['row "another view": Flyway says that it failed'] }));

  test("undone, applied again, deleted", () =>
    expect(
      match("Flyway", [
        one,
        { ...one, kind: "UNDO_SQL" },
        { ...one, version: "2", name: "create projects" },
        { ...one, version: "2", kind: "DELETE" },
        { ...one, version: "3" },
        { ...one, version: "3", kind: "DELETE" },
        { ...one, version: "20260114093000", name: "name users" },
        { ...one, version: "20260114093000", kind: "UNDO_SQL" },
        { ...one, version: "20260114093000", name: "name users" },
      ]),
    ).toEqual({
      applied: ["20260114093000"],
      mismatches: ["row 2: Flyway has marked it as deleted, but the directory has 2_create_projects"],
    }));
});

describe("diesel", () => {
  test("its initial setup has the version 0 there, and 1 here", () =>
    expect(match("diesel", [{ version: "00000000000000" }, { version: "20260114093000" }])).toEqual({
      applied: ["1", "20260114093000"],
      mismatches: [],
    }));
});

describe("Drizzle and Prisma", () => {
  // SHA-256 of the first file's text, with LF, with CRLF and with a byte order mark.
  const hashes = [FILES["1_create_users.up.sql"], FILES["1_create_users.up.sql"].replace("\n", "\r\n")].flatMap(
    (text) =>
      ["", "\uFEFF"].map((mark) =>
        createHash("sha256")
          .update(mark + text)
          .digest("hex"),
      ),
  );
  const rowOf = (tool: string, hash: string) =>
    tool === "Drizzle" ? { version: "1", hash } : { name: "1_create_users", hash, ok: "2026-01-14 09:30:00" };

  test.each(["Drizzle", "Prisma"])(
    "%s: the hash is of the file, whatever a checkout makes of its line ends",
    (tool) => {
      for (const hash of hashes.filter((_, index) => index % 2 === 0))
        expect(match(tool, [rowOf(tool, hash)])).toEqual({ applied: ["1"], mismatches: [] });
      const marked = { "1_create_users.up.sql": `\uFEFF${FILES["1_create_users.up.sql"]}` };
      expect(match(tool, [rowOf(tool, hashes[1] as string)], marked).mismatches).toEqual([]);
      expect(match(tool, [rowOf(tool, "00")]).mismatches).toEqual([
        expect.stringContaining("the text of 1_create_users.up.sql is not the one that was applied"),
      ]);
    },
  );

  test("Prisma: a migration that failed, was given up for rolled back, and run again", () => {
    const users = { name: "1_create_users" };
    expect(match("Prisma", [users]).mismatches).toEqual(["row 1_create_users: Prisma says that it failed"]);
    expect(match("Prisma", [{ ...users, kind: "2026-01-14" }])).toEqual({ applied: [], mismatches: [] });
    expect(
      match("Prisma", [
        { ...users, kind: "2026-01-14" },
        { ...users, ok: "2026-01-14" },
      ]).applied,
    ).toEqual(["1"]);
  });

  test("Prisma: 0_init is version 1", () =>
    expect(match("Prisma", [{ name: "0_create_users", ok: "2026-01-14" }])).toEqual({
      applied: ["1"],
      mismatches: [],
    }));
});

test("the error shows the first ten rows that do not fit", () => {
  const mismatches = Array.from({ length: 12 }, (_, index) => `row ${index}: it is there twice`);
  const refused = new AdoptionRefusedError("acme", "tenant_acme", "Knex", "knex_migrations", mismatches);
  expect(refused.what).toMatch(/^Tenant "acme": the schema "tenant_acme" cannot be adopted, .* of Knex, .*, 12 times;/);
  expect(refused.what).toContain("row 9: it is there twice");
  expect(refused.what).not.toContain("row 10:");
  expect(refused.now).toBe("Nothing was changed.");
  expect(refused.mismatches).toEqual(mismatches);
});
