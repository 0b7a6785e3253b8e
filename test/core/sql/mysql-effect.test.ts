// What MySQL statements leave behind, and how scripts of them are told done, as tables.

import { describe, expect, test } from "vitest";
import { mysqlEffect, userVariables } from "../../../provider/core/sql/mysql-effect";
import { mysqlProgress } from "../../../provider/core/sql/mysql-progress";
import { inForce, lostTemporary } from "../../../provider/core/sql/mysql-resumption";
import { withCounts, withLock } from "../../../provider/core/sql/mysql-rewritten";
import { namesSeveral } from "../../../provider/core/sql/mysql-several";
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
    ["DROP TEMPORARY TABLE x, `y z`", { kind: "data", drops: [{ name: "x" }, { name: "y z" }] }],
    ["SET GLOBAL max_connections = 9, @@GLOBAL.x = 1", { kind: "setting", touches: "nothing" }],
    ["SET @@GLOBAL.a = @@GLOBAL.a + 1", { kind: "setting", touches: "rows" }],
    ["SET PASSWORD FOR x = 'y'", { kind: "definition", touches: "nothing" }],
    ["SET DEFAULT ROLE NONE", { kind: "definition", touches: "nothing" }],
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
    ["CREATE TEMPORARY TABLE IF NOT EXISTS x (id int)", { kind: "temporary", table: { name: "x" } }],
    ["CREATE OR REPLACE TEMPORARY TABLE a.x (id int)", { kind: "temporary", table: { schema: "a", name: "x" } }],
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
    ["SET @o = @@sql_mode, sql_mode = ''; PREPARE s FROM @q; PREPARE t FROM 'SELECT 1'", "told@0 told@1 plain@2"],
    [
      "INSERT INTO a VALUES (1); DELETE FROM a; SET TRANSACTION READ ONLY; BEGIN; COMMIT",
      "region@0 inside@0 )plain@2 plain@3 ends@3",
    ],
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

  test.each([
    ["SET sql_mode = ''; SET NAMES latin1", ["SET sql_mode = ''", "SET NAMES latin1"]],
    ["PREPARE s FROM 'SELECT 1'; DEALLOCATE PREPARE s; PREPARE `T` FROM 'SELECT 2'", ["PREPARE `T` FROM 'SELECT 2'"]],
    ["PREPARE s FROM @q; PREPARE S FROM @r", ["PREPARE S FROM @`tenantex_prepared_s`"]],
    ["PREPARE unused FROM 'SELECT 1'", []],
    ["LOCK TABLES a WRITE; UNLOCK TABLES; LOCK TABLES b READ", ["LOCK TABLES b READ"]],
    ["LOCK TABLES a WRITE; START TRANSACTION; COMMIT", []],
    ["SET INSERT_ID = 7; SET @a = 1", ["SET INSERT_ID = 7"]],
    ["SET INSERT_ID = 7; INSERT INTO a VALUES ()", []],
    ["SET TRANSACTION READ ONLY, ISOLATION LEVEL SERIALIZABLE; BEGIN; COMMIT", []],
    ["SET SESSION TRANSACTION READ ONLY; SELECT 1", ["SET SESSION TRANSACTION READ ONLY"]],
    ["SET GLOBAL x = 1; SET @a = 1; SET PASSWORD = ''", []],
  ])("in force behind %s", (sql, expected) => {
    const from = splitStatements(sql, "mysql").length;
    const statements = splitStatements(`${sql}; EXECUTE s USING @a; DEALLOCATE PREPARE t`, "mysql");
    const again = inForce(mysqlProgress(statements).statements, statements, from);
    expect(again.map(({ text }) => text)).toEqual(expected);
  });

  test("temporary tables that a new session would miss, by name", () => {
    const sql =
      "SELECT 1; CREATE TEMPORARY TABLE t (x int); CREATE TEMPORARY TABLE u (x int); DROP TEMPORARY TABLE u; DROP TABLE b, T; SELECT 1";
    const statements = splitStatements(sql, "mysql");
    const progress = mysqlProgress(statements).statements;
    expect([1, 2, 3, 4, 5, 6].map((from) => lostTemporary(progress, statements, from))).toEqual([-1, 1, 1, 1, -1, -1]);
  });

  test.each([
    ["BEGIN; SELECT 1; DROP TABLE a; SELECT 2; COMMIT", [undefined, "BEGIN", "BEGIN", undefined, undefined]],
    [
      "BEGIN; SELECT 1; COMMIT AND CHAIN; SELECT 2; COMMIT",
      [undefined, "BEGIN", "BEGIN", "START TRANSACTION", "START TRANSACTION"],
    ],
    [
      "START TRANSACTION READ ONLY; SELECT 1; COMMIT; SELECT 2",
      [undefined, "START TRANSACTION READ ONLY", "START TRANSACTION READ ONLY", undefined],
    ],
  ])("what is opened again: %s", (sql, expected) => {
    const statements = splitStatements(sql, "mysql");
    expect(statements.map((_, from) => mysqlProgress(statements, from).reopens)).toEqual(expected);
  });

  test.each([
    ["CREATE TABLE a (x int); SET foreign_key_checks = 0, @a = 1; SET NAMES utf8mb4; LOCK TABLES a WRITE", false],
    ["SET TRANSACTION READ ONLY; SET GLOBAL x = 1; SET character_set_client = utf8, autocommit = 1", false],
    ["CREATE TEMPORARY TABLE t (x int)", true],
    ["SET SESSION default_storage_engine = MyISAM", true],
    ["SET sql_mode = '', auto_increment_increment = 2", true],
    ["PREPARE s FROM 'SELECT 1'", true],
    ["CALL p()", true],
  ])("%s soils its session: %s", (sql, soils) => expect(of(sql).soils).toBe(soils));

  test.each([
    ["INSERT INTO a SELECT ROW_COUNT()", "INSERT INTO a SELECT @tenantex_rows"],
    [
      "CREATE TABLE a AS SELECT found_rows ( ) AS n, '`ROW_COUNT()`'",
      "CREATE TABLE a AS SELECT @tenantex_found AS n, '`ROW_COUNT()`'",
    ],
    ["CREATE PROCEDURE p() SELECT ROW_COUNT()", "CREATE PROCEDURE p() SELECT ROW_COUNT()"],
    ["CREATE VIEW v AS SELECT FOUND_ROWS()", "CREATE VIEW v AS SELECT FOUND_ROWS()"],
  ])("%s asks for rows", (text, expected) => expect(withCounts(text)).toBe(expected));

  test.each([
    ["LOCK TABLES a WRITE, b READ", "LOCK TABLES a WRITE, b READ, j WRITE"],
    ["LOCK TABLE a WRITE WAIT 5", "LOCK TABLE a WRITE, j WRITE WAIT 5"],
    ["LOCK TABLES a READ NOWAIT -- at once", "LOCK TABLES a READ, j WRITE NOWAIT -- at once"],
  ])("%s locks the journal too", (text, expected) => expect(withLock(text, "j")).toBe(expected));

  test.each([
    ["DROP TABLE a", false],
    ["DROP TABLE a, b", true],
    ["ALTER TABLE a DROP COLUMN x", false],
    ["ALTER TABLE a DROP COLUMN x, DROP INDEX y", true],
    ["RENAME TABLE a TO b", false],
    ["DROP INDEX i ON a", false],
    ["DELETE FROM a WHERE x IN (1, 2)", false],
    ["DELETE FROM a WHERE x IN (SELECT x FROM b)", true],
    ["UPDATE a SET x = 1", false],
    ["UPDATE a SET x = 1, y = 2", true],
    ["INSERT INTO a VALUES (1), (2)", false],
    ["INSERT INTO a SELECT * FROM b", true],
    ["CREATE TABLE a (x int), COMMENT ''", false],
    ["CALL p()", true],
  ])("%s names several things: %s", (text, expected) => expect(namesSeveral(text)).toBe(expected));

  test.each([
    ["SELECT 1; USE other", 1, "leaves the tenant's database (USE)"],
    ["XA START 'a'", 0, "uses XA transactions"],
    [
      "SELECT 1; GET DIAGNOSTICS @n = NUMBER",
      1,
      "asks for the diagnostics of the statement before it, behind which others come",
    ],
    ["SET GLOBAL a = 1, SESSION b = 2", 0, "sets A together with others, which are not the server's"],
    ["SET INSERT_ID = 1, sql_mode = ''", 0, "sets INSERT_ID together with others, which stay set"],
    [
      "PREPARE s FROM 'SELECT ROW_COUNT()'",
      0,
      "prepares a statement that asks for ROW_COUNT() or FOUND_ROWS(), between which and the statement before it others come",
    ],
    ["DO RELEASE_ALL_LOCKS()", 0, "gives back the lock of its own run (RELEASE_ALL_LOCKS)"],
    ["CREATE TABLE Tenantex_marker (x int)", 0, "makes or changes a table with the name Tenantex_marker"],
    ["SELECT 1; RENAME TABLE a TO b.tenantex_x", 1, "makes or changes a table with the name tenantex_x"],
    ["SET @tenantex_at = 1", 0, "uses a variable with the name @tenantex_at"],
    [
      "BEGIN; SET GLOBAL a = 1; COMMIT",
      1,
      "sets variables of the server in a transaction, which cannot take them back",
    ],
    ["BEGIN; SELECT 1", 0, "leaves a transaction open"],
    ["SET autocommit = 0; COMMIT; DELETE FROM a; SELECT 1", 2, "leaves a transaction open"],
  ])("%s is refused", (sql, index, reason) => expect(of(sql).refused).toMatchObject({ index, reason }));
});
