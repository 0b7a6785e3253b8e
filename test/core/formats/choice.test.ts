// Whose a directory is: by its look, by name, and what is refused because it is two tools' or half code.

import { describe, expect, test } from "vitest";
import { chooseFormat, FORMAT_NAMES, lookAt } from "../../../provider/core/directory";
import { AmbiguousFormatError, CodeMigrationsError } from "../../../provider/errors";
import { files, read, refused } from "../../formats/files";

const GOOSE = "-- +goose Up\nSELECT 1;\n";
const DBMATE = "-- migrate:up\nSELECT 1;\n-- migrate:down\n";
const SQL_MIGRATE = "-- +migrate Up\nSELECT 1;\n";
const NODE_PG_MIGRATE = "-- Up Migration\nSELECT 1;\n";
const PLAIN = "SELECT 1;\n";
const JOURNAL = { "meta/_journal.json": '{"entries":[]}' };

const choose = (texts: Record<string, string>, named?: string) =>
  chooseFormat(lookAt(files(texts), Object.keys(texts)), "here", named).name;
const refusal = (texts: Record<string, string>, named?: string): Error => {
  try {
    choose(texts, named);
  } catch (error) {
    return error as Error;
  }
  throw new Error("it was chosen");
};

describe("by its look", () => {
  test.each<[string, Record<string, string>]>([
    ["tenantex", {}],
    ["tenantex", { "README.md": "", "run.sh": "" }],
    ["tenantex", { "create_users.sql": PLAIN }],
    ["tenantex", { "1_a.up.sql": PLAIN }],
    ["tenantex", { "V0001.Name.up.sql": PLAIN }],
    ["tenantex", { "V1__a.up.sql": PLAIN }],
    ["tenantex", { "1_a.postgres.up.sql": PLAIN, "1_a.mysql.up.sql": PLAIN }],
    ["tenantex", { "1_a.up.sql": "-- Up migration for the users.\n" }],
    ["tenantex", { "1_a.up.sql": "-- +goose Up\n" }],
    ["tenantex", { "1_a.up.sql": PLAIN, "2_b.sql": PLAIN }],
    ["tenantex", { "1_a.up.sql": PLAIN, "old/1_a/up.sql": PLAIN, "old/V1__a.sql": PLAIN }],
    ["tenantex", { "20260114093000_a.sql": PLAIN }],
    ["goose", { "1_a.sql": GOOSE }],
    ["goose", { "1_a.sql": GOOSE, "2_b.sql": PLAIN }],
    ["goose", { "1_a.sql": `${GOOSE}-- Down migration: none.\n` }],
    ["goose", { "1_a.sql": `-- A title.\n\n${GOOSE.replaceAll("\n", "\r\n")}` }],
    ["dbmate", { "1_a.sql": DBMATE }],
    ["sql-migrate", { "1_a.sql": SQL_MIGRATE }],
    ["node-pg-migrate", { "1_a.sql": NODE_PG_MIGRATE }],
    ["node-pg-migrate", { "1_a.sql": NODE_PG_MIGRATE, "2_b.sql": PLAIN }],
    ["flyway", { "V1__a.sql": PLAIN }],
    ["flyway", { "2026/V1__a.sql": PLAIN }],
    ["flyway", { "R__a.sql": PLAIN }],
    ["diesel", { "2026-01-14-093000_a/up.sql": PLAIN }],
    ["prisma", { "20260114093000_a/migration.sql": PLAIN }],
    ["drizzle", { "0000_a.sql": PLAIN, ...JOURNAL }],
    ["drizzle", { "0001_a.sql": PLAIN, ...JOURNAL }],
    ["drizzle", { "0000_a.sql": PLAIN, "0000_a.down.sql": PLAIN, ...JOURNAL }],
    ["drizzle", { "20260114093000_a/migration.sql": PLAIN, "20260114093000_a/snapshot.json": "{}" }],
    ["tenantex", { "1_a.down.sql": PLAIN }],
    ["postgres-migrations", { "1_a.sql": PLAIN }],
    ["postgres-migrations", { "01-a.sql": PLAIN, "02-b.sql": PLAIN }],
    ["postgres-migrations", { "1_a.sql": PLAIN, "2_b.js": "exports.generateSql = () => ''" }],
    ["postgres-migrations", { "7_a.sql": "-- postgres-migrations disable-transaction\n" }],
    // Numbers with a gap could be anybody's.
    ["tenantex", { "1_a.sql": PLAIN, "3_b.sql": PLAIN }],
  ])("%s: %j", (name, texts) => expect(choose(texts)).toBe(name));

  test("a directory of our own gives what it has always given", () => {
    expect(refused({ "1_a.up.sql": PLAIN, "2_b.sql": PLAIN })).toBe(
      'The migration file "2_b.sql" is not named like a migration.\nName it VERSION_name.up.sql or VERSION_name.down.sql, for example 20260114093000_create_users.up.sql, or move it elsewhere.',
    );
    expect(read({ "1_a.up.sql": PLAIN, "old/2_b.up.sql": PLAIN })).toHaveLength(1);
  });
});

describe("of two tools", () => {
  test("both are named, with what shows them", () => {
    const error = refusal({ "1_a.sql": GOOSE, "2_b.sql": `-- x\n${DBMATE}` });
    expect(error).toBeInstanceOf(AmbiguousFormatError);
    expect(error.message).toBe(
      'The migrations directory "here" looks like goose (1_a.sql has `-- +goose Up` on line 1), and like dbmate (2_b.sql has `-- migrate:up` on line 2).\nSay which it is with `format`: "goose" or "dbmate"; or move the files of the other elsewhere.',
    );
  });

  test.each<[string, Record<string, string>]>([
    ["tenantex, goose", { "1_a.up.sql": PLAIN, "2_b.sql": GOOSE }],
    ["tenantex, flyway", { "1_a.up.sql": PLAIN, "V2__b.sql": PLAIN }],
    ["goose, sql-migrate", { "1_a.sql": GOOSE + SQL_MIGRATE }],
    ["dbmate, node-pg-migrate", { "1_a.sql": DBMATE, "2_a.sql": NODE_PG_MIGRATE }],
    ["diesel, prisma", { "1_a/up.sql": PLAIN, "2_a/migration.sql": PLAIN }],
    ["goose, drizzle", { "1_a.sql": GOOSE, ...JOURNAL }],
    ["goose, flyway", { "1_a.sql": GOOSE, "old/V1__b.sql": PLAIN }],
  ])("%s", (names, texts) => {
    const error = refusal(texts);
    expect((error as AmbiguousFormatError).formats.map(({ format }) => format).join(", ")).toBe(names);
    // Named, it is one of them: what does not fit then is refused by itself.
    for (const { format } of (error as AmbiguousFormatError).formats) expect(choose(texts, format)).toBe(format);
  });
});

describe("by name", () => {
  test.each(FORMAT_NAMES)("%s, whatever it looks like", (name) =>
    expect(choose({ "1_a.up.sql": PLAIN }, name)).toBe(name),
  );

  test("files of another format do not fit", () => {
    expect(refused({ "1_a.up.sql": PLAIN }, "goose")).toContain('"1_a.up.sql" has no `-- +goose Up`');
    expect(refused({ "1_a.sql": GOOSE }, "flyway")).toContain(
      '"1_a.sql" is not named like a migration.\nName it VVERSION__',
    );
    expect(read({ "1_a.sql": PLAIN, "3_b.sql": PLAIN }, "node-pg-migrate")).toHaveLength(2);
  });
});

describe("code", () => {
  test.each<[string, string, string, string]>([
    ["Ecto", "20260114093000_create_users.exs", "", "mix ecto.migrate --log-migrations-sql"],
    ["Rails", "20260114093000_create_users.rb", "", "rails db:migrate"],
    ["Django", "0001_initial.py", "from django.db import migrations", "sqlmigrate"],
    ["Alembic", "0001_initial.py", "down_revision = None", "alembic upgrade --sql"],
    ["Laravel", "2026_01_14_093000_create_users.php", "", "php artisan migrate --pretend"],
    ["Flyway", "V2__create_users.java", "", "in the class"],
    ["goose", "00002_create_users.go", "", "in the function"],
    ["Sequelize", "20260114093000-create-users.js", "up: (queryInterface) => {}", "`logging`"],
    ["TypeORM", "1768383000000-CreateUsers.ts", "implements MigrationInterface", "calls of `query`"],
    ["Kysely", "2026_01_14_create_users.ts", 'import { Kysely } from "kysely"', "compile().sql"],
    ["node-pg-migrate", "1768383000000_create-users.js", "exports.up = (pgm) => {}", "--dry-run"],
    ["Knex", "20260114093000_create_users.mjs", "export const up = (knex) => {}", "toSQL()"],
  ])("of %s: %s", (tool, file, text, how) => {
    const error = refusal({ [file]: text });
    expect(error).toBeInstanceOf(CodeMigrationsError);
    expect(error.message).toContain(
      `The migrations directory "here" holds migrations that are code (${tool}): "${file}".\nWrite the SQL that each of them runs into files VERSION_name.up.sql and .down.sql with the same versions, in a directory of their own; `,
    );
    expect(error.message).toContain(how);
  });

  test("of nobody that is known", () =>
    expect(refusal({ "1_a.js": "exports.up = () => {}" }).message).toContain(
      'that are code: "1_a.js".\nWrite the SQL',
    ));

  test.each<Record<string, string>>([
    { "1_a.up.sql": PLAIN },
    { "1_a.sql": GOOSE },
    { "V1__a.sql": PLAIN },
    { "1_a/up.sql": PLAIN },
    { "1_a.sql": PLAIN },
  ])("beside SQL: %j is half a directory, and none of it is read", (texts) => {
    const error = refusal({ ...texts, "00003_add.go": "package x", "00004_b.go": "package x" });
    expect(error.message).toContain(
      'that are code (goose): "00003_add.go", "00004_b.go".\nWithout them the ones in SQL make',
    );
  });

  test("stays refused where the format is named", () =>
    expect(refusal({ "1_a.sql": GOOSE, "00003_add.go": "" }, "goose")).toBeInstanceOf(CodeMigrationsError));

  test("many files are not all listed", () => {
    const many = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`${index + 1}_a.rb`, ""]));
    expect(refusal(many).message).toContain('"5_a.rb" and 3 more.');
  });

  test("files that are no migrations are passed over", () => {
    const beside = [
      "embed.go",
      "migrations.go",
      "index.ts",
      "2.go",
      "00001_a_test.go",
      "1_a.d.ts",
      "run.sh",
      "README.md",
    ];
    const others = Object.fromEntries([...beside, ".gitkeep", "Makefile", "lib/1_a.ts"].map((name) => [name, "x"]));
    expect(choose({ "1_a.sql": GOOSE, ...others })).toBe("goose");
    expect(read({ "1_a.up.sql": PLAIN, ...others })).toHaveLength(1);
  });
});
