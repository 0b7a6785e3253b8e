// PostgreSQL statements, and which data each destroys.

export type DestructionCase = readonly [sql: string, destroys: readonly string[]];

export const POSTGRES: readonly DestructionCase[] = [
  // DROP
  ["DROP TABLE users", ["drops table users"]],
  ["drop table if exists a, b cascade", ["drops table a", "drops table b"]],
  [
    'DROP TABLE Crm . Users, "Crm"."a ""b""", c RESTRICT',
    ["drops table crm.users", 'drops table Crm.a "b"', "drops table c"],
  ],
  ['DROP TABLE "a\nb"', ["drops table a b"]],
  ["DROP TABLE if, exists_, pg_temp.t", ["drops table if", "drops table exists_"]],
  ["DROP TYPE IF EXISTS mood, app.address CASCADE", ["drops type mood", "drops type app.address"]],
  ["DROP DOMAIN email", ["drops domain email"]],
  ["DROP SCHEMA IF EXISTS a, b CASCADE", ["drops schema a", "drops schema b"]],
  ["DROP DATABASE IF EXISTS x WITH (FORCE)", ["drops database x"]],
  ["DROP EXTENSION IF EXISTS citext, hstore CASCADE", ["drops extension citext", "drops extension hstore"]],
  ["DROP OWNED BY app, current_user CASCADE", ["drops what app owns", "drops what current_user owns"]],
  ["DROP EXTENSION citext", []],
  ["DROP VIEW a; DROP MATERIALIZED VIEW b; DROP FOREIGN TABLE c; DROP INDEX d; DROP SEQUENCE e", []],
  ["DROP FUNCTION f(a); DROP TRIGGER g ON t; DROP RULE r ON t; DROP POLICY p ON t; DROP ROLE r; DROP TABLESPACE s", []],
  // TRUNCATE
  ["TRUNCATE users", ["truncates users"]],
  [
    "TRUNCATE TABLE ONLY a, app.b *, ONLY (c) RESTART IDENTITY CASCADE",
    ["truncates a", "truncates app.b", "truncates c"],
  ],
  ["TRUNCATE pg_temp.a", []],
  ["SELECT trunc(a), truncate FROM t", []],
  ["GRANT TRUNCATE ON t TO a; CREATE TRIGGER g AFTER TRUNCATE ON t EXECUTE FUNCTION f()", []],
  // ALTER TABLE
  ["ALTER TABLE users DROP COLUMN name", ["drops column users.name"]],
  ["ALTER TABLE IF EXISTS ONLY app.users DROP name CASCADE", ["drops column app.users.name"]],
  [
    "ALTER TABLE users * DROP IF EXISTS a, ADD b int, DROP COLUMN IF EXISTS c RESTRICT",
    ["drops column users.a", "drops column users.c"],
  ],
  ["ALTER TABLE t ADD a numeric(1, 2) DEFAULT f(1, 2), ADD CHECK (a IN (1, 2)), DROP b", ["drops column t.b"]],
  [
    'ALTER TABLE t DROP key, DROP index, DROP "constraint", DROP COLUMN if, DROP COLUMN "column"',
    [
      "drops column t.key",
      "drops column t.index",
      "drops column t.constraint",
      "drops column t.if",
      "drops column t.column",
    ],
  ],
  [
    "ALTER TABLE t DROP expression, DROP identity, DROP partition, DROP system",
    ["drops column t.expression", "drops column t.identity", "drops column t.partition", "drops column t.system"],
  ],
  ["ALTER TABLE t DROP CONSTRAINT IF EXISTS c CASCADE", []],
  ["ALTER TABLE t ALTER COLUMN a DROP DEFAULT, ALTER b DROP NOT NULL, ALTER c DROP EXPRESSION", []],
  ["ALTER TABLE t ALTER a DROP IDENTITY IF EXISTS, ALTER drop TYPE text", []],
  ["ALTER TABLE t RENAME COLUMN drop TO b; ALTER TABLE t RENAME TO drop; ALTER TABLE t ADD drop int", []],
  ["ALTER TABLE t DETACH PARTITION p; ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b", []],
  ["ALTER TABLE pg_temp.t DROP a", []],
  ["ALTER FOREIGN TABLE t DROP a; ALTER DOMAIN d DROP CONSTRAINT c; ALTER EXTENSION e DROP TABLE t", []],
  [
    "ALTER TYPE address DROP ATTRIBUTE zip, ADD ATTRIBUTE a int, DROP ATTRIBUTE IF EXISTS b CASCADE",
    ["drops attribute address.zip", "drops attribute address.b"],
  ],
  ["ALTER TYPE mood ADD VALUE 'DROP ATTRIBUTE a'; ALTER TYPE mood RENAME TO drop", []],
  // DELETE and MERGE
  ["DELETE FROM users", ["deletes rows of users"]],
  ["DELETE FROM ONLY app.users AS u USING a, b WHERE u.id = a.id RETURNING u.id", ["deletes rows of app.users"]],
  ['DELETE FROM ONLY ("Users")', ["deletes rows of Users"]],
  ["DELETE FROM pg_temp.t", []],
  [
    "WITH d AS (DELETE FROM a RETURNING *), e AS NOT MATERIALIZED (DELETE FROM b RETURNING *) SELECT * FROM d, e",
    ["deletes rows of a", "deletes rows of b"],
  ],
  [
    "WITH RECURSIVE d (id) AS (SELECT 1) SEARCH DEPTH FIRST BY id SET delete DELETE FROM a WHERE id IN (SELECT 1)",
    ["deletes rows of a"],
  ],
  [
    "WITH delete AS (SELECT 1), update AS (SELECT CASE WHEN a THEN b IS NULL END FROM t) DELETE FROM a",
    ["deletes rows of a"],
  ],
  ["INSERT INTO a WITH d AS (DELETE FROM b RETURNING *) SELECT * FROM d", ["deletes rows of b"]],
  ["COPY (DELETE FROM a RETURNING *) TO '/x'", ["deletes rows of a"]],
  ["PREPARE p (int) AS DELETE FROM a WHERE id = $1", ["deletes rows of a"]],
  [
    "EXPLAIN ANALYZE DELETE FROM a; EXPLAIN (VERBOSE, ANALYZE) DELETE FROM b; EXPLAIN (ANALYZE on) DELETE FROM c",
    ["deletes rows of a", "deletes rows of b", "deletes rows of c"],
  ],
  ["EXPLAIN DELETE FROM a; EXPLAIN (ANALYZE false) DELETE FROM b; EXPLAIN VERBOSE DELETE FROM c", []],
  ["EXPLAIN WITH d AS (DELETE FROM a RETURNING *) SELECT * FROM d; EXPLAIN (ANALYZE off, COSTS) DELETE FROM a", []],
  [
    "MERGE INTO ONLY a USING b ON a.id = b.id WHEN MATCHED AND b.x THEN DELETE WHEN NOT MATCHED THEN INSERT DEFAULT VALUES",
    ["deletes rows of a"],
  ],
  [
    "WITH c AS (SELECT 1) MERGE INTO app.a x USING b ON x.id = b.id WHEN MATCHED THEN DELETE RETURNING b.id",
    ["deletes rows of app.a"],
  ],
  [
    "WITH m AS (MERGE INTO a USING b ON true WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING 1) SELECT 1 FROM m",
    ["deletes rows of a"],
  ],
  [
    "MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN UPDATE SET x = CASE WHEN y THEN delete WHEN z THEN 1 END",
    [],
  ],
  ["MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DO NOTHING", []],
  ["SELECT delete FROM t; SELECT a AS delete FROM t; SELECT f(a) delete FROM t; SELECT a, delete FROM t", []],
  ["WITH a AS (SELECT delete FROM t) SELECT f(b) delete FROM a", []],
  ["SELECT substring(delete FROM 2), (SELECT delete FROM t), trim(delete FROM 'a') FROM t", []],
  ["UPDATE t SET a = delete FROM u; WITH x AS (SELECT 1) UPDATE t SET a = delete FROM u", []],
  ["PREPARE p AS SELECT a AS delete FROM t; EXPLAIN ANALYZE SELECT f(a) delete FROM t", []],
  ["SELECT CASE WHEN a THEN b IS NULL ELSE delete END FROM t; SELECT merge INTO t FROM u", []],
  ["CREATE TABLE a (b int REFERENCES c ON DELETE CASCADE ON UPDATE SET NULL)", []],
  ["GRANT DELETE, TRUNCATE ON t TO a; REVOKE delete FROM alice; REVOKE DELETE ON t FROM a", []],
  ["CREATE POLICY p ON t FOR DELETE USING (true); CREATE TRIGGER g BEFORE DELETE ON t EXECUTE FUNCTION f()", []],
  ["INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING; UPDATE t SET a = 1; REASSIGN OWNED BY a TO b; VACUUM FULL t", []],
  // Text
  ["SELECT 'DROP TABLE a; DELETE FROM b' -- DROP TABLE c\n/* TRUNCATE d /* DROP TABLE e */ */", []],
  ["COMMENT ON TABLE t IS $$DROP TABLE a$$; SELECT E'\\'; DROP TABLE a; --'", []],
  ['SELECT "DROP", "drop table" FROM "truncate"', []],
  ["/* a */ DROP -- b\n/* c */ TABLE\n\tusers", ["drops table users"]],
  // Bodies that run now
  [
    "DO $$\nDECLARE r record; c int;\nBEGIN\n  DROP TABLE IF EXISTS a;\n  IF c > 1 THEN TRUNCATE b; ELSIF c < 1 THEN DELETE FROM d; ELSE ALTER TABLE e DROP f; END IF;\n  FOR r IN DELETE FROM g RETURNING * LOOP DROP TYPE h; END LOOP;\n  c := CASE WHEN c > 1 THEN c IS NULL ELSE 2 END;\nEXCEPTION WHEN others THEN DELETE FROM i;\nEND $$",
    [
      "drops table a",
      "truncates b",
      "deletes rows of d",
      "drops column e.f",
      "deletes rows of g",
      "drops type h",
      "deletes rows of i",
    ],
  ],
  ["DO 'BEGIN DELETE FROM a WHERE b = ''DROP TABLE c''; END'", ["deletes rows of a"]],
  ["DO $a$ BEGIN DO $b$ BEGIN DROP TABLE a; END $b$; DROP TABLE b; END $a$", ["drops table a", "drops table b"]],
  [
    "DO $$ BEGIN MERGE INTO a USING b ON a.c = b.c WHEN MATCHED THEN DELETE; IF CASE WHEN a THEN b IS NULL END THEN DROP TABLE d; END IF; END $$",
    ["deletes rows of a", "drops table d"],
  ],
  [
    "DO $$ BEGIN CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC DELETE FROM a; SELECT CASE WHEN true THEN 1 END; END; CREATE RULE r AS ON DELETE TO t DO (DELETE FROM b; DELETE FROM c); DROP TABLE d; END $$",
    ["drops table d"],
  ],
  ["DO LANGUAGE plpython3u $$ DROP TABLE a $$", []],
  ["DO $$ BEGIN PERFORM 'x; DROP TABLE a'; EXECUTE 'DROP TABLE a'; RAISE NOTICE 'DELETE FROM a'; END $$", []],
  ["DO $$ BEGIN NULL; -- DROP TABLE a\n /* DELETE FROM b; */ END $$", []],
  ["DO $$ BEGIN DROP TABLE a; RAISE 'never closed; END $$", []],
  // Bodies that do not
  ["CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE a; END $$", []],
  ["CREATE OR REPLACE PROCEDURE p() LANGUAGE sql BEGIN ATOMIC DELETE FROM a; DELETE FROM b; END", []],
  ["CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'DELETE FROM a RETURNING 1'", []],
  ["CREATE OR REPLACE RULE r AS ON DELETE TO t DO INSTEAD (DELETE FROM a; DELETE FROM b)", []],
];
