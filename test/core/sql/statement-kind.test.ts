// What a statement does to a transaction; PostgreSQL's grammar vouches that the cases are SQL.

import { loadModule, parseSync } from "libpg-query";
import { beforeAll, describe, expect, test } from "vitest";
import {
  isCopyFromStdin,
  isTransactionControl,
  runsOutsideTransaction,
} from "../../../provider/core/sql/statement-kind";
import { leadingWords } from "../../../provider/core/sql/statements";

beforeAll(() => loadModule());

describe("control of the transaction, PostgreSQL", () => {
  const yes = [
    "BEGIN",
    "begin work",
    "BEGIN ISOLATION LEVEL SERIALIZABLE",
    "/* a */ START -- b\nTRANSACTION READ ONLY",
    "COMMIT",
    "COMMIT AND CHAIN",
    "END",
    "END TRANSACTION",
    "ROLLBACK",
    "ROLLBACK WORK",
    "ROLLBACK AND NO CHAIN",
    "ABORT",
    "PREPARE TRANSACTION 'x'",
  ];
  const no = [
    "SELECT 1",
    "SAVEPOINT a",
    "RELEASE a",
    "ROLLBACK TO a",
    "ROLLBACK TO SAVEPOINT a",
    "ROLLBACK TRANSACTION TO SAVEPOINT a",
    "COMMIT PREPARED 'x'",
    "ROLLBACK PREPARED 'x'",
    "PREPARE transaction_of AS SELECT 1",
    "SET TRANSACTION READ ONLY",
    "DO $$ BEGIN COMMIT; END $$",
    "SELECT 1 AS begin",
  ];
  test.each(yes)("%s", (text) => {
    expect(parseSync(text)).toBeDefined();
    expect(isTransactionControl(text, "postgres")).toBe(true);
  });
  test.each(no)("not %s", (text) => {
    expect(parseSync(text)).toBeDefined();
    expect(isTransactionControl(text, "postgres")).toBe(false);
  });
});

describe("control of the transaction, MySQL", () => {
  const yes = [
    "BEGIN",
    "BEGIN WORK",
    "START TRANSACTION WITH CONSISTENT SNAPSHOT",
    "COMMIT AND CHAIN",
    "ROLLBACK WORK RELEASE",
    "/*!40000 COMMIT */",
    "# a\nSET autocommit = 0",
    "SET @@autocommit = 1",
    "SET SESSION `autocommit` := OFF",
    "SET @@local.autocommit = 0",
    "SET @a = (SELECT 1, 2), autocommit = DEFAULT",
    "SET @@global.max_connections = 5, AUTOCOMMIT = 0",
    "SET GLOBAL max_connections = 5, SESSION autocommit = 0",
    "XA START 'x'",
    "XA PREPARE 'x'",
  ];
  const no = [
    "ROLLBACK TO a",
    "ROLLBACK WORK TO SAVEPOINT a",
    "SAVEPOINT a",
    "BEGIN NOT ATOMIC DO 1; END",
    "SET @autocommit = 0",
    "SET @a = @@autocommit",
    "SET @a = IF(1, autocommit, 2)",
    "SET GLOBAL autocommit = 0",
    "SET GLOBAL max_connections = 5, autocommit = 0",
    "SET @@global.autocommit = 0",
    "SET PERSIST autocommit = 0",
    "SET foreign_key_checks = 0",
    "XA RECOVER",
    "START REPLICA",
    "CREATE PROCEDURE p() BEGIN COMMIT; END",
  ];
  test.each(yes)("%s", (text) => expect(isTransactionControl(text, "mysql")).toBe(true));
  test.each(no)("not %s", (text) => expect(isTransactionControl(text, "mysql")).toBe(false));
});

describe("outside of a transaction", () => {
  const yes = [
    "CREATE DATABASE a",
    'drop /* ; */ database if exists "a"',
    "CREATE TABLESPACE a LOCATION '/x'",
    "DROP TABLESPACE a",
    "ALTER DATABASE a SET TABLESPACE b",
    "ALTER DATABASE set WITH TABLESPACE b",
    "ALTER SYSTEM SET work_mem = '1MB'",
    "VACUUM",
    "VACUUM (FULL, ANALYZE) t",
    "CLUSTER",
    "CLUSTER VERBOSE",
    "CLUSTER (VERBOSE)",
    "REINDEX SCHEMA a",
    "REINDEX (VERBOSE) DATABASE a",
    "REINDEX SYSTEM",
    "REINDEX TABLE CONCURRENTLY t",
    "REINDEX INDEX CONCURRENTLY i",
    "REINDEX (CONCURRENTLY, VERBOSE false) TABLE t",
    "REINDEX (VERBOSE, CONCURRENTLY on) INDEX i",
    "CREATE INDEX CONCURRENTLY ON t (a)",
    "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)",
    "DROP INDEX CONCURRENTLY IF EXISTS i",
    "ALTER TABLE ONLY a.t DETACH PARTITION b.p CONCURRENTLY",
    "CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p",
    "CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p WITH (enabled = false, create_slot, slot_name = connect)",
    "DISCARD ALL",
    "COMMIT PREPARED 'x'",
    "ROLLBACK PREPARED 'x'",
  ];
  const no = [
    "CREATE INDEX i ON t (a)",
    'CREATE INDEX "concurrently" ON t (a)',
    "CREATE UNIQUE INDEX i ON t (concurrently(a))",
    "DROP INDEX i",
    "REINDEX TABLE t",
    "REINDEX (VERBOSE) INDEX i",
    "REINDEX (CONCURRENTLY false) TABLE t",
    "REINDEX (CONCURRENTLY 'off', VERBOSE) TABLE t",
    "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
    "CLUSTER t",
    "CLUSTER VERBOSE t USING i",
    "CLUSTER (VERBOSE) t",
    "ALTER DATABASE a SET default_tablespace = b",
    "ALTER DATABASE tablespace OWNER TO b",
    "ALTER TABLE t DETACH PARTITION p",
    "ALTER TABLE t DETACH PARTITION p FINALIZE",
    'ALTER TABLE t DETACH PARTITION "concurrently"',
    "ALTER TABLE t SET TABLESPACE b",
    "CREATE SUBSCRIPTION s CONNECTION 'c' PUBLICATION p WITH (connect = false)",
    "CREATE SUBSCRIPTION s CONNECTION 'create_slot' PUBLICATION p WITH (create_slot = 'off', slot_name = NONE)",
    "ALTER TYPE e ADD VALUE 'a'",
    "ANALYZE",
    "TRUNCATE t",
    "CREATE EXTENSION a",
    "DISCARD TEMP",
    "COMMIT",
    "DO $$ BEGIN EXECUTE 'VACUUM'; END $$",
    "-- VACUUM\nSELECT 'VACUUM'",
  ];
  test.each(yes)("%s", (text) => {
    expect(parseSync(text)).toBeDefined();
    expect(runsOutsideTransaction(text)).toBe(true);
  });
  test.each(no)("not %s", (text) => {
    expect(parseSync(text)).toBeDefined();
    expect(runsOutsideTransaction(text)).toBe(false);
  });
});

describe("COPY … FROM STDIN", () => {
  test.each([
    "COPY t FROM STDIN",
    'copy /* ; */ public."from" (a, "b)") from stdin with (format csv)',
    "COPY BINARY t FROM stdin",
    "COPY t FROM STDOUT",
    "COPY t FROM stdin;\n'\n\\.",
  ])("%s", (text) => expect(isCopyFromStdin(text)).toBe(true));

  test.each([
    "COPY t TO STDOUT",
    "COPY t FROM '/tmp/stdin'",
    "COPY t FROM PROGRAM 'stdin'",
    "COPY (SELECT 1 FROM stdin) TO STDOUT",
    "SELECT 1 FROM stdin",
  ])("not %s", (text) => {
    expect(parseSync(text)).toBeDefined();
    expect(isCopyFromStdin(text)).toBe(false);
  });
});

test.each([
  ["postgres", " -- a\ncreate /* b */ Index CONCURRENTLY i", undefined, ["CREATE", "INDEX", "CONCURRENTLY"]],
  ["postgres", "create index", undefined, ["CREATE", "INDEX"]],
  ["postgres", "SELECT a, b", 9, ["SELECT", "A"]],
  ["postgres", 'ALTER TABLE "t" ADD', 9, ["ALTER", "TABLE"]],
  ["postgres", "(SELECT 1)", 9, []],
  ["postgres", "ſelect ınsert", 9, ["ſelect", "ınsert"]],
  ["postgres", "SELECT 'never closed", 1, ["SELECT"]],
  ["mysql", "/*!40101 SET NAMES utf8 */", 2, ["SET", "NAMES"]],
  ["mysql", "# a\n-- b\n/* c */CREATE/*!50003 TRIGGER*/ `t`", 9, ["CREATE", "TRIGGER"]],
  ["mysql", "", 9, []],
  ["mysql", "SELECT 1", 0, []],
] as const)("leading words, %s: %s", (dialect, text, count, expected) => {
  expect(leadingWords(text, dialect, count)).toEqual(expected);
});
