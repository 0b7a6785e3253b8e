// The file grammar of a directory of migrations.

import { describe, expect, test } from "vitest";
import { readMigrations } from "../../provider/core/directory";
import { DuplicateVersionError, MigrationFileError } from "../../provider/errors";

const file = (name: string, text: string | Uint8Array = "SELECT 1;") => ({
  name,
  bytes: typeof text === "string" ? new TextEncoder().encode(text) : text,
});
const read = (...names: string[]) =>
  readMigrations(
    names.map((name) => file(name)),
    "postgres",
  );

describe("names", () => {
  test.each([
    ["20260114093000_create_users.up.sql", "20260114093000", "create_users"],
    ["000001_init.up.sql", "1", "init"],
    ["V0001.Name.up.sql", "1", "Name"],
    ["0001.2fa.up.sql", "1", "2fa"],
    ["1.10_dotted.up.sql", "1.10", "dotted"],
    ["7-dashed-name.up.sql", "7", "dashed-name"],
    ["12345678901234567890_long.up.sql", "12345678901234567890", "long"],
    ["3_with.dots.in.it.up.sql", "3", "with.dots.in.it"],
  ])("%s", (name, version, title) => expect(read(name)).toMatchObject([{ version, name: title, up: { file: name } }]));

  test("order is that of the numbers", () => {
    expect(read("10_c.up.sql", "9_b.up.sql", "1.9_a.up.sql", "1.10_a.up.sql").map((m) => m.version)).toEqual([
      "1.9",
      "1.10",
      "9",
      "10",
    ]);
  });

  test("an up without a down is allowed; a down may be named differently; a down alone is none", () => {
    const [one, two, ...rest] = read("1_a.up.sql", "1_other.down.sql", "2_b.up.sql", "3_c.down.sql");
    expect(one?.down?.file).toBe("1_other.down.sql");
    expect(two?.down).toBeUndefined();
    expect(rest).toEqual([]);
  });

  test("files beside the SQL are passed over", () =>
    expect(read("README.md", "1_a.up.sql", "run.sh", "2.go")).toHaveLength(1));

  test("a file for the dialect wins over one for all; the other dialect's is not seen", () => {
    const names = ["1_a.up.sql", "1_a.postgres.up.sql", "2_b.mysql.up.sql"].map((name) => file(name));
    expect(readMigrations(names, "postgres").map((m) => m.up.file)).toEqual(["1_a.postgres.up.sql"]);
    expect(readMigrations(names, "mysql").map((m) => m.up.file)).toEqual(["1_a.up.sql", "2_b.mysql.up.sql"]);
  });
});

describe("refusals", () => {
  test("two files with one version", () => {
    const refusal = () => read("7_a.up.sql", "007_b.up.sql");
    expect(refusal).toThrow(DuplicateVersionError);
    expect(refusal).toThrow(
      'Two migration files have version 7: "007_b.up.sql" and "7_a.up.sql".\nGive one of them a version of its own.',
    );
  });

  test("version 0, which means none", () => {
    expect(() => read("000_init.up.sql")).toThrow(
      'The migration file "000_init.up.sql" has version 0, which means no migration.\nGive it a version above 0.',
    );
  });

  test("a name that is no migration's", () => {
    expect(() => read("create_users.sql")).toThrow(
      'The migration file "create_users.sql" is not named like a migration.\nName it VERSION_name.up.sql or VERSION_name.down.sql, for example 20260114093000_create_users.up.sql, or move it elsewhere.',
    );
  });

  test("not UTF-8, with the line", () => {
    const bytes = Buffer.from("SELECT 1;\nSELECT 'caf\xe9';\n", "latin1");
    expect(() => readMigrations([file("1_a.up.sql", bytes)], "postgres")).toThrow(
      'The migration file "1_a.up.sql", line 2, is not UTF-8.\nSave it as UTF-8.',
    );
  });

  test("a NUL, with the line", () => {
    expect(() => readMigrations([file("1_a.up.sql", "SELECT 1;\n\0")], "postgres")).toThrow(
      'The migration file "1_a.up.sql", line 2, holds a NUL character.',
    );
  });

  test.each([
    ["SELECT 1;\nCOMMIT;\nSELECT 2;", "line 2, controls the transaction itself (COMMIT)"],
    ["BEGIN;\nSELECT 1;\nCOMMIT;\nSELECT 2;", "line 1, controls the transaction itself (BEGIN)"],
    ["SELECT 1;\n\nCOPY t FROM stdin;\n1\n\\.\n", "line 3, uses COPY … FROM stdin"],
  ])("%j", (sql, said) => {
    expect(() => readMigrations([file("1_a.up.sql", sql)], "postgres")).toThrow(MigrationFileError);
    expect(() => readMigrations([file("1_a.up.sql", sql)], "postgres")).toThrow(said);
  });

  test("an unterminated string, with the line it begins at", () => {
    expect(() => readMigrations([file("1_a.up.sql", "SELECT 1;\nSELECT 'x;\n")], "postgres")).toThrow(
      /^The migration file "1_a\.up\.sql", line 2, has .* that does not end\.\nClose it and run again\.$/,
    );
  });
});

describe("text", () => {
  const script = (text: string) => readMigrations([file("1_a.up.sql", text)], "postgres")[0]?.up;

  test("LF, CRLF and a byte order mark are one script", () => {
    const lf = script("CREATE TABLE a ();\nCREATE TABLE b ();\n");
    expect(script("CREATE TABLE a ();\r\nCREATE TABLE b ();\r\n")?.checksum).toBe(lf?.checksum);
    expect(script("\uFEFFCREATE TABLE a ();\nCREATE TABLE b ();\n")?.sql).toBe(lf?.sql);
    expect(script("CREATE TABLE a ();\nCREATE TABLE c ();\n")?.checksum).not.toBe(lf?.checksum);
  });

  test("a BEGIN … COMMIT around everything is left out, at the same offsets", () => {
    const wrapped = script("BEGIN;\nCREATE TABLE a ();\nCOMMIT;\n");
    expect(wrapped?.body).toBe("     ;\nCREATE TABLE a ();\n      ;\n");
    expect(wrapped?.statements.map((statement) => [statement.text, statement.line])).toEqual([
      ["CREATE TABLE a ()", 2],
    ]);
  });

  test.each(["", "\n", "-- nothing to undo\n", "/* nothing */ ;;"])("%j holds no statement", (text) =>
    expect(script(text)?.statements).toEqual([]),
  );
});
