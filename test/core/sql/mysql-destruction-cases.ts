// MySQL and MariaDB statements, and which data each destroys.

import type { DestructionCase } from "./postgres-destruction-cases";

export const MYSQL: readonly DestructionCase[] = [
  // DROP
  ["DROP TABLE users", ["drops table users"]],
  [
    "drop tables if exists `a``b`, Crm . Users, 2024t cascade",
    ["drops table a`b", "drops table Crm.Users", "drops table 2024t"],
  ],
  ["DROP DATABASE IF EXISTS x; DROP SCHEMA `y`", ["drops database x", "drops database y"]],
  ["DROP TEMPORARY TABLE IF EXISTS a, b", []],
  ["DROP VIEW a; DROP INDEX i ON t; DROP TRIGGER g; DROP EVENT e; DROP PROCEDURE p; DROP USER u; DROP PREPARE s", []],
  ["CREATE OR REPLACE TABLE a (b INT); CREATE OR REPLACE DATABASE c", ["drops table a", "drops database c"]],
  ["CREATE OR REPLACE TEMPORARY TABLE a (b INT); CREATE OR REPLACE VIEW v AS SELECT 1", []],
  ["CREATE TABLE a (b INT); CREATE TABLE IF NOT EXISTS c REPLACE SELECT 1 AS d", []],
  // TRUNCATE
  ["TRUNCATE users; TRUNCATE TABLE `app`.`orders` WAIT 5", ["truncates users", "truncates app.orders"]],
  ["SELECT TRUNCATE(a, 2) FROM t", []],
  // ALTER TABLE
  [
    "ALTER TABLE users DROP COLUMN name, ADD a INT DEFAULT (IF(1, 2, 3)), DROP `b`",
    ["drops column users.name", "drops column users.b"],
  ],
  [
    "ALTER ONLINE IGNORE TABLE IF EXISTS app.users WAIT 5 DROP COLUMN IF EXISTS a, DROP b CASCADE",
    ["drops column app.users.a", "drops column app.users.b"],
  ],
  [
    "ALTER TABLE t NOWAIT DROP a; ALTER TABLE t ALGORITHM=INPLACE, LOCK=NONE, DROP c",
    ["drops column t.a", "drops column t.c"],
  ],
  [
    "ALTER TABLE t DROP `index`, DROP COLUMN `key`, DROP `system`, DROP `period`, DROP expression",
    [
      "drops column t.index",
      "drops column t.key",
      "drops column t.system",
      "drops column t.period",
      "drops column t.expression",
    ],
  ],
  ["ALTER TABLE t DROP INDEX a, DROP KEY b, DROP PRIMARY KEY, DROP FOREIGN KEY c, DROP CHECK d, DROP CONSTRAINT e", []],
  ["ALTER TABLE t ALTER a DROP DEFAULT, RENAME COLUMN b TO c, MODIFY d INT, ALTER INDEX i INVISIBLE", []],
  [
    "ALTER TABLE t DROP PARTITION p1, p2; ALTER TABLE t DROP PARTITION IF EXISTS p3",
    ["drops partition p1 of t", "drops partition p2 of t", "drops partition p3 of t"],
  ],
  [
    "ALTER TABLE a.t TRUNCATE PARTITION `p 1`, p2; ALTER TABLE t TRUNCATE PARTITION ALL",
    ["truncates partition p 1 of a.t", "truncates partition p2 of a.t", "truncates all partitions of t"],
  ],
  [
    "ALTER TABLE t DISCARD TABLESPACE; ALTER TABLE u DISCARD PARTITION p TABLESPACE",
    ["deletes rows of t", "deletes rows of u"],
  ],
  ["ALTER TABLE t DROP SYSTEM VERSIONING; ALTER TABLE t DROP PERIOD FOR SYSTEM_TIME", ["drops history of t"]],
  [
    "ALTER TABLE t COALESCE PARTITION 2; ALTER TABLE t REMOVE PARTITIONING; ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u",
    [],
  ],
  [
    "ALTER TABLE t IMPORT TABLESPACE; ALTER TABLE t REORGANIZE PARTITION p, q INTO (PARTITION r VALUES LESS THAN (2))",
    [],
  ],
  [
    "ALTER TABLE t RENAME TO u; RENAME TABLE u TO t; ALTER DATABASE d COLLATE utf8mb4_bin; ALTER VIEW v AS SELECT 1",
    [],
  ],
  // DELETE
  ["DELETE FROM users", ["deletes rows of users"]],
  [
    "DELETE LOW_PRIORITY QUICK IGNORE FROM `app`.`users` AS u WHERE u.a = 1 ORDER BY b LIMIT 1",
    ["deletes rows of app.users"],
  ],
  ["DELETE FROM t PARTITION (p) WHERE a", ["deletes rows of t"]],
  [
    "DELETE a, o.* FROM users AS a JOIN app.orders o ON a.id = o.user_id LEFT JOIN c ON c.id = a.id",
    ["deletes rows of users", "deletes rows of app.orders"],
  ],
  [
    "DELETE FROM a, b.* USING users a, b, (SELECT 1) AS c WHERE a.id = b.id",
    ["deletes rows of users", "deletes rows of b"],
  ],
  ["DELETE users FROM users, orders u WHERE users.id = u.id", ["deletes rows of users"]],
  ["DELETE IGNORE app.t FROM app.t JOIN u USING (id)", ["deletes rows of app.t"]],
  ["DELETE HISTORY FROM t BEFORE SYSTEM_TIME '2020-01-01'", ["deletes rows of t"]],
  ["DELETE history FROM history JOIN t USING (id)", ["deletes rows of history"]],
  ["WITH c AS (SELECT 1 AS id) DELETE FROM t WHERE id IN (SELECT id FROM c)", ["deletes rows of t"]],
  ["SET STATEMENT max_statement_time = 5 FOR DROP TABLE t", ["drops table t"]],
  ["SET STATEMENT max_statement_time = 5 FOR DELETE FROM t", ["deletes rows of t"]],
  ["EXPLAIN DELETE FROM t; DESCRIBE DELETE FROM t; DESC t; EXPLAIN FORMAT = JSON REPLACE INTO t VALUES (1)", []],
  ["ANALYZE FORMAT = JSON DELETE FROM t", ["deletes rows of t"]],
  ["GRANT SELECT, DELETE ON t TO a; REVOKE DELETE ON t FROM a", []],
  [
    "CREATE TABLE t (a INT REFERENCES b (id) ON DELETE CASCADE); ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES b (id) ON DELETE SET NULL",
    [],
  ],
  ["SELECT `delete`, t.delete, `drop` FROM t", []],
  // REPLACE
  [
    "REPLACE INTO users VALUES (1); REPLACE LOW_PRIORITY a (b) VALUES (1); REPLACE DELAYED INTO app.c SET d = 1",
    ["replaces rows of users", "replaces rows of a", "replaces rows of app.c"],
  ],
  ["LOAD DATA INFILE 'x' REPLACE INTO TABLE t", ["replaces rows of t"]],
  ["SELECT REPLACE(a, 'b', 'c') FROM t; UPDATE t SET a = replace (a, 'DELETE FROM', '')", []],
  ["INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = 1; INSERT IGNORE INTO t VALUES (1)", []],
  // Text
  ["SELECT 'DROP TABLE a', \"DELETE FROM b\" -- DROP TABLE c\n# TRUNCATE d\n/* DROP TABLE e */", []],
  ["SELECT 'a\\'; DROP TABLE b; --'", []],
  [
    "/*!50003 DROP TABLE a */; /*M!100100 TRUNCATE b */; /*! DELETE FROM c */",
    ["drops table a", "truncates b", "deletes rows of c"],
  ],
  ["ALTER TABLE t ADD a INT /*!80000 , DROP b */ /* , DROP c */ /*!99999 , DROP d */", ["drops column t.b"]],
  ["PREPARE s FROM 'DROP TABLE a'; EXECUTE IMMEDIATE 'DELETE FROM b'", []],
  // Bodies that run now
  [
    "BEGIN NOT ATOMIC\n  DECLARE EXIT HANDLER FOR SQLEXCEPTION DELETE FROM a;\n  IF 1 THEN DROP TABLE b; ELSE TRUNCATE c; END IF;\n  FOR i IN 1..2 DO REPLACE d VALUES (i); END FOR;\n  WHILE 0 DO ALTER TABLE e DROP f; END WHILE;\nEND",
    ["deletes rows of a", "drops table b", "truncates c", "replaces rows of d", "drops column e.f"],
  ],
  ["IF (SELECT 1) THEN DROP TABLE a; END IF", ["drops table a"]],
  // Bodies that do not
  ["CREATE PROCEDURE p() BEGIN DROP TABLE a; DELETE FROM b; END", []],
  ["CREATE OR REPLACE DEFINER = `table`@`%` PROCEDURE p() DROP TABLE a", []],
  ["CREATE FUNCTION f() RETURNS INT BEGIN DELETE FROM a; RETURN 1; END", []],
  ["CREATE TRIGGER g AFTER DELETE ON t FOR EACH ROW DELETE FROM a WHERE id = OLD.id", []],
  ["CREATE DEFINER = CURRENT_USER() TRIGGER g BEFORE DELETE ON t FOR EACH ROW BEGIN REPLACE a VALUES (1); END", []],
  ["CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM a", []],
  ["ALTER EVENT e ON SCHEDULE EVERY 1 DAY DO TRUNCATE a; ALTER DEFINER = a@b EVENT e DO BEGIN DROP TABLE a; END", []],
  ["SET STATEMENT max_statement_time = 5 FOR CREATE PROCEDURE p() DROP TABLE a", []],
  ["DELIMITER //\nCREATE PROCEDURE p() BEGIN DROP TABLE a; END//\nDROP TABLE b//", ["drops table b"]],
];
