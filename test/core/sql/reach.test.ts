// Where scripts reach outside of their tenant: tables of cases, PostgreSQL's grammar as the judge, generated scripts.

import fc from "fast-check";
import { loadModule, parseSync } from "libpg-query";
import { beforeAll, describe, expect, test } from "vitest";
import { objectNames } from "../../../provider/core/sql/object-names";
import { outsideReach } from "../../../provider/core/sql/reach";
import { SplitError, type SqlDialect, splitStatements } from "../../../provider/core/sql/statements";
import { readTerms } from "../../../provider/core/sql/terms";
import { MYSQL } from "./mysql-reach-cases";
import { mysqlStatements, plainly } from "./mysql-scripts";
import { POSTGRES } from "./postgres-reach-cases";
import { STATEMENTS } from "./postgres-reach-statements";
import { commentSoup, escapeSoup, postgresScript } from "./postgres-scripts";
import { grammarSchemas } from "./reach-grammar";
import { FUZZ_RUNS } from "./split-invariants";

beforeAll(() => loadModule());

const reach = (sql: string, dialect: SqlDialect, known: readonly string[] = []) =>
  outsideReach(splitStatements(sql, dialect), dialect, known);
const inWords = (sql: string, dialect: SqlDialect, known?: readonly string[]) =>
  reach(sql, dialect, known).map(({ line, what }) => `${line} ${what}`);

describe("PostgreSQL", () => {
  test.each(POSTGRES.map((row) => ({ row, sql: row[0] })))("$sql", ({ row: [sql, expected, known] }) => {
    if (!sql.includes("stdin")) expect(parseSync(sql)).toBeDefined();
    expect(inWords(sql, "postgres", known).sort()).toEqual([...expected].sort());
  });
});

describe("MySQL", () => {
  test.each(MYSQL.map((row) => ({ row, sql: row[0] })))("$sql", ({ row: [sql, expected, known] }) => {
    expect(inWords(sql, "mysql", known).sort()).toEqual([...expected].sort());
  });
});

describe("PostgreSQL's grammar finds the same schemas", () => {
  const ours = (sql: string) => {
    const named = splitStatements(sql, "postgres").flatMap(({ text }) => {
      return objectNames(readTerms(text, "postgres", 1), "postgres").flatMap(({ schema }) => schema ?? []);
    });
    return [...new Set(named)].filter((schema) => schema !== "pg_catalog").sort();
  };
  // The grammar writes int as pg_catalog.int4.
  const theirs = (sql: string) => grammarSchemas(sql).filter((schema) => schema !== "pg_catalog");

  test.each(STATEMENTS)("%s", (sql) => expect(ours(sql)).toEqual(theirs(sql)));

  test("whatever is qualified, and however", () => {
    const qualifier = fc.constantFrom("", "", "q.", "Q . ", '"Q""q"./* a.b */', "public.", "pg_catalog\n.");
    const statements = fc.constantFrom(...STATEMENTS.filter((sql) => /\bq\./.test(sql)));
    const script = fc.tuple(statements, fc.array(qualifier, { minLength: 12, maxLength: 12 }));
    fc.assert(
      fc.property(script, ([sql, qualifiers]) => {
        let count = 0;
        const written = sql.replace(/(?<![\w.'])[qrs]\./g, () => qualifiers[count++ % 12] ?? "");
        expect(ours(written)).toEqual(theirs(written));
      }),
      { numRuns: FUZZ_RUNS },
    );
  });
});

describe("every script that can be split", () => {
  const names = fc.constantFrom(
    "FROM public.t",
    "CREATE EXTENSION a",
    "DO '",
    "DO $$",
    "AS $$",
    "x.y(",
    "::x.t",
    "LANGUAGE sql",
  );
  const soup = fc.array(fc.oneof(names, commentSoup, escapeSoup), { maxLength: 8 }).map((parts) => parts.join(" "));
  const scripts: [string, SqlDialect, fc.Arbitrary<string>][] = [
    ["statements", "postgres", postgresScript.map(({ sql }) => sql)],
    ["bodies", "postgres", postgresScript.map(({ sql }) => `DO $body$\n${sql} FROM public.t $body$`)],
    ["soup", "postgres", soup],
    ["statements", "mysql", fc.tuple(plainly, mysqlStatements(true)).map(([write, statements]) => write(statements))],
    ["soup", "mysql", soup],
  ];
  test.each(scripts)("of %s, %s, is read without an error, and lines are its own", (_, dialect, script) => {
    fc.assert(
      fc.property(script, (sql) => {
        const found = reachOrUnsplit(sql, dialect);
        const lines = found.map(({ line }) => line);
        expect(lines).toEqual([...lines].sort((a, b) => a - b));
        expect(new Set(found.map(({ line, what }) => `${line} ${what}`)).size).toBe(found.length);
        for (const line of lines) expect(line > 0 && line <= sql.split(/\r\n|\n|\r/).length).toBe(true);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });

  function reachOrUnsplit(sql: string, dialect: SqlDialect) {
    try {
      splitStatements(sql, dialect);
    } catch (error) {
      if (error instanceof SplitError) return [];
      throw error;
    }
    return reach(sql, dialect);
  }

  test("reads what was split under other rules for backslashes", () => {
    const statements = splitStatements("SELECT '\\'; SELECT 1 FROM x.t", "mysql", { noBackslashEscapes: true });
    expect(outsideReach(statements, "mysql", [])).toMatchObject([{ what: "database x" }]);
  });
});
