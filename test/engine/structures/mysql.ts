// What a rich database of MySQL or MariaDB is made of: migrations, what must be said of it, and what a hand may change in it.

import type { Rich } from "./rich";

// As long as names and as many as an index may have on MySQL.
const LONG = Array.from({ length: 16 }, (_, i) => `${"w".repeat(62)}${i + 10}`);
const ALL_LONG = `BTREE (${LONG.map(() => `${"w".repeat(15)}... digest`).join(", ")})`;

const MYSQL = `CREATE TABLE users (
  id bigint unsigned AUTO_INCREMENT PRIMARY KEY,
  name varchar(20) NOT NULL DEFAULT 'x y' COMMENT 'of the user',
  code char(3) COLLATE utf8mb4_bin,
  price decimal(10,2) DEFAULT 1.5,
  seen timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  mood enum('good','it''s') DEFAULT 'good',
  extra json,
  words text DEFAULT (concat('a', 'b')),
  double_price decimal(12,2) GENERATED ALWAYS AS (price * 2) STORED,
  low varchar(20) AS (lower(name)) VIRTUAL,
  UNIQUE KEY users_name (name(10), seen DESC),
  FULLTEXT KEY users_words (words),
  CONSTRAINT positive CHECK (price > 0)
) COMMENT 'people';
CREATE TABLE \`Odd.T able\` (id int, \`a b\` bigint unsigned, CONSTRAINT owner FOREIGN KEY (\`a b\`) REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE) COLLATE utf8mb4_bin;
CREATE TABLE events (id varchar(9), y varchar(4), PRIMARY KEY (id, y)) PARTITION BY KEY (y) PARTITIONS 2;
CREATE TABLE wide (${LONG.map((name) => `${name} tinyint`).join(", ")}, KEY all_of_it (${LONG.join(", ")}));`;

const MYSQL_PROGRAMS = `CREATE VIEW good_users AS SELECT users.id, u.name FROM users JOIN users u USING (id);
CREATE FUNCTION twice(a varchar(9), b decimal(3,1)) RETURNS varchar(18) DETERMINISTIC RETURN concat(a, a);
CREATE PROCEDURE twice(IN a varchar(9), OUT b decimal(3,1)) SELECT 1;
CREATE PROCEDURE clean() SQL SECURITY INVOKER DELETE FROM users;
CREATE TRIGGER lowered BEFORE INSERT ON users FOR EACH ROW SET NEW.name = lower(NEW.name);
CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO DELETE FROM users WHERE id = 0;`;

export const mysql: Rich = {
  migrations: {
    "1_tables.up.sql": MYSQL,
    "1_tables.down.sql": "DROP TABLE wide; DROP TABLE events; DROP TABLE `Odd.T able`; DROP TABLE users;",
    "2_programs.up.sql": MYSQL_PROGRAMS,
    "2_programs.down.sql":
      "DROP EVENT nightly; DROP TRIGGER lowered; DROP PROCEDURE clean; DROP PROCEDURE twice; DROP FUNCTION twice; DROP VIEW good_users;",
    "3_column.up.sql": "ALTER TABLE users ADD COLUMN nickname text AFTER id;",
    "3_column.down.sql": "ALTER TABLE users DROP COLUMN nickname;",
  },
  facts: [
    "table users InnoDB utf8mb4_unicode_ci",
    "table `Odd.T able` InnoDB utf8mb4_bin",
    "foreign key `Odd.T able`.owner (`a b`) references users (id) on delete CASCADE on update CASCADE",
    "check users.positive `price` > 0",
    "partitioning events KEY (`y`)",
    "column users.name varchar(20) not null default 'x y'",
    "column users.code char(3) collate utf8mb4_bin",
    "column users.mood enum('good','it''s') default 'good'",
    "index users.PRIMARY UNIQUE BTREE (id)",
    "index users.users_name UNIQUE BTREE (name(10), seen DESC)",
    "index users.users_words FULLTEXT (words)",
    "view good_users digest",
    "function twice deterministic contains sql digest",
    "procedure twice contains sql digest",
    "procedure clean contains sql security invoker digest",
    "parameter twice.0 function returns varchar(18)",
    "parameter twice.1 function IN a varchar(9)",
    "parameter twice.2 procedure OUT b decimal(3,1)",
    "trigger users.lowered BEFORE INSERT 1 digest",
    "event nightly recurring 1 DAY enabled digest",
  ],
  unseen: `INSERT INTO users (name) VALUES ('Zoë'), ('Max');
    ALTER TABLE events ADD PARTITION PARTITIONS 1;
    ALTER TABLE users COMMENT 'customers';
    ANALYZE TABLE users;
    DROP PROCEDURE clean; CREATE PROCEDURE clean() SQL SECURITY INVOKER DELETE FROM users ;
    ALTER TABLE users MODIFY COLUMN code char(3) COLLATE utf8mb4_bin AFTER id;`,
  changes: [
    ["ALTER TABLE users ADD COLUMN pet text", "ALTER TABLE users DROP COLUMN pet", ["+ column users.pet text"]],
    [
      "ALTER TABLE users DROP COLUMN code",
      "ALTER TABLE users ADD COLUMN code char(3) COLLATE utf8mb4_bin",
      ["- column users.code char(3) collate utf8mb4_bin"],
    ],
    [
      "ALTER TABLE users RENAME COLUMN code TO codes",
      "ALTER TABLE users RENAME COLUMN codes TO code",
      ["- column users.code char(3) collate utf8mb4_bin", "+ column users.codes char(3) collate utf8mb4_bin"],
    ],
    [
      "ALTER TABLE users MODIFY nickname varchar(9)",
      "ALTER TABLE users MODIFY nickname text",
      ["~ column users.nickname: text → varchar(9)"],
    ],
    [
      "ALTER TABLE users MODIFY nickname text NOT NULL",
      "ALTER TABLE users MODIFY nickname text",
      ["~ column users.nickname: text → text not null"],
    ],
    [
      "ALTER TABLE users MODIFY code char(3)",
      "ALTER TABLE users MODIFY code char(3) COLLATE utf8mb4_bin",
      ["~ column users.code: char(3) collate utf8mb4_bin → char(3)"],
    ],
    [
      "ALTER TABLE users ALTER COLUMN code SET DEFAULT 'a''b'",
      "ALTER TABLE users ALTER COLUMN code DROP DEFAULT; ALTER TABLE users MODIFY code char(3) COLLATE utf8mb4_bin",
      ["~ column users.code: char(3) collate utf8mb4_bin → char(3) collate utf8mb4_bin default 'a''b'"],
    ],
    [
      "ALTER TABLE users MODIFY mood enum('good','it''s','odd') DEFAULT 'good'",
      "ALTER TABLE users MODIFY mood enum('good','it''s') DEFAULT 'good'",
      ["~ column users.mood: enum('good','it''s') default 'good' → enum('good','it''s','odd') default 'good'"],
    ],
    [
      "CREATE TABLE notes (id varchar(9) PRIMARY KEY)",
      "DROP TABLE notes",
      [
        "+ table notes InnoDB utf8mb4_unicode_ci",
        "+ index notes.PRIMARY UNIQUE BTREE (id)",
        "+ column notes.id varchar(9) not null",
      ],
    ],
    [
      "ALTER TABLE events ENGINE = MyISAM REMOVE PARTITIONING",
      "ALTER TABLE events ENGINE = InnoDB PARTITION BY KEY (y)",
      ["- partitioning events KEY (`y`)", "~ table events: InnoDB utf8mb4_unicode_ci → MyISAM utf8mb4_unicode_ci"],
    ],
    ["CREATE INDEX by_code ON users (code)", "DROP INDEX by_code ON users", ["+ index users.by_code BTREE (code)"]],
    [
      "ALTER TABLE users DROP KEY users_name, ADD KEY users_name (name)",
      "ALTER TABLE users DROP KEY users_name, ADD UNIQUE KEY users_name (name(10), seen DESC)",
      ["~ index users.users_name: UNIQUE BTREE (name(10), seen DESC) → BTREE (name)"],
    ],
    [
      "ALTER TABLE `Odd.T able` DROP FOREIGN KEY owner; ALTER TABLE `Odd.T able` ADD CONSTRAINT owner FOREIGN KEY (`a b`) REFERENCES users (id) ON DELETE SET NULL ON UPDATE CASCADE",
      "ALTER TABLE `Odd.T able` DROP FOREIGN KEY owner; ALTER TABLE `Odd.T able` ADD CONSTRAINT owner FOREIGN KEY (`a b`) REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE",
      [
        "~ foreign key `Odd.T able`.owner: (`a b`) references users (id) on delete CASCADE on update CASCADE → (`a b`) references users (id) on delete SET NULL on update CASCADE",
      ],
    ],
    [
      `ALTER TABLE wide DROP KEY all_of_it, ADD KEY all_of_it (${[...LONG.slice(0, 14), LONG[15], LONG[14]].join(", ")})`,
      `ALTER TABLE wide DROP KEY all_of_it, ADD KEY all_of_it (${LONG.join(", ")})`,
      [`~ index wide.all_of_it: ${ALL_LONG} → ${ALL_LONG}`],
    ],
    [
      "ALTER TABLE users DROP CONSTRAINT positive",
      "ALTER TABLE users ADD CONSTRAINT positive CHECK (price > 0)",
      ["- check users.positive `price` > 0"],
    ],
    [
      "CREATE OR REPLACE VIEW good_users AS SELECT id, name FROM users",
      "CREATE OR REPLACE VIEW good_users AS SELECT users.id, u.name FROM users JOIN users u USING (id)",
      ["~ view good_users: digest → digest"],
    ],
    [
      "DROP FUNCTION twice; CREATE FUNCTION twice(a varchar(9), b decimal(3,1)) RETURNS varchar(19) DETERMINISTIC RETURN concat(a, b)",
      "DROP FUNCTION twice; CREATE FUNCTION twice(a varchar(9), b decimal(3,1)) RETURNS varchar(18) DETERMINISTIC RETURN concat(a, a)",
      [
        "~ function twice: deterministic contains sql digest → deterministic contains sql digest",
        "~ parameter twice.0: function returns varchar(18) → function returns varchar(19)",
      ],
    ],
    [
      "DROP TRIGGER lowered; CREATE TRIGGER lowered AFTER INSERT ON users FOR EACH ROW SET @x = 1",
      "DROP TRIGGER lowered; CREATE TRIGGER lowered BEFORE INSERT ON users FOR EACH ROW SET NEW.name = lower(NEW.name)",
      ["~ trigger users.lowered: BEFORE INSERT 1 digest → AFTER INSERT 1 digest"],
    ],
    [
      "ALTER EVENT nightly DISABLE",
      "ALTER EVENT nightly ENABLE",
      ["~ event nightly: recurring 1 DAY enabled digest → recurring 1 DAY disabled digest"],
    ],
    [
      "DROP PROCEDURE clean",
      "CREATE PROCEDURE clean() SQL SECURITY INVOKER DELETE FROM users",
      ["- procedure clean contains sql security invoker digest"],
    ],
  ],
};
