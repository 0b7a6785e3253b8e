// Which data statements destroy: tables of cases, PostgreSQL's grammar as the judge, generated scripts.

import fc from "fast-check";
import { loadModule, parseSync } from "libpg-query";
import { beforeAll, describe, expect, test } from "vitest";
import { destructionText } from "../../../provider/core/destruction";
import { readScript } from "../../../provider/core/script";
import { destructionsOf } from "../../../provider/core/sql/destruction";
import { type SqlDialect, splitStatements } from "../../../provider/core/sql/statements";
import { grammarDestructions } from "./destruction-grammar";
import { MYSQL } from "./mysql-destruction-cases";
import { mysqlStatements, plainly } from "./mysql-scripts";
import { type DestructionCase, POSTGRES } from "./postgres-destruction-cases";
import { STATEMENTS } from "./postgres-reach-statements";
import { commentSoup, escapeSoup, postgresScript } from "./postgres-scripts";
import { FUZZ_RUNS } from "./split-invariants";

beforeAll(() => loadModule());

const destroys = (sql: string, dialect: SqlDialect) =>
  splitStatements(sql, dialect).flatMap(({ text }) => destructionsOf(text, dialect));

describe("PostgreSQL", () => {
  test.each(POSTGRES.map((row) => ({ row, sql: row[0] })))("$sql", ({ row: [sql, expected] }) => {
    expect(parseSync(sql)).toBeDefined();
    expect(destroys(sql, "postgres")).toEqual(expected);
  });
});

describe("MySQL", () => {
  test.each(MYSQL.map((row) => ({ row, sql: row[0] })))("$sql", ({ row: [sql, expected] }) => {
    expect(destroys(sql, "mysql")).toEqual(expected);
  });
});

describe("blocks that run now do the same", () => {
  const simple = ([sql]: DestructionCase) =>
    !/DELIMITER|BEGIN|IF \(|SET STATEMENT|\bEVENT\b|PROCEDURE|TRIGGER/.test(sql);

  test.each(POSTGRES.filter(([sql]) => !/never closed/.test(sql)))("DO … %s", (sql, expected) => {
    expect(destroys(`DO $body$ BEGIN ${sql}\n; END $body$`, "postgres")).toEqual(expected);
  });
  test.each(MYSQL.filter(simple))("BEGIN NOT ATOMIC … %s", (sql, expected) => {
    expect(destroys(`BEGIN NOT ATOMIC ${sql}\n; END`, "mysql")).toEqual(expected);
  });
});

describe("PostgreSQL's grammar finds the same", () => {
  const ours = (sql: string) => destroys(sql, "postgres").sort();
  // The grammar knows no temporary schema, reads no bodies, and keeps line breaks.
  const judged = POSTGRES.map(([sql]) => sql).filter((sql) => !/pg_temp|\bDO\b|"a\nb"/.test(sql));

  test.each([...judged, ...STATEMENTS.filter((sql) => !/^DO\b/.test(sql))])("%s", (sql) =>
    expect(ours(sql)).toEqual(grammarDestructions(sql)),
  );

  const PLAIN = "t users delete drop merge truncate key index cascade analyze begin end partition attribute type if";
  const NAMES = [...PLAIN.split(" "), '"Drop Table"', '"delete"', '"a""b"', "Ä1", "x$y", "update", "replace", "by"];
  const TEMPLATES = [
    "DROP TABLE % CASCADE",
    "DROP TABLE IF EXISTS %, %.%, %",
    "DROP SCHEMA %, %; DROP TYPE %.%; DROP EXTENSION IF EXISTS % CASCADE; DROP EXTENSION %",
    "TRUNCATE ONLY %.%, % RESTART IDENTITY; TRUNCATE TABLE %",
    "ALTER TABLE % DROP %, ADD % int, DROP COLUMN %, DROP CONSTRAINT %, ALTER % DROP DEFAULT",
    "ALTER TABLE IF EXISTS ONLY %.% DROP IF EXISTS %, ADD CONSTRAINT % UNIQUE (%, %), DROP % CASCADE",
    "ALTER TYPE %.% DROP ATTRIBUTE %, ADD ATTRIBUTE % int",
    "DELETE FROM % AS % USING % WHERE %.% IN (SELECT % FROM %)",
    "WITH % AS (DELETE FROM % RETURNING %), % (%) AS (SELECT % FROM %) DELETE FROM %.%",
    "WITH % AS (SELECT % FROM %) UPDATE % SET % = % FROM %",
    "WITH RECURSIVE % (%) AS (SELECT %, % FROM %) SEARCH DEPTH FIRST BY % SET % CYCLE % SET % USING % SELECT % FROM %",
    "SELECT %, f(%) AS %, % FROM %, % AS % WHERE % = %",
    "SELECT CASE WHEN % THEN % IS NULL ELSE % END FROM %",
    "UPDATE % SET % = % FROM %",
    "INSERT INTO % (%) WITH % AS (DELETE FROM % RETURNING %) SELECT % FROM %",
    "MERGE INTO %.% AS % USING % ON % WHEN MATCHED AND % THEN DELETE WHEN NOT MATCHED THEN INSERT (%) VALUES (%)",
    "MERGE INTO % USING % ON % WHEN MATCHED THEN UPDATE SET % = CASE WHEN % THEN % WHEN % THEN % END",
    "PREPARE % AS SELECT % FROM %; PREPARE % AS DELETE FROM %; EXPLAIN ANALYZE DELETE FROM %; EXPLAIN DELETE FROM %",
    "CREATE RULE % AS ON DELETE TO % DO (DELETE FROM %; DELETE FROM %); DROP TABLE %",
    "CREATE FUNCTION %() RETURNS int LANGUAGE sql BEGIN ATOMIC DELETE FROM %; SELECT 1; END; DROP TABLE %",
    "REVOKE % FROM %; GRANT DELETE ON % TO %; CREATE TABLE % (% int REFERENCES % ON DELETE CASCADE)",
  ];

  test("whatever the names are, and whatever stands between the words", () => {
    const gap = fc.constantFrom(" ", " ", " ", "\n", " /* DROP TABLE x; */ ", " -- DELETE FROM x\n");
    const many = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: 30, maxLength: 30 });
    let judgedRuns = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...TEMPLATES),
        many(fc.constantFrom(...NAMES)),
        many(gap),
        (template, names, gaps) => {
          let [name, blank] = [0, 0];
          const spaced = template.replace(/ /g, () => gaps[blank++ % 30] ?? " ");
          const sql = spaced.replace(/%/g, () => names[name++ % 30] ?? "");
          const theirs = judge(sql);
          if (theirs === undefined) return;
          judgedRuns++;
          expect(ours(sql)).toEqual(theirs);
        },
      ),
      { numRuns: FUZZ_RUNS * 3 },
    );
    expect(judgedRuns).toBeGreaterThan(FUZZ_RUNS);
  });

  // Some of the words cannot be every name.
  function judge(sql: string): string[] | undefined {
    try {
      return grammarDestructions(sql);
    } catch {
      return undefined;
    }
  }
});

describe("every script that can be split", () => {
  const pieces = fc.constantFrom(
    "DROP TABLE",
    "ALTER TABLE t DROP",
    "DELETE",
    "FROM",
    "AS (",
    "DO '",
    "DO $$",
    ")",
    "t",
  );
  const soup = fc.array(fc.oneof(pieces, commentSoup, escapeSoup), { maxLength: 8 }).map((parts) => parts.join(" "));
  const scripts: [string, SqlDialect, fc.Arbitrary<string>][] = [
    ["soup", "postgres", soup],
    ["soup", "mysql", soup],
    ["bodies", "postgres", postgresScript.map(({ sql }) => `DO $body$\n${sql}; $body$`)],
    ["statements", "mysql", fc.tuple(plainly, mysqlStatements(true)).map(([write, statements]) => write(statements))],
  ];
  test.each(scripts)("of %s, %s, is read without an error, into phrases of one line", (_, dialect, script) => {
    fc.assert(
      fc.property(script, (sql) => {
        for (const phrase of destructionsOf(sql, dialect))
          expect(phrase).toMatch(/^(?:drop|delete|truncate|replace)s .+$/);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});

describe("a script's text", () => {
  const text = (sql: string, dialect: SqlDialect) => destructionText(readScript("1.down.sql", sql, dialect), dialect);

  test.each<[SqlDialect, string, string]>([
    ["postgres", "CREATE TABLE a (b int)", ""],
    ["postgres", "", ""],
    ["postgres", "BEGIN; DROP TABLE a; COMMIT", "drops table a"],
    [
      "postgres",
      "DROP TABLE a; DELETE FROM b; DROP TABLE a; TRUNCATE c",
      "drops table a, deletes rows of b, truncates c",
    ],
    ["postgres", "DROP TABLE a, b, c, d", "drops table a, drops table b, drops table c and 1 more"],
    [
      "mysql",
      "DROP TABLE a, b; DELETE FROM a; DELETE FROM b; DROP TABLE c, d, e",
      "drops table a, drops table b, deletes rows of a and 4 more",
    ],
  ])("%s: %s", (dialect, sql, expected) => expect(text(sql, dialect)).toBe(expected));

  test("is found out once", () => {
    const script = readScript("1.down.sql", "DROP TABLE a", "postgres");
    expect(destructionText(script, "postgres")).toBe("drops table a");
    const asked = new Proxy(script, { get: () => expect.unreachable("it was read again") });
    expect(() => destructionText(asked, "postgres")).toThrow("it was read again");
    Object.defineProperty(script, "statements", { get: () => expect.unreachable("it was read again") });
    expect(destructionText(script, "postgres")).toBe("drops table a");
  });
});
