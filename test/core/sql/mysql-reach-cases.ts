// MySQL and MariaDB scripts, and where they reach outside of their tenant.

import type { ReachCase } from "./postgres-reach-cases";

const CATALOG = "catalog look-up without a schema";

export const MYSQL: readonly ReachCase[] = [
  ["SELECT 1;\nSELECT u.id\nFROM `crm`.`users` u, hr.a, b", ["3 database crm", "3 database hr"]],
  ["SELECT * FROM Crm . users STRAIGHT_JOIN 2024db.t ON t.id = users.id", ["1 database Crm", "1 database 2024db"]],
  ["SELECT user FROM mysql.user", ["1 database mysql"]],
  [
    "INSERT IGNORE crm.a (x) VALUES (1) ON DUPLICATE KEY UPDATE a.x = VALUES(x), a.y = 1; REPLACE hr.b SET c = 1",
    ["1 database crm", "1 database hr"],
  ],
  ["INSERT INTO crm.a SELECT u.x FROM u ON DUPLICATE KEY UPDATE x = u.x, y = u.y", ["1 database crm"]],
  [
    "UPDATE a, crm.b SET a.x = b.x, a.y = b.y; DELETE FROM a USING a JOIN hr.b WHERE a.id = b.id",
    ["1 database crm", "1 database hr"],
  ],
  [
    "CREATE TABLE crm.a (id INT, b_id INT, FOREIGN KEY (b_id) REFERENCES hr.b (id))",
    ["1 database crm", "1 database hr"],
  ],
  [
    "CREATE TABLE a LIKE crm.a; RENAME TABLE b TO hr.b; DROP TABLE IF EXISTS c, ext.c",
    ["1 database crm", "1 database hr", "1 database ext"],
  ],
  [
    "CREATE INDEX i ON crm.a (b); DROP INDEX i ON hr.a; ALTER TABLE a RENAME TO ext.a",
    ["1 database crm", "1 database hr", "1 database ext"],
  ],
  [
    "LOCK TABLES a READ, crm.b WRITE; TRUNCATE hr.a; LOAD DATA INFILE 'x' INTO TABLE ext.a",
    ["1 database crm", "1 database hr", "1 database ext"],
  ],
  ["CREATE DEFINER=`root`@`db.host` VIEW v AS SELECT u.id, crm.f(u.id) FROM u", ["1 database crm"]],
  ["CALL crm.p(); CALL p(@a.b)", ["1 database crm"]],
  [
    "DELIMITER //\nCREATE PROCEDURE p(IN a INT)\nBEGIN\n  DECLARE b INT;\n  SELECT u.id INTO b FROM crm.users u;\n  IF b THEN DROP TABLE hr.a; END IF;\nEND//\nDELIMITER ;\nUSE other;",
    ["5 database crm", "6 database hr", "9 database other"],
  ],
  [
    "CREATE TRIGGER crm.g BEFORE INSERT ON t FOR EACH ROW\nBEGIN SET NEW.a = NEW.b; UPDATE hr.t SET t.a = NEW.a WHERE t.b = OLD.b; END",
    ["1 database crm", "2 database hr"],
  ],
  ["CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM crm.t WHERE t.a < NOW()", ["1 database crm"]],
  ["CREATE FUNCTION f(a INT) RETURNS INT RETURN (SELECT u.id FROM crm.u WHERE u.a = a)", ["1 database crm"]],
  ["CREATE PROCEDURE p() SELECT u.id FROM users u", []],
  ["/*!50003 CREATE TABLE crm.t (a INT) */", ["1 database crm"]],
  // What lives beside tenants
  [
    "CREATE DATABASE IF NOT EXISTS a; DROP SCHEMA `b`; ALTER DATABASE c COLLATE utf8mb4_bin; USE d",
    ["1 database a", "1 database b", "1 database c", "1 database d"],
  ],
  ["ALTER DATABASE CHARACTER SET utf8mb4; ALTER SCHEMA DEFAULT COLLATE utf8mb4_bin", []],
  [
    "CREATE USER 'app'@'%' IDENTIFIED BY 'x', bob@localhost; DROP ROLE r; RENAME USER a TO b",
    ["1 user app", "1 role r", "1 user a"],
  ],
  ["GRANT SELECT ON crm.* TO 'app'@'%'; REVOKE ALL ON *.* FROM bob", ["1 user app", "1 database crm", "1 user bob"]],
  [
    "SET GLOBAL a = 1, b = (SELECT 1, 2), SESSION c = 3, d = 4;\nSET @@GLOBAL.e = 1, f = 2, @@persist.g = 3, @h = @@GLOBAL.i",
    ["1 global variable a", "1 global variable b", "2 global variable e", "2 global variable g"],
  ],
  [
    "SET PERSIST a = 1; SET @@session.b = @@GLOBAL.b; SET NAMES utf8mb4; SET FOREIGN_KEY_CHECKS = 0",
    ["1 global variable a"],
  ],
  // Catalogs
  ["SELECT COUNT(*) INTO @a\nFROM information_schema.COLUMNS WHERE TABLE_NAME = 'a'", [`2 ${CATALOG}`]],
  ["SELECT 1 FROM INFORMATION_SCHEMA.STATISTICS WHERE table_schema = DATABASE() AND table_name = 'a'", []],
  ["SET @a = (SELECT COUNT(*) FROM `information_schema`.`tables` t WHERE t.`TABLE_SCHEMA` = SCHEMA())", []],
  ["SELECT 1 FROM information_schema.ENGINES; SELECT 1 FROM performance_schema.threads, sys.version", []],
  // What is no reach
  ["SELECT u.id, t.*, `u`.`a`, u.data->'$.a.b', 'FROM crm.a', \"FROM crm.a\" FROM users u # FROM crm.a", []],
  [
    "SELECT EXTRACT(DAY FROM u.a), TRIM(LEADING 'x' FROM u.b), SUBSTRING(u.c FROM u.d), REPLACE(u.a, u.b, u.c), INSERT(u.a, 1, 2, u.b) FROM u",
    [],
  ],
  ["SELECT IF(u.a, u.b, u.c), CAST(u.a AS CHAR) FROM u JOIN t ON u.id = t.id AND u.b = t.b GROUP BY u.a, u.b", []],
  [
    "CREATE TABLE a SELECT u.id, u.b FROM users u; SELECT crm.t.c FROM t; PREPARE s FROM @a; SELECT @@session.sql_mode",
    [],
  ],
  ["SELECT crm.f() FROM crm.t", [], ["crm"]],
];
