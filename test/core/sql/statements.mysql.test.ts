// The splitter for MySQL and MariaDB: a table of cases, a real server as the judge, and generated scripts.

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { SplitError, splitStatements } from "../../../provider/core/sql/statements";
import { CASES, CLIENT_CASES } from "./mysql-cases";
import { mysqlStatements, plainly, withDelimiters } from "./mysql-scripts";
import { JudgeDatabase } from "./mysql-server";
import { FUZZ_RUNS, growth, splitChecked } from "./split-invariants";

let judge: JudgeDatabase;
beforeAll(async () => {
  judge = await JudgeDatabase.open(inject("mysqlUrl"));
});
afterAll(() => judge?.close());

describe("table", () => {
  test.each([...CASES, ...CLIENT_CASES])("$title", ({ sql, expected }) => {
    expect(splitChecked(sql, "mysql")).toEqual(expected);
  });

  // Only what is exactly one statement is taken on a connection for single ones.
  test.each([...CASES, ...CLIENT_CASES])("the server agrees: $title", async ({ expected, only }) => {
    if (only !== undefined && only !== judge.product) return;
    await judge.renew();
    for (const statement of expected) await judge.runOne(statement);
  });
});

test.each([
  ["Oracle mode", "CREATE PROCEDURE p AS x INT; BEGIN x := 1; END"],
  ["a body without its end", "DO 1; CREATE PROCEDURE p() BEGIN DO 1; DO 2"],
])("where the cut is doubtful, the client's is kept: %s", (_title, chunk) => {
  const statements = splitStatements(`DELIMITER //\n${chunk};\n//\nDO 3//`, "mysql");
  expect(statements.map(({ text }) => text.replace(/;$/, ""))).toEqual([chunk, "DO 3"]);
});

test("a backslash is ordinary under NO_BACKSLASH_ESCAPES", () => {
  const sql = "SELECT 'a\\'; SELECT \"\\\\\"";
  const texts = splitStatements(sql, "mysql", { noBackslashEscapes: true }).map(({ text }) => text);
  expect(texts).toEqual(["SELECT 'a\\'", 'SELECT "\\\\"']);
});

test.each([
  ["a quoted string", "SELECT 1;\n\nSELECT 'a; SELECT 2\n", 3],
  ["a quoted string", 'SELECT "a\\";', 1],
  ["a quoted identifier", "SELECT\r\n`a;", 2],
  ["a comment", "SELECT 1;\n/* /*! ;", 2],
  ["an executable comment", "SELECT 1;\n/*!50003 SELECT 2;\n", 2],
  ["a dollar quote $b$", "CREATE FUNCTION f() RETURNS INT LANGUAGE JAVASCRIPT AS $b$ ; $$", 1],
  ["a DELIMITER line", "SELECT 1;\ndelimiter \nSELECT 2", 2],
])("%s in %j", (what, sql, line) => {
  expect(() => splitStatements(sql, "mysql")).toThrow(new SplitError(line, what));
});

describe("generated", () => {
  test("scripts are cut where they were joined, and where the server cuts them", async () => {
    await judge.renew();
    await fc.assert(
      fc.asyncProperty(mysqlStatements(judge.product === "mariadb"), plainly, async (statements, write) => {
        const sql = write(statements);
        expect(splitChecked(sql, "mysql")).toEqual(statements);
        expect(await judge.statementsIn(sql)).toBe(statements.length);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });

  test("scripts with DELIMITER lines are cut where they were joined", () => {
    fc.assert(
      fc.property(mysqlStatements(true), withDelimiters, (statements, write) => {
        expect(splitChecked(write(statements), "mysql")).toEqual(statements);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });

  test("no text makes it fail in another way", () => {
    const fragments = [
      "'",
      '"',
      "`",
      ";",
      "/*",
      "*/",
      "/*!",
      "-- ",
      "#",
      "\n",
      "\\",
      "DELIMITER ",
      "//",
      "$$",
      "BEGIN ",
    ];
    const words = [
      "CREATE ",
      "PROCEDURE ",
      "END",
      ";",
      "IF ",
      "CASE ",
      "REPEAT ",
      "(",
      ")",
      ":",
      "@",
      ".",
      "DO ",
      "1.",
    ];
    const soup = fc.array(fc.constantFrom(...fragments, ...words)).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: "binary" })), (sql) => {
        try {
          splitStatements(sql, "mysql");
        } catch (error) {
          expect(error).toBeInstanceOf(SplitError);
        }
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});

test.each([
  ["SELECT 1;\n", ""],
  ["'a' -- b\n", "SELECT "],
  ["/*! a */ /* b */ # c\n", ""],
  ["`a` delimiter // ", "SELECT "],
  ["\ndelimiter a", "SELECT "],
  ["$a$", "DELIMITER $$$\n"],
  ["END_O", "DELIMITER END_OF\n"],
  ["ba", "DELIMITER a\n"],
  ["SELECT 1;", "DELIMITER //\n"],
  ["a", "SELECT "],
  ["IF 1 THEN SET @a = CASE 1 WHEN 1 THEN 2 END; END IF; ", "CREATE PROCEDURE p() BEGIN "],
  ["BEGIN ", "CREATE PROCEDURE p() "],
])("the time grows with the length of %j", (piece, head) => {
  expect(growth(piece, "mysql", head)).toBeLessThan(4);
});
