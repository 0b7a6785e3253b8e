// The table of MySQL and MariaDB scripts with the statements they consist of.

/** A script and how it is to be cut. */
interface Case {
  readonly title: string;
  readonly sql: string;
  readonly expected: readonly string[];
  /** The server that can run the statements, when not both can. */
  readonly only?: "mysql" | "mariadb" | "neither";
}

const both = (title: string, ...expected: string[]): Case => ({ title, sql: expected.join(";"), expected });
const only = (server: "mysql" | "mariadb", title: string, ...expected: string[]): Case => {
  return { ...both(title, ...expected), only: server };
};
const body = (text: string) => both(text, `CREATE PROCEDURE p() ${text}`, "SELECT 1");
const script = (title: string, sql: string, ...expected: string[]): Case => ({ title, sql, expected });
const split = (title: string, sql: string, ...expected: string[]): Case => ({ title, sql, expected, only: "neither" });

/** Statements with only semicolons between them. */
export const CASES: Case[] = [
  both("one", "SELECT 1"),
  script("comments around", "/* a; */ SELECT 1 -- b;\n;# c\nSELECT 2", "SELECT 1", "SELECT 2"),
  script("CRLF", "SELECT 1;\r\n-- a\r\nSELECT 2", "SELECT 1", "SELECT 2"),
  both("strings", "SELECT 'a;''b'", 'SELECT "a;""b"', "SELECT 'it\\'s;\\\\'", 'SELECT "\\";"', "SELECT N'a;', x'41'"),
  both("quoted names", "SELECT 1 AS `a;``b\\`", "SELECT 2 AS `-- `"),
  both("two dashes", "SELECT 5--1", "SELECT 5-- ;\n+1, 1", "SELECT 5--\u0001;\n+1"),
  both("a comment goes on behind a lone CR", "SELECT 1 -- a\r;\n, 2", "SELECT 1 # a\r;\n, 3"),
  both("comments do not nest", "SELECT /* /* ; */ 1", "SELECT 2"),
  both(
    "executable comments",
    "SELECT /*!40000 1, ';*/' */, 2",
    "SELECT /*! 1 /* ; */ */",
    "SELECT 1 /*M!100000 , ';' */",
  ),
  both("comments nobody executes", "SELECT /*!99999 it's; */ 1", 'SELECT /*!999999 " */ 1'),
  both("optimizer hints", "SELECT /*+ `it's; */ 1", "SELECT 2"),
  both(
    "columns named like keywords",
    "SELECT begin, end FROM t",
    "SELECT CASE WHEN end THEN begin END FROM t",
    "BEGIN",
    "COMMIT",
  ),
  both(
    "a table named begin",
    "CREATE TABLE begin (begin INT, `end` INT, `case` INT)",
    "INSERT INTO begin VALUES (1,2,3)",
  ),
  both("a number before END", "SELECT CASE WHEN 1 THEN 1. END", "SELECT CASE WHEN 1 THEN .5 END"),
  body("BEGIN SELECT 1; SELECT 2; END"),
  body("BEGIN END"),
  body("SELECT IF(1, 2, 3), CASE WHEN 1 THEN 2 END, REPEAT('a', 2)"),
  body("l: BEGIN LEAVE l; END l"),
  body("COMMENT 'a;' LANGUAGE SQL NOT DETERMINISTIC READS SQL DATA SQL SECURITY INVOKER `l` : BEGIN SELECT 1; END"),
  body("BEGIN until: LOOP SELECT 1; LEAVE until; END LOOP until; END"),
  body("IF 1 THEN SELECT 1; ELSEIF 2 THEN BEGIN END; ELSE IF 3 THEN SELECT IF(1,2,3); END IF; END IF"),
  body("IF EXISTS (SELECT 1) THEN DROP TABLE IF EXISTS z; CREATE TABLE IF NOT EXISTS z (a INT); END IF"),
  body("CASE CASE 1 WHEN 1 THEN 2 END WHEN 2 THEN SELECT CASE 3 WHEN 3 THEN IF(1,2,3) END; ELSE BEGIN END; END CASE"),
  body("WHILE CASE WHEN 1 THEN 0 END DO BEGIN DO 1; END; END WHILE"),
  body("REPEAT SET @a = 1; UNTIL CASE WHEN @a THEN 1 END END REPEAT"),
  body("BEGIN DECLARE CONTINUE HANDLER FOR 1062, SQLSTATE VALUE '42S02', NOT FOUND BEGIN END; SELECT 1; END"),
  body("BEGIN DECLARE c CONDITION FOR 1051; DECLARE EXIT HANDLER FOR c IF 1 THEN DO 1; END IF; SELECT 1; END"),
  body("BEGIN DECLARE c CURSOR FOR SELECT CASE WHEN 1 THEN 2 END; OPEN c; CLOSE c; END"),
  body("BEGIN DECLARE begin, end INT DEFAULT CASE WHEN 1 THEN 2 END; SET end = begin; SELECT end; END"),
  body("BEGIN SELECT CASE WHEN end > 1 THEN 1 WHEN begin THEN end END FROM t; SELECT t.end FROM t WHERE end; END"),
  body("BEGIN SET @end = 1, @case = 2, @begin = 3; START TRANSACTION; COMMIT; END"),
  body("BEGIN /* END; */ SELECT 'END;', \"BEGIN\", 1 AS `IF`; -- END\n# BEGIN\nEND"),
  body("IF (SELECT CASE (SELECT 1 end) WHEN 1 THEN 2 END end) THEN BEGIN DO 1; END; END IF"),
  body("IF CASE (SELECT 1 AS end) WHEN 1 THEN (SELECT 2 AS end) END THEN BEGIN DO 1; END; END IF"),
  both("a program begun in an executable comment", "/*!50003 CREATE */ PROCEDURE p() BEGIN DO 1; DO 2; END", "DO 3"),
  both(
    "END as an operand",
    "CREATE PROCEDURE p(end INT) IF CASE WHEN end THEN end ELSE end END THEN BEGIN DO 1; END; END IF",
    "DO 3",
  ),
  only("mariadb", "a trigger named row", "CREATE TRIGGER row BEFORE INSERT ON t FOR EACH ROW BEGIN DO 1; END", "DO 3"),
  body("IF (@a := 1) THEN BEGIN DO 1; END; END IF"),
  body("(SELECT begin FROM t) FOR UPDATE"),
  body("BEGIN DECLARE do INT DEFAULT 1; WHILE do DO BEGIN SET do = 0; END; END WHILE; DO do; END"),
  body("BEGIN WHILE 0 DO DO IF(1,2,3); DO CASE WHEN 1 THEN 2 END; END WHILE; END"),
  body("BEGIN DECLARE value CONDITION FOR 1051; DECLARE EXIT HANDLER FOR value l: BEGIN DO 1; END l; DO 2; END"),
  body("BEGIN SELECT CASE end WHEN end THEN end ELSE end END end FROM t; DO 1; END"),
  body("CREATE TABLE begin (end INT)"),
  both("a procedure named begin", "CREATE PROCEDURE begin(begin INT) SELECT begin", "SELECT 1"),
  both(
    "comments in the head",
    "CREATE/* ; */DEFINER = 'root'@localhost -- ;\nPROCEDURE p() BEGIN DO 1; END",
    "SELECT 1",
  ),
  both(
    "functions",
    "CREATE FUNCTION f() RETURNS SET('a;','b') DETERMINISTIC RETURN CASE WHEN 1 THEN 'b' END",
    "SELECT 1",
  ),
  both(
    "a function of one IF",
    "CREATE FUNCTION f(a INT) RETURNS INT NO SQL DETERMINISTIC IF a THEN RETURN 1; ELSE RETURN 2; END IF",
    "DO 1",
  ),
  both(
    "triggers",
    "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = IF(NEW.end, 1, 2)",
    "CREATE TRIGGER h BEFORE INSERT ON t FOR EACH ROW FOLLOWS g BEGIN SET NEW.end = NEW.begin; SET NEW.a = 1; END",
    "CREATE TRIGGER i BEFORE UPDATE ON t FOR EACH ROW l: BEGIN IF NEW.end THEN SET NEW.a = 1; END IF; END l",
    "SELECT 1",
  ),
  both(
    "triggers as mysqldump writes them",
    "/*!50003 CREATE*/ /*!50017 DEFINER=CURRENT_USER*/ /*!50003 TRIGGER `g` BEFORE INSERT ON t FOR EACH ROW BEGIN SET @a = ';\\'*/'; SET @b = 1; END */",
    "SELECT 1",
  ),
  both(
    "events",
    "CREATE EVENT e ON SCHEDULE EVERY IF(1, 2, 3) DAY DISABLE COMMENT ';' DO BEGIN DO 1; DO 2; END",
    "ALTER EVENT e DO BEGIN DO 1; DO 2; END",
    "ALTER EVENT e DISABLE",
    "CREATE EVENT IF NOT EXISTS e2 ON SCHEDULE EVERY 1 DAY DISABLE DO DO 1",
  ),
  both(
    "statements that only begin alike",
    "CREATE OR REPLACE VIEW v AS SELECT begin FROM t",
    "DROP PROCEDURE IF EXISTS z",
  ),
  only(
    "mariadb",
    "BEGIN NOT ATOMIC",
    "BEGIN NOT ATOMIC DECLARE x INT; IF x THEN SET x = 1; END IF; END",
    "BEGIN",
    "COMMIT",
  ),
  only(
    "mariadb",
    "compounds outside of programs",
    "IF 0 THEN DO 1; END IF",
    "CASE 1 WHEN 1 THEN DO 1; DO 2; END CASE",
    "DO 3",
  ),
  only(
    "mariadb",
    "loops outside of programs",
    "WHILE 0 DO DO 1; END WHILE",
    "FOR i IN 1..2 DO DO i; DO 1; END FOR",
    "DO 3",
  ),
  only("mariadb", "REPEAT outside of programs", "REPEAT SET @a = 1; UNTIL @a = 1 END REPEAT", "DO 3"),
  only("mariadb", "SET STATEMENT", "SET STATEMENT max_statement_time = 9 FOR BEGIN NOT ATOMIC DO 1; DO 2; END", "DO 3"),
  only(
    "mariadb",
    "SET STATEMENT before a program",
    "SET STATEMENT max_statement_time = 9, sort_buffer_size = 9000 FOR CREATE PROCEDURE p() BEGIN DO 1; DO 2; END",
    "SET STATEMENT max_statement_time = 9 FOR SELECT 1",
  ),
  only("mariadb", "OR REPLACE", "CREATE OR REPLACE DEFINER=root@localhost PROCEDURE p() BEGIN DO 1; DO 2; END", "DO 3"),
  only(
    "mariadb",
    "loops over a query",
    "CREATE PROCEDURE p() FOR r IN (SELECT end FROM t) DO SELECT r.end; DO 1; END FOR",
    "DO 3",
  ),
  only(
    "mariadb",
    "aggregates",
    "CREATE AGGREGATE FUNCTION f(x INT) RETURNS INT BEGIN DECLARE EXIT HANDLER FOR NOT FOUND RETURN 1; LOOP FETCH GROUP NEXT ROW; END LOOP; END",
    "DO 3",
  ),
];

const TWO = "CREATE PROCEDURE p() BEGIN DO 1; DO 2; END";

/** Scripts that a server does not take as a whole: DELIMITER, empty statements, what no server here knows. */
export const CLIENT_CASES: Case[] = [
  split("nothing", " \n"),
  split("only comments", "-- a\n# b;\n/* c; */ ;;\n--"),
  script("a byte order mark", "\uFEFFSELECT 1; SELECT 2", "SELECT 1", "SELECT 2"),
  script("empty statements", ";;SELECT 1;;\n;SELECT 2;", "SELECT 1", "SELECT 2"),
  script(
    "dashes without a space where a statement would begin",
    "--a;\nSELECT 1;\n--b'\n-----\nSELECT 2",
    "SELECT 1",
    "SELECT 2",
  ),
  script("DELIMITER", `DELIMITER //\n${TWO}//\nDELIMITER ;\nSELECT 1;`, TWO, "SELECT 1"),
  script("on a line of its own", `delimiter $$\n${TWO}\n$$\ndelimiter ;\nSELECT 1`, TWO, "SELECT 1"),
  script(
    "with CRLF and white space",
    `\r\n \tDelimiter  //  \r\n${TWO} //\r\nDELIMITER ; -- back\r\nSELECT 1;`,
    TWO,
    "SELECT 1",
  ),
  script("stays until changed", `DELIMITER |\n${TWO}|\nSELECT 1 |DELIMITER ;;\nDO 1;;`, TWO, "SELECT 1", "DO 1"),
  script("quoted", `DELIMITER '//'\n${TWO}//\nDELIMITER ";"\nSELECT 1;`, TWO, "SELECT 1"),
  script("a word", `DELIMITER go\nDO 1 go\nDELIMITER END_OF\n${TWO}END_OF\nDO 2 END_OF`, "DO 1", TWO, "DO 2"),
  script("like a comment", `DELIMITER #\n${TWO}#\nSELECT 1#\nDELIMITER --\nSELECT 2--`, TWO, "SELECT 1", "SELECT 2"),
  script("at the end of a word", `DELIMITER $$\nSELECT 1 AS a$$ SELECT 2$$`, "SELECT 1 AS a", "SELECT 2"),
  script(
    "in quotes and comments it is nothing",
    "DELIMITER //\nSELECT '//', /* // */ 1 -- //\n# //\n//",
    "SELECT '//', /* // */ 1",
  ),
  script("a semicolon before it", `DELIMITER //\n${TWO};\n//\nSELECT 1;//`, TWO, "SELECT 1"),
  script(
    "several statements before it",
    `DELIMITER //\nDROP PROCEDURE IF EXISTS p;\n${TWO};\nDO 1//`,
    "DROP PROCEDURE IF EXISTS p",
    TWO,
    "DO 1",
  ),
  script("a statement that it ends", `DELIMITER //\n${TWO}\nDELIMITER ;\nSELECT 1`, TWO, "SELECT 1"),
  script(
    "a column of that name",
    "CREATE TABLE z (\n  delimiter INT\n); SELECT 1 AS\ndelimiter ;",
    "CREATE TABLE z (\n  delimiter INT\n)",
    "SELECT 1 AS\ndelimiter",
  ),
  script(
    "dumps of triggers",
    "DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=CURRENT_USER*/ /*!50003 TRIGGER g BEFORE INSERT ON t FOR EACH ROW BEGIN\n  SET @a = 1;\nEND */;;\nDELIMITER ;\n/*!50003 SET @b = 1 */ ;",
    "/*!50003 CREATE*/ /*!50017 DEFINER=CURRENT_USER*/ /*!50003 TRIGGER g BEFORE INSERT ON t FOR EACH ROW BEGIN\n  SET @a = 1;\nEND */",
    "/*!50003 SET @b = 1 */",
  ),
  script(
    "the first line of a MariaDB dump",
    "/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump\nSELECT 1;",
    "SELECT 1",
  ),
  split(
    "another language",
    "CREATE FUNCTION f() RETURNS INT LANGUAGE JAVASCRIPT AS $js$ let a = 'it;'; $js$; DO 1",
    "CREATE FUNCTION f() RETURNS INT LANGUAGE JAVASCRIPT AS $js$ let a = 'it;'; $js$",
    "DO 1",
  ),
  split("nothing cuts an executable comment", "/*!50003 DO 1; DO 2 */; DO 3", "/*!50003 DO 1; DO 2 */", "DO 3"),
  split(
    "packages",
    "CREATE PACKAGE k FUNCTION f() RETURNS INT; PROCEDURE p(); END; CREATE OR REPLACE PACKAGE BODY k DECLARE x INT DEFAULT CASE WHEN 1 THEN 2 END; FUNCTION f() RETURNS INT RETURN 1; PROCEDURE p() BEGIN IF 1 THEN DO 1; END IF; END; BEGIN SET x = 1; END; DO 1",
    "CREATE PACKAGE k FUNCTION f() RETURNS INT; PROCEDURE p(); END",
    "CREATE OR REPLACE PACKAGE BODY k DECLARE x INT DEFAULT CASE WHEN 1 THEN 2 END; FUNCTION f() RETURNS INT RETURN 1; PROCEDURE p() BEGIN IF 1 THEN DO 1; END IF; END; BEGIN SET x = 1; END",
    "DO 1",
  ),
];
