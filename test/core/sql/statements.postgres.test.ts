// The splitter for PostgreSQL: a table of cases, the server's own grammar as the judge, and generated scripts.

import fc from "fast-check";
import { loadModule } from "libpg-query";
import { beforeAll, describe, expect, test } from "vitest";
import { SplitError, splitStatements } from "../../../provider/core/sql/statements";
import { grammarSemicolons, grammarStatements, ourSemicolons } from "./postgres-grammar";
import { commentSoup, escapeSoup, postgresScript } from "./postgres-scripts";
import { FUZZ_RUNS, growth, splitChecked } from "./split-invariants";

beforeAll(() => loadModule());

const atomic = (body: string, head = "CREATE FUNCTION f() RETURNS int") => `${head} BEGIN ATOMIC ${body} END`;

const CASES: [title: string, sql: string, expected: string[]][] = [
  ["nothing", " \n", []],
  ["only comments", "-- a;\n/* b; */ ;; -- c", []],
  ["one, unfinished", "SELECT 1", ["SELECT 1"]],
  ["empty statements", ";;SELECT 1;;\n;SELECT 2;", ["SELECT 1", "SELECT 2"]],
  ["comments around", "/* a */ SELECT 1 /* b */; -- c\nSELECT 2 -- d", ["SELECT 1", "SELECT 2"]],
  ["comments within", "SELECT /* ; */ 1 -- ;\n+ 2; SELECT 3", ["SELECT /* ; */ 1 -- ;\n+ 2", "SELECT 3"]],
  ["nested comments", "SELECT /* /* ; */ ; */ 1; SELECT 2", ["SELECT /* /* ; */ ; */ 1", "SELECT 2"]],
  ["a slash does not close what it opens", "SELECT 1 /*/ ; */; SELECT 2", ["SELECT 1", "SELECT 2"]],
  ["a comment behind an operator", "SELECT 5*/*;*/3; SELECT 5+--;\n1", ["SELECT 5*/*;*/3", "SELECT 5+--;\n1"]],
  ["CRLF", "SELECT 1;\r\n-- a\r\nSELECT 2;\r\n", ["SELECT 1", "SELECT 2"]],
  ["a comment ends at a lone CR", "SELECT 1 -- ;\r; SELECT 2", ["SELECT 1", "SELECT 2"]],
  ["form feed and vertical tab", "\fSELECT 1;\f\vSELECT\v2", ["SELECT 1", "SELECT\v2"]],
  ["strings", "SELECT 'a;''b'; SELECT 'it''s'", ["SELECT 'a;''b'", "SELECT 'it''s'"]],
  ["a backslash is ordinary", "SELECT 'a\\'; SELECT 'b'", ["SELECT 'a\\'", "SELECT 'b'"]],
  ["escapes", "SELECT E'a\\';\\\\'; SELECT e'\\'''';", ["SELECT E'a\\';\\\\'", "SELECT e'\\''''"]],
  ["a word that ends in e", "SELECT date'2020-01-01\\'; SELECT 1", ["SELECT date'2020-01-01\\'", "SELECT 1"]],
  ["a string goes on in the next line", "SELECT E'a'\n  '\\';b'; SELECT 2", ["SELECT E'a'\n  '\\';b'", "SELECT 2"]],
  ["unicode strings", "SELECT U&'d\\0061;' UESCAPE '!'; SELECT 2", ["SELECT U&'d\\0061;' UESCAPE '!'", "SELECT 2"]],
  ["unicode names", 'SELECT 1 AS U&"d;"; SELECT 2', ['SELECT 1 AS U&"d;"', "SELECT 2"]],
  ["bits and national", "SELECT B'1', X'1F', N'a;\\'; SELECT 2", ["SELECT B'1', X'1F', N'a;\\'", "SELECT 2"]],
  ["quoted names", 'SELECT 1 AS "a;""b\\"; SELECT 2', ['SELECT 1 AS "a;""b\\"', "SELECT 2"]],
  ["dollar quotes", "SELECT $$a;'$$; SELECT $é1$ $$;$é $é1$", ["SELECT $$a;'$$", "SELECT $é1$ $$;$é $é1$"]],
  ["a tag is case-sensitive", "SELECT $a$ $A$;$a$; SELECT 2", ["SELECT $a$ $A$;$a$", "SELECT 2"]],
  ["dollars in names", "SELECT a$b$c; SELECT é$$; SELECT 2", ["SELECT a$b$c", "SELECT é$$", "SELECT 2"]],
  ["parameters", "SELECT $1; SELECT $2+1,$$;$$", ["SELECT $1", "SELECT $2+1,$$;$$"]],
  ["numbers", "SELECT 1_000, 0x1F, 1.5e+3, .5, 5.; SELECT 2", ["SELECT 1_000, 0x1F, 1.5e+3, .5, 5.", "SELECT 2"]],
  ["surrogate pairs", "SELECT '😀;', 😀; SELECT 2", ["SELECT '😀;', 😀", "SELECT 2"]],
  ["a body in dollar quotes", "DO $$BEGIN; END$$; END", ["DO $$BEGIN; END$$", "END"]],
  ["a transaction", "BEGIN; SELECT 1; END; BEGIN", ["BEGIN", "SELECT 1", "END", "BEGIN"]],
  ["BEGIN ATOMIC", `${atomic("SELECT 1; SELECT 2;")}; SELECT 3`, [atomic("SELECT 1; SELECT 2;"), "SELECT 3"]],
  ["an empty body", `${atomic("")}; SELECT 3`, [atomic(""), "SELECT 3"]],
  ...[
    "SELECT CASE WHEN true THEN 1 ELSE CASE 2 WHEN 3 THEN 4 END END;",
    "SELECT 1 end; SELECT t.end, 2 AS end FROM t; SELECT a case FROM t;",
    "SELECT 'END', $$;END;$$, \"END\"; /* END; */ -- END;\n",
    `${atomic("SELECT 1;")}; SELECT begin atomic FROM t;`,
    "INSERT INTO begin VALUES (1); UPDATE t SET begin = 1 WHERE (begin) IN (1);",
  ].map((body): [string, string, string[]] => [`body ${body}`, `${atomic(body)};SELECT 3`, [atomic(body), "SELECT 3"]]),
  ...[
    "create or /* ; */ replace procedure begin(begin int, atomic text)",
    'CREATE FUNCTION "atomic"(a int DEFAULT 1) RETURNS begin LANGUAGE sql',
    "CREATE FUNCTION f() RETURNS int SET search_path TO begin, begin",
  ].map((head): [string, string, string[]] => {
    return [head, `${atomic("SELECT 1;", head)};SELECT 3`, [atomic("SELECT 1;", head), "SELECT 3"]];
  }),
  [
    "routines without such a body",
    "CREATE FUNCTION f(begin atomic) RETURNS int RETURN CASE WHEN true THEN 1 END; CREATE FUNCTION g() RETURNS int AS 'a', 'b' LANGUAGE c; SELECT 1",
    [
      "CREATE FUNCTION f(begin atomic) RETURNS int RETURN CASE WHEN true THEN 1 END",
      "CREATE FUNCTION g() RETURNS int AS 'a', 'b' LANGUAGE c",
      "SELECT 1",
    ],
  ],
  ["BEGIN ATOMIC elsewhere", "SELECT begin atomic FROM t; SELECT 2", ["SELECT begin atomic FROM t", "SELECT 2"]],
  [
    "rules",
    "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT (1); SELECT 2;); CREATE OR REPLACE RULE r AS ON INSERT TO t DO NOTHING; SELECT 3",
    [
      "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT (1); SELECT 2;)",
      "CREATE OR REPLACE RULE r AS ON INSERT TO t DO NOTHING",
      "SELECT 3",
    ],
  ],
  [
    "COPY elsewhere",
    "COPY t TO STDOUT; COPY t FROM 'f'; SELECT 1",
    ["COPY t TO STDOUT", "COPY t FROM 'f'", "SELECT 1"],
  ],
  ["COPY without data", "COPY t FROM STDIN;\n", ["COPY t FROM STDIN"]],
];

describe("table", () => {
  test.each(CASES)("%s", (_title, sql, expected) => {
    expect(splitChecked(sql, "postgres")).toEqual(expected);
  });

  test.each(CASES.filter(([, , expected]) => expected.length > 0))("PostgreSQL agrees: %s", (_title, sql, expected) => {
    expect(grammarStatements(sql)).toEqual(expected);
  });
});

describe("beyond the grammar", () => {
  test.each([
    ["a byte order mark", "\uFEFFSELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"]],
    // Seen on a server: the string goes on behind the comment. libpg-query's scanner differs from it there.
    [
      "a string goes on behind a comment",
      "SELECT E'a' -- ;\n'\\';'; SELECT 2",
      ["SELECT E'a' -- ;\n'\\';'", "SELECT 2"],
    ],
    ["but not in the same line", "SELECT E'a' '\\'; SELECT 2", ["SELECT E'a' '\\'", "SELECT 2"]],
    ["and not behind this kind", "SELECT E'a' /* ; */\n'\\'; SELECT 2", ["SELECT E'a' /* ; */\n'\\'", "SELECT 2"]],
    ["parentheses do not hide a semicolon", "SELECT (1; SELECT 2", ["SELECT (1", "SELECT 2"]],
    [
      "a body that does not end",
      "CREATE FUNCTION f() BEGIN ATOMIC SELECT 1;",
      ["CREATE FUNCTION f() BEGIN ATOMIC SELECT 1;"],
    ],
  ])("%s", (_title, sql, expected) => {
    expect(splitStatements(sql, "postgres").map(({ text }) => text)).toEqual(expected);
  });

  test.each([
    ["up to the end mark", "SELECT 1;\nCOPY t (a) FROM stdin;\nit's;\n$$\n\\.\nSELECT 2;\n"],
    ["with CRLF", 'COPY t FROM STDIN WITH (FORMAT csv);\r\n"a;\r\n\\.\r\nSELECT 2'],
    ["empty", "copy t from stdin;\n\\.\n\nSELECT 2"],
    ["several", "COPY t FROM stdin;\n1\n\\.\nCOPY t FROM stdin; -- the rest\n2;\n\\.\nSELECT 2"],
    ["a mark within a line is data", "COPY t FROM stdin;\na\\.\n\\.b\n\\.\nSELECT 2"],
  ])("COPY data: %s", (_title, sql) => {
    const texts = splitChecked(sql, "postgres");
    expect(texts.at(-1)).toBe("SELECT 2");
    expect(texts.at(-2)).toMatch(/^copy t[\s\S]*\n\\\.$/i);
  });

  test("COPY data without an end mark reaches to the end", () => {
    expect(splitChecked("COPY t FROM stdin;\n1;\n2\n", "postgres")).toEqual(["COPY t FROM stdin;\n1;\n2"]);
  });

  test.each([
    ["a quoted string", "SELECT 1;\n\nSELECT 'a; SELECT 2\n", 3],
    ["a quoted string", "SELECT E'a\\';", 1],
    ["a quoted string", "SELECT 'a'\n'b;", 2],
    ["a quoted identifier", 'SELECT\r\n"a;', 2],
    ["a dollar quote $b$", "\n\nSELECT $b$ $$;$B$", 3],
    ["a comment", "SELECT 1; -- a\r/* /* */ ;", 2],
  ])("%s in %j", (what, sql, line) => {
    expect(() => splitStatements(sql, "postgres")).toThrow(new SplitError(line, what));
  });
});

describe("generated", () => {
  test("scripts are cut where they were joined, and where PostgreSQL cuts them", () => {
    fc.assert(
      fc.property(postgresScript, ({ sql, statements }) => {
        expect(splitChecked(sql, "postgres")).toEqual(statements);
        if (statements.length > 0) expect(grammarStatements(sql)).toEqual(statements);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });

  test.each([
    ["comments", commentSoup],
    ["escapes", escapeSoup],
  ])("PostgreSQL sees the same semicolons in a soup of %s", (_title, soup) => {
    fc.assert(
      fc.property(soup, (sql) => {
        const judged = grammarSemicolons(sql);
        if (judged !== "refused") expect(ourSemicolons(sql)).toEqual(judged);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });

  test("no text makes it fail in another way", () => {
    fc.assert(
      fc.property(fc.oneof(commentSoup, escapeSoup, fc.string({ unit: "binary" })), (sql) => {
        try {
          splitStatements(sql, "postgres");
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
  ["'a'\n--b--c\n", "SELECT "],
  ["$a $a$ $a$ ", "SELECT "],
  ["/* a */ -- b\n", ""],
  ["a", "SELECT "],
  [" ", "SELECT 'a'"],
  ["SELECT CASE WHEN a THEN b END;\n", "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC "],
  ["COPY t FROM stdin;\n1\n\\.\n", ""],
])("the time grows with the length of %j", (piece, head) => {
  expect(growth(piece, "postgres", head)).toBeLessThan(4);
});
