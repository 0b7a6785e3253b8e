// Six migrations to be killed in: definitions and rows in turns, each of them slow enough to be met in the middle.

import type { DialectName } from "../place";

/** The versions, oldest first. */
export const VERSIONS = ["1", "2", "3", "4", "5", "6"];

/** What a run from one version to another writes into the ledger, which has no key that would keep out a second time. */
export function entriesBetween(from: string, to: string, dialect: DialectName): string[] {
  const writing = VERSIONS.filter((version) => dialect === "mysql" || version !== "4");
  const [low, high] = [Math.min(Number(from), Number(to)), Math.max(Number(from), Number(to))];
  const passed = writing.filter((version) => Number(version) > low && Number(version) <= high);
  return passed.map((version) => `${Number(from) < Number(to) ? "up" : "down"} ${version}`);
}

const entry = (text: string) => `INSERT INTO ledger VALUES ('${text}');\n`;

export function filesOf(dialect: DialectName): Record<string, string> {
  const pause = dialect === "postgres" ? "SELECT pg_sleep(0.01);\n" : "DO SLEEP(0.01);\n";
  const shared = {
    // The ledger stays when everything else goes.
    "1_first.up.sql": `CREATE TABLE IF NOT EXISTS ledger (entry varchar(20));
${entry("up 1")}CREATE TABLE a (id int PRIMARY KEY, x int, z int);
${pause}INSERT INTO a VALUES (1, 10, 100), (2, 20, 200);
`,
    "1_first.down.sql": `${entry("down 1")}${pause}DROP TABLE a;\n`,
    "2_second.up.sql": `CREATE TABLE b (id int PRIMARY KEY, x int, z int, CONSTRAINT kin FOREIGN KEY (id) REFERENCES a (id));
INSERT INTO b SELECT id, x + 1, z + 1 FROM a;
${pause}${entry("up 2")}CREATE INDEX b_x ON b (x);
`,
    "2_second.down.sql": `DELETE FROM b WHERE id > 1;\n${entry("down 2")}${pause}DROP TABLE b;\n`,
    "5_copies.up.sql": `CREATE TABLE copies AS SELECT * FROM a;
${pause}UPDATE copies SET x = x + 1;
${entry("up 5")}CREATE VIEW seen AS SELECT id FROM copies;
`,
    "5_copies.down.sql": `DROP VIEW seen;\n${pause}${entry("down 5")}DROP TABLE copies;\n`,
  };
  return { ...shared, ...(dialect === "postgres" ? ofPostgres(pause) : ofMysql(pause)) };
}

function ofPostgres(pause: string): Record<string, string> {
  return {
    "3_swap.up.sql": `ALTER TABLE a RENAME TO t;
ALTER TABLE b RENAME TO a;
${pause}ALTER TABLE t RENAME TO b;
ALTER TABLE a ADD COLUMN y int DEFAULT 5;
${entry("up 3")}`,
    "3_swap.down.sql": `ALTER TABLE a DROP COLUMN y;
ALTER TABLE a RENAME TO t;
${pause}ALTER TABLE b RENAME TO a;
ALTER TABLE t RENAME TO b;
${entry("down 3")}`,
    "4_indexes.up.sql": "CREATE INDEX CONCURRENTLY a_x ON a (x);\nCREATE UNIQUE INDEX CONCURRENTLY a_z ON a (z);\n",
    "4_indexes.down.sql": "DROP INDEX CONCURRENTLY a_x;\nDROP INDEX CONCURRENTLY a_z;\n",
    "6_routines.up.sql": `CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER noted AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION note();
${pause}ALTER TABLE copies DROP COLUMN y;
${entry("up 6")}`,
    "6_routines.down.sql": `ALTER TABLE copies ADD COLUMN y int;
UPDATE copies SET y = 5;
${pause}${entry("down 6")}DROP TRIGGER noted ON a;
DROP FUNCTION note();
`,
  };
}

function ofMysql(pause: string): Record<string, string> {
  return {
    "3_swap.up.sql": `RENAME TABLE a TO t;
RENAME TABLE b TO a;
${pause}RENAME TABLE t TO b;
ALTER TABLE a ADD COLUMN y int DEFAULT 5;
${entry("up 3")}`,
    "3_swap.down.sql": `ALTER TABLE a DROP COLUMN y;
RENAME TABLE a TO t;
${pause}RENAME TABLE b TO a;
RENAME TABLE t TO b;
${entry("down 3")}`,
    "4_indexes.up.sql": `ALTER TABLE a ADD INDEX (z);
${pause}START TRANSACTION;
${entry("up 4")}UPDATE a SET z = z + 1;
COMMIT;
`,
    "4_indexes.down.sql": `UPDATE a SET z = z - 1;\n${pause}ALTER TABLE a DROP INDEX z;\n${entry("down 4")}`,
    "6_routines.up.sql": `CREATE TRIGGER noted BEFORE INSERT ON a FOR EACH ROW
BEGIN
  SET NEW.x = COALESCE(NEW.x, 0);
END;
${pause}ALTER TABLE copies DROP COLUMN y;
CREATE PROCEDURE nothing() BEGIN END;
${entry("up 6")}`,
    "6_routines.down.sql": `ALTER TABLE copies ADD COLUMN y int DEFAULT 5;
${pause}DROP PROCEDURE nothing;
${entry("down 6")}DROP TRIGGER noted;
`,
  };
}
