// What is under way when death comes: runs on a tenant, with files whose statements must come true exactly once.

import type { Server } from "../../../provider/engine/server";
import { bring, type DialectName, type PerDialect } from "../place";

/** Kept by every creation, so that a run finds again what its predecessor left. */
export const OWNER = "urn:deaths";

type Files = Record<string, string>;

export interface Scenario {
  readonly name: string;
  readonly files: PerDialect<Files | undefined>;
  /** Files of the directory that the run sees, where it is another than the tenant was made from. */
  readonly later?: Files;
  /** Version the tenant is made at before; undefined: it is not there. */
  readonly from?: string;
  /** Version of the tenant afterwards; undefined: it is gone. */
  readonly to?: string;
}

/** The run of a scenario. */
export async function perform({ from, to }: Scenario, server: Server, tenant: string): Promise<void> {
  if (to === undefined) await server.drop(server.schemaOf(tenant));
  else await bring(server, tenant, to, from === undefined ? "create" : "update", OWNER);
}

export function scenariosOf(dialect: DialectName): Scenario[] {
  return SCENARIOS.filter((scenario) => scenario.files[dialect] !== undefined);
}

const LEDGER = {
  "1_ledger.up.sql": "CREATE TABLE ledger (entry varchar(40));\nINSERT INTO ledger VALUES ('up 1');\n",
  "1_ledger.down.sql": "DROP TABLE ledger;\n",
};

const entry = (text: string) => `INSERT INTO ledger VALUES ('${text}');\n`;

const life = (dropIndex: string): Files => ({
  ...LEDGER,
  "2_users.up.sql": `CREATE TABLE users (id int PRIMARY KEY, name varchar(20));
INSERT INTO users VALUES (1, 'Zoë 🙂'), (2, 'Bob');
${entry("up 2")}`,
  "2_users.down.sql": `${entry("down 2")}DROP TABLE users;\n`,
  "3_emails.up.sql": `ALTER TABLE users ADD COLUMN email varchar(50);
UPDATE users SET email = name;
CREATE INDEX users_email ON users (email);
${entry("up 3")}`,
  "3_emails.down.sql": `${dropIndex};\n${entry("down 3")}ALTER TABLE users DROP COLUMN email;\n`,
  "4_projects.up.sql": `CREATE VIEW names AS SELECT name FROM users;
${entry("up 4")}CREATE TABLE projects (id int PRIMARY KEY, owner_id int, CONSTRAINT owned FOREIGN KEY (owner_id) REFERENCES users (id));
INSERT INTO projects VALUES (7, 1);
`,
  "4_projects.down.sql": `${entry("down 4")}DROP TABLE projects;\nDROP VIEW names;\n`,
});

const LIFE = { postgres: life("DROP INDEX users_email"), mysql: life("DROP INDEX users_email ON users") };

/** Two tables a and b that the file behind them works on. */
const TABLES = {
  "1_tables.up.sql": `CREATE TABLE ledger (entry varchar(40));
CREATE TABLE a (id int PRIMARY KEY, x int, z int);
CREATE TABLE b (id int PRIMARY KEY, x int, z int);
INSERT INTO a VALUES (1, 10, 100), (2, 20, 200);
INSERT INTO b VALUES (3, 30, 300);
`,
};

const SCENARIOS: readonly Scenario[] = [
  { name: "create 0 → 3", files: LIFE, to: "3" },
  { name: "create at 0", files: LIFE, to: "0" },
  { name: "update 1 → 4", files: LIFE, from: "1", to: "4" },
  { name: "revert 4 → 1", files: LIFE, from: "4", to: "1" },
  { name: "revert 4 → 1 without the files", files: LIFE, later: LEDGER, from: "4", to: "1" },
  {
    name: "definitions and rows in one file",
    from: "1",
    to: "2",
    files: {
      postgres: {
        ...TABLES,
        "2_mixed.up.sql": `CREATE INDEX ON a (x);
${entry("between")}ALTER TABLE a RENAME TO t;
ALTER TABLE b RENAME TO a;
ALTER TABLE t RENAME TO b;
ALTER TABLE a ADD COLUMN y int DEFAULT 5;
ALTER TABLE b DROP COLUMN z;
CREATE TABLE copies AS SELECT * FROM a;
${entry("end")}`,
      },
      mysql: {
        ...TABLES,
        "2_mixed.up.sql": `ALTER TABLE a ADD INDEX (x);
${entry("between")}RENAME TABLE a TO t;
RENAME TABLE b TO a;
RENAME TABLE t TO b;
ALTER TABLE a ADD COLUMN y int DEFAULT 5;
ALTER TABLE b DROP COLUMN z;
CREATE TABLE copies SELECT * FROM a;
START TRANSACTION;
${entry("own 1")}${entry("own 2")}COMMIT;
${entry("end")}`,
      },
    },
  },
  {
    name: "two tables swapped in one statement",
    from: "1",
    to: "2",
    files: {
      postgres: undefined,
      mysql: { ...TABLES, "2_swap.up.sql": `RENAME TABLE a TO t, b TO a, t TO b;\n${entry("end")}` },
    },
  },
  {
    name: "routines",
    from: "1",
    to: "2",
    files: {
      postgres: {
        ...TABLES,
        "2_routines.up.sql": `CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger VALUES ('by trigger ' || NEW.id);
  RETURN NEW;
END $$;
CREATE TRIGGER noted AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION note();
INSERT INTO a VALUES (4, 40, 400);
CREATE PROCEDURE twice() LANGUAGE sql AS $$ INSERT INTO ledger VALUES ('first'); INSERT INTO ledger VALUES ('second') $$;
CALL twice();
`,
      },
      mysql: {
        ...TABLES,
        "2_routines.up.sql": `CREATE TRIGGER noted AFTER INSERT ON a FOR EACH ROW
BEGIN
  INSERT INTO ledger VALUES (CONCAT('by trigger ', NEW.id));
END;
INSERT INTO a VALUES (4, 40, 400);
CREATE PROCEDURE twice()
BEGIN
  INSERT INTO ledger VALUES ('first');
  INSERT INTO ledger VALUES ('second');
END;
CREATE FUNCTION seven() RETURNS int DETERMINISTIC RETURN 7;
INSERT INTO ledger VALUES (seven());
`,
      },
    },
  },
  {
    name: "what a dump sets for itself",
    from: "1",
    to: "2",
    files: {
      postgres: undefined,
      mysql: {
        ...TABLES,
        "2_dump.up.sql": `SET @old = @@foreign_key_checks, foreign_key_checks = 0;
SET @three = 3;
CREATE TABLE child (id int PRIMARY KEY, parent_id int, CONSTRAINT kin FOREIGN KEY (parent_id) REFERENCES parent (id));
INSERT INTO child VALUES (1, @three);
CREATE TABLE parent (id int PRIMARY KEY);
INSERT INTO parent VALUES (@three);
INSERT INTO ledger VALUES (CONCAT('three is ', @three));
SET foreign_key_checks = @old;
`,
      },
    },
  },
  {
    name: "indexes built concurrently",
    from: "1",
    to: "2",
    files: {
      mysql: undefined,
      postgres: {
        ...TABLES,
        "2_indexes.up.sql": "CREATE INDEX CONCURRENTLY a_x ON a (x);\nCREATE UNIQUE INDEX CONCURRENTLY a_z ON a (z);\n",
      },
    },
  },
  {
    name: "indexes dropped concurrently",
    from: "2",
    to: "1",
    files: {
      mysql: undefined,
      postgres: {
        ...TABLES,
        "2_indexes.up.sql": "CREATE INDEX a_x ON a (x);\nCREATE INDEX a_z ON a (z);\n",
        "2_indexes.down.sql": "DROP INDEX CONCURRENTLY a_x;\nDROP INDEX CONCURRENTLY a_z;\n",
      },
    },
  },
  { name: "drop", files: LIFE, from: "4" },
];
