// A directory for each case of the lint: the files, the rule, and what it says of them; and near misses.

import type { SqlDialect } from "../../../provider/core/sql/statements";

export interface Case {
  readonly rule: string;
  readonly dialect?: SqlDialect;
  /** Files by their names; text alone is the up file of version 7, whose down is there. */
  readonly files: string | Readonly<Record<string, string>>;
  /** What is said, as `line: what`; none for a near miss. */
  readonly says: readonly string[];
  readonly known?: readonly string[];
}

const pg = (rule: string, files: Case["files"], ...says: string[]): Case => ({
  rule,
  dialect: "postgres",
  files,
  says,
});
const my = (rule: string, files: Case["files"], ...says: string[]): Case => ({ rule, dialect: "mysql", files, says });
const sharing = (one: Case, ...known: string[]): Case => ({ ...one, known });
const pair = (stem: string, up = "SELECT 1;", down = "SELECT 1;") => ({
  [`${stem}.up.sql`]: up,
  [`${stem}.down.sql`]: down,
});

export const VERSION_CASES: readonly Case[] = [
  pg(
    "unreadable-file",
    { "7_x.up.sql": "SELECT 'open;" },
    "1: has a quoted string that does not end: Close it and run again",
  ),
  pg(
    "unreadable-file",
    { "users.sql": "" },
    "is not named like a migration: Name it VERSION_name.up.sql or VERSION_name.down.sql, for example 20260114093000_create_users.up.sql, or move it elsewhere",
  ),
  pg(
    "unreadable-file",
    { "7_x.down.sql": "COMMIT;" },
    "1: controls the transaction itself (COMMIT): Remove it: each file runs in one transaction together with its history row. Where it cannot, say so in the file with `-- tenantex: no-transaction`",
  ),
  // The other server's file, and no SQL at all.
  pg("unreadable-file", { "7_x.mysql.up.sql": "SELECT 'open;", "notes.md": "'" }),
  pg(
    "duplicate-version",
    { ...pair("7_a"), ...pair("007_b") },
    "has version 7, as 007_b.down.sql has",
    "has version 7, as 007_b.up.sql has",
  ),
  pg("duplicate-version", { ...pair("7_a"), "7_a.postgres.up.sql": "SELECT 2;", "7_b.mysql.up.sql": "" }),
  pg(
    "mixed-versions",
    { ...pair("0007_a"), ...pair("20260114093000_b"), ...pair("20260115093000_c") },
    "is numbered by counting, and most others by moments of 14 digits",
  ),
  pg(
    "mixed-versions",
    { ...pair("20260114_a"), ...pair("20260115_b"), ...pair("20260115093000_c") },
    "is numbered by moments of 14 digits, and most others by moments of 8 digits",
  ),
  pg("mixed-versions", { ...pair("7_a"), ...pair("0008_b"), ...pair("1000_c") }),
  pg("unpadded-versions", { ...pair("9_a"), ...pair("10_b") }, "has 2 digits, and the first files have 1"),
  pg("unpadded-versions", { ...pair("09_a"), ...pair("10_b") }),
  pg("future-version", pair("20270101000000_a"), "is of 2027-01-01, which is in the future"),
  pg("future-version", pair("20260302000000_a")),
  pg("future-version", pair("99999999999999_a")),
];

export const PAIR_CASES: readonly Case[] = [
  pg("missing-down", { "7_x.up.sql": "SELECT 1;" }, "has no down file"),
  pg("missing-down", { "7_x.up.sql": "SELECT 1;", "7_y.postgres.down.sql": "" }),
  pg("empty-down", pair("7_x", "SELECT 1;", "-- nothing\n"), "has no statement: nothing is undone"),
  pg("empty-down", pair("7_x", "", "")),
  pg("empty-up", pair("7_x", "-- later\n"), "has no statement"),
  pg("empty-up", pair("7_x", "SELECT 1;", "")),
  pg("lone-down", { "7_x.down.sql": "SELECT 1;" }, "has no up file of its version"),
  pg("lone-down", pair("7_x")),
  pg("lone-down", pair("7_x", "COMMIT;")),
  pg("destructive-up", "CREATE TABLE a (id int);\nDROP TABLE b;", "2: drops table b"),
  pg("destructive-up", "CREATE TEMP TABLE a (id int);\nDROP TABLE a;\nALTER TABLE b DROP CONSTRAINT c;"),
  pg("destructive-up", pair("7_x", "CREATE TABLE a (id int);", "DROP TABLE a;")),
  my("destructive-up", "ALTER TABLE users DROP COLUMN name, DROP INDEX by_name;", "1: drops column users.name"),
  pg(
    "no-transaction",
    "SELECT 1;\nCREATE INDEX CONCURRENTLY i ON a (b);",
    "2: holds a statement that no transaction can hold",
  ),
  pg("no-transaction", "-- tenantex: no-transaction\nSELECT 1;", "is marked with no-transaction"),
  pg("no-transaction", "CREATE INDEX i ON a (b);"),
  my("no-transaction", "CREATE INDEX i ON a (b);"),
];

export const TENANCY_CASES: readonly Case[] = [
  pg("own-extension", 'SELECT 1;\nCREATE EXTENSION IF NOT EXISTS "uuid-ossp";', "2: makes the extension uuid-ossp"),
  pg("own-extension", "DO $$\nBEGIN\n  CREATE EXTENSION citext;\nEND $$;", "3: makes the extension citext"),
  sharing(pg("own-extension", "CREATE EXTENSION citext SCHEMA extensions;"), "extensions"),
  pg("own-extension", pair("7_x", "SELECT 1;", "DROP EXTENSION citext;")),
  pg(
    "catalog-look-up",
    "DO $$ BEGIN\n IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'c') THEN ALTER TABLE a ADD CONSTRAINT c CHECK (b); END IF; END $$;",
    "2: does a catalog look-up without a schema",
  ),
  pg(
    "catalog-look-up",
    "SELECT 1 FROM pg_constraint WHERE conname = 'c' AND connamespace = current_schema()::regnamespace;",
  ),
  my(
    "catalog-look-up",
    "SELECT COUNT(*) FROM information_schema.columns WHERE table_name = 'a';",
    "1: does a catalog look-up without a schema",
  ),
  my("catalog-look-up", "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE();"),
  pg(
    "outside-reach",
    "CREATE ROLE app;\nGRANT SELECT ON public.a TO app;",
    "1: reaches role app",
    "2: reaches schema public",
  ),
  pg("outside-reach", pair("7_x", "SELECT 1;", "DROP TABLE public.a;"), "1: reaches schema public"),
  sharing(pg("outside-reach", "CREATE TABLE a (b public.citext);"), "public"),
  // That one is own-extension.
  pg("outside-reach", "CREATE EXTENSION citext;"),
  my("outside-reach", "INSERT INTO shared.a VALUES (1);\nINSERT INTO a VALUES (1);", "1: reaches database shared"),
  pg(
    "if-not-exists",
    "CREATE TABLE IF NOT EXISTS a (id int);\nALTER TABLE b ADD COLUMN IF NOT EXISTS c int;\nCREATE UNIQUE INDEX IF NOT EXISTS i ON b (c);",
    "1: passes over the table a where there is one",
    "2: passes over the column c where there is one",
    "3: passes over the index i where there is one",
  ),
  pg("if-not-exists", "CREATE TABLE a (id int);\nDROP TABLE IF EXISTS b;\nCREATE SCHEMA IF NOT EXISTS c;"),
  sharing(pg("bare-drop", "DROP TABLE IF EXISTS users;", "1: drops whichever users it finds"), "public"),
  sharing(pg("bare-drop", "DROP TABLE users; DROP TABLE IF EXISTS tenant.users;"), "public"),
  pg("bare-drop", "DROP TABLE IF EXISTS users;"),
  pg(
    "unknown-rule",
    "-- tenantex: allow bloking-index\nSELECT 1;",
    "1: allows bloking-index, which is no rule: perhaps blocking-index",
  ),
  pg("unknown-rule", "-- tenantex: allow blocking-index, table-lock\nSELECT 1;"),
];

/** Statements on a table `a` that is there, with what is said of each. */
export const POSTGRES_LOCKS: readonly (readonly [rule: string, sql: string, says: string | undefined])[] = [
  ["blocking-index", "CREATE INDEX ON a (b)", "builds an index of a while writers wait"],
  [
    "blocking-index",
    "CREATE UNIQUE INDEX IF NOT EXISTS i ON ONLY a USING btree (b)",
    "builds an index of a while writers wait",
  ],
  ["blocking-index", "CREATE INDEX CONCURRENTLY i ON a (b)", undefined],
  ["blocking-index", "CREATE TABLE n (b int); CREATE INDEX ON n (b)", undefined],
  [
    "table-rewrite",
    "ALTER TABLE a ADD COLUMN c uuid DEFAULT gen_random_uuid()",
    "adds column c with the default gen_random_uuid() on a",
  ],
  [
    "table-rewrite",
    "ALTER TABLE a ADD c timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()",
    "adds column c with the default pg_catalog.clock_timestamp() on a",
  ],
  ["table-rewrite", "ALTER TABLE a ADD COLUMN IF NOT EXISTS c bigserial", "adds column c as a serial on a"],
  ["table-rewrite", "ALTER TABLE a ADD COLUMN c int GENERATED ALWAYS AS IDENTITY", "adds column c as an identity on a"],
  [
    "table-rewrite",
    "ALTER TABLE a ADD COLUMN c int GENERATED ALWAYS AS (b + 1) STORED",
    "adds column c as a stored generated column on a",
  ],
  ["table-rewrite", "ALTER TABLE a ALTER COLUMN b TYPE bigint", "changes the type of column b on a"],
  [
    "table-rewrite",
    "ALTER TABLE a ALTER b SET DATA TYPE numeric USING b::numeric",
    "changes the type of column b on a",
  ],
  ["table-rewrite", "ALTER TABLE a SET UNLOGGED", "sets UNLOGGED on a"],
  ["table-rewrite", "ALTER TABLE a ADD COLUMN c timestamptz DEFAULT now()", undefined],
  ["table-rewrite", "ALTER TABLE a ADD COLUMN c text NOT NULL DEFAULT 'random()'", undefined],
  ["table-rewrite", "ALTER TABLE a ALTER COLUMN v TYPE text", undefined],
  ["table-rewrite", "ALTER TABLE a ALTER COLUMN b SET DEFAULT random() * 7", undefined],
  ["table-rewrite", "CREATE TABLE n (b int); ALTER TABLE n ALTER COLUMN b TYPE bigint", undefined],
  ["table-rewrite", "ALTER TABLE a RENAME COLUMN b TO type", undefined],
  [
    "constraint-scan",
    "ALTER TABLE a ADD CONSTRAINT k CHECK (b > 0)",
    "adds the check k and holds all rows against it on a",
  ],
  [
    "constraint-scan",
    "ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES p (id)",
    "adds the foreign key and holds all rows against it on a",
  ],
  [
    "constraint-scan",
    "ALTER TABLE a ADD CONSTRAINT k UNIQUE (b)",
    "adds the unique constraint k and builds its index on a",
  ],
  ["constraint-scan", "ALTER TABLE a ADD PRIMARY KEY (b)", "adds the primary key constraint and builds its index on a"],
  ["constraint-scan", "ALTER TABLE a ADD CONSTRAINT k CHECK (b > 0) NOT VALID", undefined],
  ["constraint-scan", "ALTER TABLE a VALIDATE CONSTRAINT old", undefined],
  ["constraint-scan", "CREATE TABLE n (b int); ALTER TABLE n ADD CONSTRAINT k UNIQUE (b)", undefined],
  ["constraint-scan", "ALTER TABLE a ADD CONSTRAINT k UNIQUE USING INDEX u", undefined],
  ["not-null-scan", "ALTER TABLE a ALTER COLUMN b SET NOT NULL", "sets column b NOT NULL on a"],
  ["not-null-scan", "ALTER TABLE a ALTER COLUMN b DROP NOT NULL", undefined],
  ["table-lock", "LOCK TABLE a IN SHARE MODE", "locks a"],
  ["table-lock", "REFRESH MATERIALIZED VIEW m", "refreshes m"],
  ["table-lock", "REINDEX TABLE a", "does REINDEX without CONCURRENTLY"],
  ["table-lock", "CLUSTER a USING u", "clusters a"],
  ["table-lock", "VACUUM FULL a", "does VACUUM FULL"],
  ["table-lock", "VACUUM (ANALYZE) a", undefined],
  ["table-lock", "REINDEX INDEX CONCURRENTLY u", undefined],
  ["table-lock", "CREATE MATERIALIZED VIEW n AS SELECT 1 AS x; REFRESH MATERIALIZED VIEW n", undefined],
];

/** Actions of ALTER TABLE `a`, with what is said of each; where nothing is, MariaDB does them with LOCK=NONE. */
export const MYSQL_LOCKS: readonly (readonly [rule: string, action: string, says: string | undefined])[] = [
  ["table-copy", "MODIFY b bigint", "changes the type of column b on a"],
  ["table-copy", "CHANGE COLUMN b c bigint", "changes the type of column b on a"],
  ["table-copy", "CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "converts the character set on a"],
  ["table-copy", "DROP PRIMARY KEY", "drops the primary key on a"],
  ["table-copy", "ADD FULLTEXT INDEX f (t)", "builds a fulltext index on a"],
  ["table-copy", "ADD COLUMN c int AUTO_INCREMENT UNIQUE", "adds column c with AUTO_INCREMENT on a"],
  ["table-copy", "ADD COLUMN c int AS (b + 1) STORED", "adds the stored generated column c on a"],
  ["table-copy", "ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES p (id)", "adds a foreign key on a"],
  ["table-copy", "ORDER BY b", "orders the rows anew on a"],
  ["table-copy", "PARTITION BY HASH (id) PARTITIONS 2", "makes partitions on a"],
  ["table-copy", "ADD COLUMN c varchar(20) NOT NULL DEFAULT 'MODIFY'", undefined],
  ["table-copy", "ADD COLUMN c int AS (b + 1) VIRTUAL", undefined],
  ["table-copy", "ADD INDEX i (b)", undefined],
  ["table-copy", "ADD UNIQUE KEY i (b)", undefined],
  ["table-copy", "DROP COLUMN t", undefined],
  ["table-copy", "RENAME COLUMN b TO c", undefined],
  ["table-copy", "ALTER COLUMN b SET DEFAULT 7", undefined],
  ["table-copy", "DROP PRIMARY KEY, ADD PRIMARY KEY (id, n)", undefined],
];

export const MYSQL_OTHERS: readonly Case[] = [
  my("table-copy", "CREATE FULLTEXT INDEX f ON a (t);", "1: builds a fulltext index of a"),
  my(
    "table-copy",
    "ALTER TABLE a ADD COLUMN c int, ALGORITHM = COPY;\nALTER TABLE a ADD COLUMN d int, LOCK=SHARED;",
    "1: asks for ALGORITHM=COPY on a",
    "2: asks for a lock on a",
  ),
  my("table-copy", "SET FOREIGN_KEY_CHECKS = 0;\nALTER TABLE a ADD FOREIGN KEY (b) REFERENCES p (id);"),
  my("table-copy", "CREATE TABLE `A` (b int);\nALTER TABLE a MODIFY b bigint;"),
  my("table-copy", "ALTER TABLE a ADD COLUMN c int, ALGORITHM=INPLACE, LOCK=NONE;"),
  my(
    "table-rebuild",
    "ALTER TABLE a ADD PRIMARY KEY (id);\nALTER TABLE a ENGINE=InnoDB;\nOPTIMIZE TABLE a;",
    "1: adds a primary key on a",
    "2: sets ENGINE on a",
    "3: optimizes a",
  ),
  my(
    "table-rebuild",
    "CREATE TABLE n (id int);\nALTER TABLE n ADD PRIMARY KEY (id);\nALTER TABLE a COMMENT = 'ENGINE';",
  ),
  my("table-lock", "LOCK TABLES a WRITE;\nUNLOCK TABLES;", "1: locks tables"),
  my("table-lock", "SELECT GET_LOCK('a', 1);"),
];
