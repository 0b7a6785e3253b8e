// What MySQL statements leave behind, and how scripts of them are told done, as tables.

import { describe, expect, test } from "vitest";
import { mysqlEffect, userVariables } from "../../../provider/core/sql/mysql-effect";
import { isReplayed, lostTemporary, mysqlProgress } from "../../../provider/core/sql/mysql-progress";
import { splitStatements } from "../../../provider/core/sql/statements";

const existence = (...names: string[]) => ({ tables: names.map((name) => ({ name })), shows: "existence" });

describe("effects", () => {
  test.each([
    ["INSERT INTO a VALUES (1)", { kind: "data" }],
    ["/*!40000 REPLACE INTO a VALUES (1) */", { kind: "data" }],
    ["WITH x AS (SELECT 1) DELETE FROM a", { kind: "data" }],
    ["(SELECT 1)", { kind: "data" }],
    ["SET @a = 1, @b := (SELECT MAX(id) FROM a)", { kind: "data" }],
    ["ROLLBACK TO SAVEPOINT x", { kind: "data" }],
    ["DROP TEMPORARY TABLE x", { kind: "data" }],
    ["SET @a = 1, sql_mode = ''", { kind: "session" }],
    ["SET NAMES latin1", { kind: "session" }],
    ["SET @@autocommit = OFF", { kind: "autocommit", on: false }],
    ["SET SESSION autocommit := 1", { kind: "autocommit", on: true }],
    ["SET @autocommit = 0", { kind: "data" }],
    ["PREPARE s FROM @q", { kind: "session" }],
    ["DROP PREPARE s", { kind: "session" }],
    ["LOCK TABLES a WRITE, b READ", { kind: "locks" }],
    ["UNLOCK TABLES", { kind: "unlocks" }],
    ["BEGIN", { kind: "begins" }],
    ["START TRANSACTION READ ONLY", { kind: "begins" }],
    ["COMMIT AND NO CHAIN", { kind: "commits", chain: false }],
    ["COMMIT WORK AND CHAIN", { kind: "commits", chain: true }],
    ["ROLLBACK", { kind: "rollsBack", chain: false }],
    ["CREATE TEMPORARY TABLE x (id int)", { kind: "temporary" }],
    ["CREATE OR REPLACE TEMPORARY TABLE x (id int)", { kind: "temporary" }],
    ["CALL p()", { kind: "opaque", touches: "nothing" }],
    ["EXECUTE s USING @a", { kind: "opaque", touches: "schema" }],
    ["BEGIN NOT ATOMIC SELECT 1; END", { kind: "opaque", touches: "schema" }],
    ["SET STATEMENT max_statement_time=1 FOR ALTER TABLE a ADD x int", { kind: "opaque", touches: "schema" }],
    ["CREATE TABLE IF NOT EXISTS `a``b` (id int)", { kind: "definition", touches: existence("a`b") }],
    [
      "CREATE OR REPLACE VIEW v AS SELECT 1",
      { kind: "definition", touches: { ...existence("v"), shows: "structure" } },
    ],
    [
      "DROP TABLE IF EXISTS a, b.c CASCADE",
      { kind: "definition", touches: { tables: [{ name: "a" }, { schema: "b", name: "c" }], shows: "existence" } },
    ],
    ["CREATE UNIQUE INDEX i ON a (x)", { kind: "definition", touches: { ...existence("a"), shows: "indexes" } }],
    ["DROP INDEX `on` ON a", { kind: "definition", touches: { ...existence("a"), shows: "indexes" } }],
    [
      "ALTER TABLE a ADD INDEX (x), RENAME TO b",
      { kind: "definition", touches: { ...existence("a", "b"), shows: "structure" } },
    ],
    ["ALTER TABLE a RENAME COLUMN x TO y", { kind: "definition", touches: { ...existence("a"), shows: "structure" } }],
    ["ALTER TABLE a EXCHANGE PARTITION p WITH TABLE b", { kind: "definition", touches: "rows" }],
    ["RENAME TABLE a TO b, c TO d", { kind: "definition", touches: existence("a", "b", "c", "d") }],
    [
      "RENAME TABLE a TO t, b TO a, t TO b",
      { kind: "definition", touches: { ...existence("a", "t", "b", "a", "t", "b"), shows: "marker" } },
    ],
    [
      "CREATE DEFINER = `root`@`%` TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.x = 1",
      { kind: "definition", touches: "schema" },
    ],
    ["CREATE USER x", { kind: "definition", touches: "nothing" }],
    ["TRUNCATE a", { kind: "definition", touches: "nothing" }],
    ["ANALYZE TABLE a", { kind: "definition", touches: "nothing" }],
  ])("%s", (text, effect) => expect(mysqlEffect(text)).toEqual(effect));

  test("user variables, not those of the system", () => {
    expect(userVariables("SET @a = @@sql_mode, @`b c` = @@GLOBAL.x + @'d', @e.f = '@g' -- @h")).toEqual([
      "a",
      "b c",
      "d",
      "e.f",
    ]);
  });
});

describe("progress", () => {
  const of = (sql: string) => mysqlProgress(splitStatements(sql, "mysql"));
  const modes = (sql: string) =>
    of(sql)
      .statements.map(({ mode, restart, closesRegion }) => `${closesRegion ? ")" : ""}${mode}@${restart}`)
      .join(" ");

  test.each([
    ["CREATE TABLE a (x int); INSERT INTO a VALUES (1); DROP TABLE a", "alone@0 wrapped@1 alone@2"],
    ["INSERT INTO a VALUES (1); INSERT INTO a VALUES (2); DROP TABLE a", "region@0 inside@0 )alone@2"],
    [
      "START TRANSACTION; INSERT INTO a VALUES (1); COMMIT; INSERT INTO a VALUES (2)",
      "plain@0 inside@0 ends@0 wrapped@3",
    ],
    [
      "BEGIN; INSERT INTO a VALUES (1); DROP TABLE b; INSERT INTO a VALUES (2); COMMIT",
      "plain@0 inside@0 alone@0 wrapped@3 plain@4",
    ],
    ["BEGIN; INSERT INTO a VALUES (1); ROLLBACK; SELECT 1", "plain@0 inside@0 undoes@0 wrapped@3"],
    [
      "SET autocommit = 0; DELETE FROM a; COMMIT; DELETE FROM b; SET autocommit = 1",
      "plain@0 inside@1 ends@1 inside@3 ends@3",
    ],
    [
      "CREATE TEMPORARY TABLE t (x int); INSERT INTO t VALUES (1); ALTER TABLE a ADD x int",
      "region@0 inside@0 )alone@2",
    ],
    ["INSERT INTO a VALUES (1); SELECT ROW_COUNT() INTO @n; DROP TABLE b", "region@0 inside@0 )alone@2"],
    ["LOCK TABLES a WRITE; INSERT INTO a VALUES (1); UNLOCK TABLES", "plain@0 wrapped@1 plain@2"],
    ["CALL p(); SET foreign_key_checks = 0", "wrapped@0 plain@1"],
  ])("%s", (sql, expected) => expect(modes(sql)).toBe(expected));

  test("a script that goes on opens anew what is opened for our sake", () => {
    const statements = splitStatements("DELETE FROM a; DELETE FROM b; DELETE FROM c; DROP TABLE d", "mysql");
    const modes = (from: number) =>
      mysqlProgress(statements, from).statements.map(({ mode, restart }) => `${mode}@${restart}`);
    expect(modes(1).slice(1)).toEqual(["region@1", "inside@1", "alone@3"]);
    expect(modes(2).slice(2)).toEqual(["wrapped@2", "alone@3"]);
  });

  test("many rows are told done in parts", () => {
    const { statements } = of("INSERT INTO a VALUES (1);".repeat(250));
    expect(statements.filter(({ closesRegion }) => closesRegion)).toHaveLength(2);
    expect(new Set(statements.map(({ restart }) => restart))).toEqual(new Set([0, 100, 200]));
  });

  test("what a new session needs again, and what it cannot have", () => {
    const sql =
      "SET sql_mode = ''; CREATE TEMPORARY TABLE t (x int); DROP TEMPORARY TABLE t; CREATE TEMPORARY TABLE u (x int); DROP TABLE a";
    const statements = splitStatements(sql, "mysql");
    const progress = mysqlProgress(statements).statements;
    expect(progress.map(isReplayed)).toEqual([true, false, false, false, false]);
    expect([1, 2, 3, 4, 5].map((from) => lostTemporary(progress, statements, from))).toEqual([-1, 1, -1, 3, 3]);
  });

  test.each([
    ["SELECT 1; USE other", 1, "leaves the tenant's database (USE)"],
    ["BEGIN; SELECT 1", 0, "leaves a transaction open"],
    ["SET autocommit = 0; COMMIT; DELETE FROM a; SELECT 1", 2, "leaves a transaction open"],
  ])("%s is refused", (sql, index, reason) => expect(of(sql).refused).toMatchObject({ index, reason }));
});
