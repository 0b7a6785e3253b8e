// Layouts without sections: Flyway's names, folders of diesel and Prisma, Drizzle's journal, and rows of numbers.

import { describe, expect, test } from "vitest";
import { readMigrations } from "../../../provider/core/directory";
import { files, read, refused } from "../../formats/files";

const SQL = "SELECT 1;\n";
const placeholder = (name: string) => `\${${name}}`;
const versions = (texts: Record<string, string>, format?: string) =>
  read(texts, format).map(({ version, name }) => `${version} ${name}`);

describe("Flyway", () => {
  test("versions have dots or underscores, and any number of parts", () =>
    expect(
      versions({ "V1_10__b.sql": SQL, "V1.9__a.sql": SQL, "V2026.01.14__c__d.sql": SQL, "V007__e f.sql": SQL }),
    ).toEqual(["1.9 a", "1.10 b", "7 e f", "2026.1.14 c__d"]));

  test("folders are read, and U is the way down", () => {
    const [first, second] = read({ "a/V1__x.sql": SQL, "a/b/V2__y.sql": SQL, "U1__x.sql": "", "U9__z.sql": SQL });
    expect([first?.up.file, first?.down?.file, second?.up.file]).toEqual(["a/V1__x.sql", "U1__x.sql", "a/b/V2__y.sql"]);
    expect(second?.down).toBeUndefined();
  });

  test("one version in two folders", () =>
    expect(refused({ "a/V1__x.sql": SQL, "b/V01__y.sql": SQL })).toContain('"a/V1__x.sql" and "b/V01__y.sql"'));

  test.each([
    ["R__views.sql", "is repeatable: Flyway runs it again whenever its text is another, so it has no version."],
    ["B7__all.sql", "is a baseline, which stands for all versions up to its own."],
    ["afterMigrate.sql", "is a callback, which Flyway runs beside each of its migrations."],
    ["beforeEachMigrate__log.sql", "is a callback"],
    ["seed.sql", "is not named like a migration.\nName it VVERSION__name.sql"],
    ["V1_a.sql", "is not named like a migration."],
  ])("%s is refused", (name, words) =>
    expect(refused({ "V1__a.sql": SQL, [`x/${name}`]: SQL })).toContain(`The migration file "x/${name}" ${words}`),
  );

  test("a script's own configuration", () => {
    const up = (conf: string) => read({ "V1__a.sql": SQL, "V1__a.sql.conf": conf })[0]?.up;
    expect(up("# executeInTransaction=false\n\n")?.transactional).toBe(true);
    expect(up("executeInTransaction = false")?.transactional).toBe(false);
    expect(up("flyway.executeInTransaction=FALSE\r\nencoding=utf-8\r\nshouldExecute=true")?.transactional).toBe(false);
    expect(refused({ "V1__a.sql": SQL, "V1__a.sql.conf": `\nshouldExecute=${placeholder("x")}==1` })).toBe(
      `The migration file "V1__a.sql.conf", line 2, has the line "shouldExecute=${placeholder("x")}==1", which cannot be honoured.\nKnown are executeInTransaction and placeholderReplacement (true or false), encoding=UTF-8 and shouldExecute=true.`,
    );
  });

  test("placeholders are refused, unless Flyway itself is told to leave them", () => {
    const text = `SELECT 1;\nSELECT '${placeholder("flyway:user")} ${placeholder("x")}';\n`;
    expect(refused({ "V1__a.sql": text })).toBe(
      `The migration file "V1__a.sql", line 2, has the placeholder ${placeholder("flyway:user")}.\nWrite its value. Where it is text and no placeholder, say \`placeholderReplacement=false\` in V1__a.sql.conf, as for Flyway.`,
    );
    expect(read({ "V1__a.sql": text, "V1__a.sql.conf": "placeholderReplacement=false" })[0]?.up.sql).toBe(text);
  });
});

describe("diesel", () => {
  test("versions as it records them, in its old and its new form", () =>
    expect(
      versions({
        "00000000000000_diesel_initial_setup/up.sql": SQL,
        "20260101000000_a/up.sql": SQL,
        "2026-01-14-093000_b_c/up.sql": SQL,
        "2026-02-09-110000-0000_d/up.sql": SQL,
      }),
    ).toEqual(["1 diesel_initial_setup", "20260101000000 a", "20260114093000 b_c", "202602091100000000 d"]));

  test("metadata.toml", () => {
    const up = (toml: string) => read({ "1_a/up.sql": SQL, "1_a/down.sql": SQL, "1_a/metadata.toml": toml })[0];
    expect(up("run_in_transaction = true # yes")?.up.transactional).toBe(true);
    expect(up("\r\nrun_in_transaction=false\r\n")?.up.transactional).toBe(false);
    expect(up("run_in_transaction = false")?.down?.transactional).toBe(false);
    // diesel takes a file that does not say for one that says false.
    expect(up("[other]\nrun_in_transaction = true\n")?.up.transactional).toBe(false);
    expect(refused({ "1_a/up.sql": SQL, "1_a/metadata.toml": '\nrun_in_transaction = "no"' })).toBe(
      'The migration file "1_a/metadata.toml", line 2, does not say whether to run in a transaction.\nWrite `run_in_transaction = true` or `false`.',
    );
  });

  test("folders that are none of its", () => {
    expect(refused({ "1_a/up.sql": SQL, "b/up.sql": SQL })).toContain('"b" is not named like a migration');
    expect(refused({ "1_a/up.sql": SQL, "2_b/down.sql": SQL })).toContain('"2_b" has no up.sql.');
    expect(read({ "1_a/up.sql": SQL, "1_a/more/up.sql": SQL, "docs/a.md": "" })).toHaveLength(1);
  });

  test("its order is that of text: where numbers say another, nothing is read", () =>
    expect(refused({ "2026-01-14-093000-0000_a/up.sql": SQL, "2026-02-09-110000_b/up.sql": SQL })).toBe(
      'The migration file "2026-01-14-093000-0000_a/up.sql" is run before "2026-02-09-110000_b/up.sql" by diesel, and has a higher version.\nGive the versions of all folders the same number of digits.',
    ));
});

describe("Prisma", () => {
  test("0_init is version 1, and a down.sql the way down", () => {
    const [init, next] = read({
      "0_init/migration.sql": SQL,
      "20260114093000_a/migration.sql": SQL,
      "0_init/down.sql": SQL,
    });
    expect([init?.version, init?.name, init?.down?.file]).toEqual(["1", "init", "0_init/down.sql"]);
    expect(next?.down).toBeUndefined();
  });

  test("1_init beside 0_init is one too many", () =>
    expect(refused({ "0_init/migration.sql": SQL, "1_a/migration.sql": SQL })).toContain(
      'Two migration files have version 1: "0_init/migration.sql" and "1_a/migration.sql"',
    ));
});

describe("Drizzle", () => {
  const journal = (entries: object[], more: object = {}) => ({
    "meta/_journal.json": JSON.stringify({ ...more, entries }),
  });
  const A = { tag: "0000_a", when: 5 };
  const B = { tag: "0001_b", when: 7 };
  const texts = { "0000_a.sql": SQL, "0001_b.sql": SQL };

  test("the version is the time in the journal, where its history has it too", () =>
    expect(versions({ ...texts, ...journal([A, B]) })).toEqual(["5 0000_a", "7 0001_b"]));

  test("a way down beside a file is taken, which Drizzle passes over", () => {
    const found = read({
      ...texts,
      ...journal([A, B]),
      "0001_b.down.sql": "SELECT 2--> statement-breakpoint\nSELECT 3",
    });
    expect(found.map(({ down }) => down?.statements.length)).toEqual([undefined, 2]);
    expect(refused({ ...texts, ...journal([A, B]), "0002_c.down.sql": SQL })).toContain('"0002_c.down.sql" is not in');
  });

  test("a breakpoint ends a statement, on both dialects, and lines and columns stay", () => {
    const sql = "SELECT 1\n--> statement-breakpoint\nSELECT 2;--> statement-breakpoint\n  SELECT 3";
    for (const dialect of ["postgres", "mysql"] as const) {
      const found = readMigrations(files({ "0000_a.sql": sql, ...journal([A]) }), dialect)[0]?.up;
      expect(found?.statements.map(({ text, line }) => [line, text])).toEqual([
        [1, "SELECT 1"],
        [3, "SELECT 2"],
        [4, "SELECT 3"],
      ]);
      expect(found?.sql).toHaveLength(sql.length);
      expect(found?.source).toBe(sql);
    }
  });

  test.each([
    ["no journal", texts, '"meta/_journal.json" is not there'],
    [
      "folders without one",
      { "1_a/migration.sql": SQL, "1_a/snapshot.json": "" },
      "that keeps no journal are not read: copy",
    ],
    ["no JSON", { ...texts, "meta/_journal.json": "{" }, '"meta/_journal.json" is no journal of Drizzle\'s'],
    ["no entries", { ...texts, "meta/_journal.json": "[]" }, '"meta/_journal.json" is no journal of Drizzle\'s'],
    ["no time", { ...texts, ...journal([{ tag: "0000_a" }]) }, '"meta/_journal.json" is no journal of Drizzle\'s'],
    [
      "a file too few",
      { "0000_a.sql": SQL, ...journal([A, B]) },
      '"0001_b.sql" is in meta/_journal.json, but not there',
    ],
    ["a file too many", { ...texts, ...journal([A]) }, '"0001_b.sql" is not in meta/_journal.json'],
    [
      "another dialect",
      { ...texts, ...journal([A, B], { dialect: "sqlite" }) },
      '"meta/_journal.json" is of the dialect "sqlite", and the server is of "postgresql"',
    ],
    [
      "times that go back",
      { ...texts, ...journal([{ ...A, when: 9 }, B]) },
      '"0000_a.sql" is run before "0001_b.sql" by Drizzle, and has a higher version.\nOrder the entries',
    ],
    [
      "one time twice",
      { ...texts, ...journal([A, { ...B, when: 5 }]) },
      'have version 5: "0000_a.sql" and "0001_b.sql"',
    ],
  ])("%s", (_, all, words) => expect(refused(all, "drizzle")).toContain(words));
});

describe("node-pg-migrate", () => {
  test("its order is that of moments: where numbers say another, nothing is read", () => {
    const all = { "20260114093000000_a.sql": SQL, "1999999999999_b.sql": SQL };
    expect(refused(all, "node-pg-migrate")).toContain(
      '"20260114093000000_a.sql" is run before "1999999999999_b.sql" by node-pg-migrate, and has a higher version.',
    );
  });
});

describe("postgres-migrations", () => {
  test("names as it keeps them, and its marker anywhere in the text", () => {
    const found = read({
      "1_a.sql": SQL,
      "02-b-c.sql": "SELECT 2; -- postgres-migrations disable-transaction",
      "3.sql": SQL,
    });
    expect(found.map(({ version, name, up }) => [version, name, up.transactional])).toEqual([
      ["1", "a", true],
      ["2", "b-c", false],
      ["3", "3.sql", true],
    ]);
    expect(found[1]?.up.statements[0]?.line).toBe(1);
    expect(found.every(({ down }) => down === undefined)).toBe(true);
  });
});
