// What PostgreSQL statements leave behind, hold for their session, or undo, as far as their text tells.

import { describe, expect, test } from "vitest";
import { concurrentDetach, concurrentIndex, reindexesConcurrently } from "../../../provider/core/sql/postgres-alone";
import { inForce } from "../../../provider/core/sql/session-state";
import { splitStatements } from "../../../provider/core/sql/statements";
import { isTemporary } from "../../../provider/core/sql/temporary";
import { undoesNothingElse } from "../../../provider/core/sql/undoing";

describe("what a concurrent statement is about", () => {
  test.each([
    ["CREATE INDEX CONCURRENTLY Ni ON t (n)", { name: "ni", table: "t" }],
    ['create unique index concurrently if not exists ÄNi on only a."T" (n)', { name: "Äni", table: 'a."T"' }],
    ['CREATE INDEX CONCURRENTLY "a""B" ON a . t USING gin (n)', { name: 'a"B', table: "a.t" }],
    ["CREATE INDEX CONCURRENTLY ON t (n)", { name: undefined, table: "t" }],
    ["CREATE INDEX CONCURRENTLY if ON t (n)", { name: "if", table: "t" }],
    ['CREATE INDEX CONCURRENTLY U&"\\00c4" ON U&"t" (n)', { name: undefined, table: undefined }],
    ["CREATE INDEX ni ON t (concurrently)", undefined],
    ["REINDEX INDEX CONCURRENTLY ni", undefined],
  ])("%s", (text, index) => expect(concurrentIndex(text)).toEqual(index));

  test.each([
    ["ALTER TABLE t DETACH PARTITION p CONCURRENTLY", { parent: "t", partition: "p" }],
    ['ALTER TABLE IF EXISTS ONLY a."T" DETACH PARTITION b.p CONCURRENTLY', { parent: 'a."T"', partition: "b.p" }],
    ["ALTER TABLE t DETACH PARTITION p FINALIZE", undefined],
    ["ALTER TABLE t DETACH PARTITION a.concurrently", undefined],
  ])("%s", (text, detach) => expect(concurrentDetach(text)).toEqual(detach));

  test.each([
    ["REINDEX TABLE CONCURRENTLY t", true],
    ["REINDEX (VERBOSE, CONCURRENTLY) SCHEMA a", true],
    ["REINDEX SCHEMA a", false],
    ["CREATE INDEX CONCURRENTLY ON t (n)", false],
  ])("%s leaves indexes behind: %s", (text, leaves) => expect(reindexesConcurrently(text)).toBe(leaves));
});

describe("what still holds for a session", () => {
  test.each([
    ["SET a.b = 1; SELECT 1", [0]],
    ["SET a.b = 1; SET SESSION A.b TO 2; SET c = 3; SELECT 1", [1, 2]],
    ["SET a = 1; RESET a; SELECT 1", [1]],
    ["SET a = 1; SET TIME ZONE 'x'; LOAD 'l'; RESET ALL; SET b = 1; SELECT 1", [2, 4]],
    ["SET LOCAL a = 1; SET TRANSACTION READ ONLY; SET CONSTRAINTS ALL DEFERRED; SELECT 1", []],
    ['PREPARE p AS SELECT 1; PREPARE "Q" AS SELECT 2; EXPLAIN EXECUTE P', [0]],
    ["PREPARE p AS SELECT 1; DEALLOCATE PREPARE p; EXECUTE p", []],
    ["PREPARE p AS SELECT 1; DEALLOCATE ALL; PREPARE p AS SELECT 2; EXECUTE p", [2]],
    ["PREPARE TRANSACTION 'x'; SELECT 1", []],
  ])("%s", (script, indexes) => {
    const statements = splitStatements(script, "postgres");
    expect(inForce(statements, statements.length - 1)).toEqual(indexes);
  });
});

test.each([
  ["CREATE TEMP TABLE x (n int)", true],
  ["CREATE OR REPLACE LOCAL TEMPORARY VIEW x AS SELECT 1", true],
  ["SELECT 1 INTO TEMP TABLE x", true],
  ["CREATE TABLE temp (n int)", false],
  ["SELECT 1 INTO temp", false],
  ["SELECT n INTO temp FROM t", false],
  ["INSERT INTO temp VALUES (1)", false],
  ["MERGE INTO temp t USING s ON true WHEN MATCHED THEN DO NOTHING", false],
])("%s is temporary: %s", (text, temporary) => expect(isTemporary(text)).toBe(temporary));

test.each([
  ["DROP TABLE b CASCADE", true],
  ["DROP FUNCTION f(int, int)", true],
  ["DROP TABLE b, c", false],
  ["ALTER TABLE b ALTER COLUMN n TYPE int USING f(n, 1)", true],
  ["ALTER TABLE b DROP COLUMN x, DROP COLUMN y", false],
  ["ALTER TABLE b ADD FOREIGN KEY (n) REFERENCES c", false],
  ["DELETE FROM b WHERE n IN (1, 2)", true],
  ["UPDATE b SET n = 1, m = 2", true],
  ["DELETE FROM b USING c", false],
  ["INSERT INTO b SELECT n FROM c", false],
  ["SELECT drop_all()", false],
  ["CALL drop_all()", false],
  ["CREATE VIEW v AS SELECT 1 FROM b", false],
])("%s undoes nothing else: %s", (text, only) => expect(undoesNothingElse(text, "42P01")).toBe(only));
