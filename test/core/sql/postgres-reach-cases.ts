// PostgreSQL scripts, and where they reach outside of their tenant.

/** A script, where it reaches outside (a line of the script, and what is reached), and the shared schemas declared. */
export type ReachCase = readonly [sql: string, reaches: readonly string[], known?: readonly string[]];

const CATALOG = "catalog look-up without a schema";

export const POSTGRES: readonly ReachCase[] = [
  // Names of other schemas, by where they stand
  ["SELECT 1;\nSELECT *\nFROM public.users u", ["3 schema public"]],
  ['SELECT * FROM "Shared" . "users"', ["1 schema Shared"]],
  ["SELECT * FROM Billing /* a */ . -- b\n users", ["1 schema billing"]],
  [
    "SELECT * FROM a, billing.b, c JOIN crm.d ON a.id = d.id, hr.e",
    ["1 schema billing", "1 schema crm", "1 schema hr"],
  ],
  [
    "SELECT * FROM (a JOIN billing.b USING (id)) LEFT JOIN LATERAL crm.f(a.id) x ON true",
    ["1 schema billing", "1 schema crm"],
  ],
  ["SELECT * FROM ONLY billing.a; TABLE crm.b", ["1 schema billing", "1 schema crm"]],
  [
    "WITH x AS (DELETE FROM billing.a USING crm.b WHERE a.id = b.id RETURNING a.id) SELECT x.id FROM x",
    ["1 schema billing", "1 schema crm"],
  ],
  [
    "INSERT INTO billing.a (id) SELECT u.id FROM users u ON CONFLICT (id) DO UPDATE SET a = excluded.a, b = excluded.b",
    ["1 schema billing"],
  ],
  ["SELECT id INTO billing.a FROM users; SELECT id INTO TEMP TABLE t FROM users", ["1 schema billing"]],
  ["UPDATE billing.a SET x = u.x, y = u.y\nFROM crm.u WHERE u.id = a.id", ["1 schema billing", "2 schema crm"]],
  [
    "MERGE INTO billing.a USING crm.b ON a.id = b.id WHEN MATCHED THEN UPDATE SET x = b.x, y = b.y",
    ["1 schema billing", "1 schema crm"],
  ],
  [
    "TRUNCATE a, billing.b CASCADE; LOCK TABLE crm.a IN SHARE MODE; ANALYZE hr.a (id)",
    ["1 schema billing", "1 schema crm", "1 schema hr"],
  ],
  ['SELECT billing.total(u.id), crm."F" (1) FROM users u', ["1 schema billing", "1 schema crm"]],
  [
    "SELECT u.a::crm.mood, CAST(u.b AS hr.mood), u.c OPERATOR(ext.<->) u.d FROM users u",
    ["1 schema crm", "1 schema hr", "1 schema ext"],
  ],
  ["SELECT public.users.id, u.name::public.citext FROM users u", ["1 schema public"]],
  ["CALL billing.close(1)", ["1 schema billing"]],
  // What they make, change and drop
  [
    "CREATE TABLE public.a (\n  id bigint DEFAULT nextval('public.a_id_seq'),\n  b_id bigint REFERENCES crm.b (id),\n  mood ext.mood NOT NULL,\n  c text COLLATE hr.c\n)",
    ["1 schema public", "3 schema crm", "4 schema ext", "5 schema hr"],
  ],
  ["CREATE TABLE a (LIKE crm.b INCLUDING ALL) INHERITS (hr.c)", ["1 schema crm", "1 schema hr"]],
  ["CREATE TABLE a PARTITION OF crm.b FOR VALUES FROM (1) TO (2)", ["1 schema crm"]],
  ["CREATE TABLE IF NOT EXISTS a AS SELECT u.id FROM crm.users u", ["1 schema crm"]],
  ["ALTER TABLE IF EXISTS ONLY crm.a ADD COLUMN b ext.mood", ["1 schema crm", "1 schema ext"]],
  ["ALTER TABLE a ALTER b TYPE ext.mood USING a.b::text::ext.mood, ALTER c TYPE hr.x", ["1 schema ext", "1 schema hr"]],
  ["ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES crm.b (id) ON DELETE CASCADE", ["1 schema crm"]],
  [
    "DROP TABLE IF EXISTS a, crm.b; DROP VIEW hr.v; DROP FUNCTION ext.f(int, public.mood)",
    ["1 schema crm", "1 schema hr", "1 schema ext", "1 schema public"],
  ],
  [
    "CREATE UNIQUE INDEX i ON crm.a USING gin (name ext.gin_trgm_ops) WHERE a.deleted IS NULL",
    ["1 schema crm", "1 schema ext"],
  ],
  [
    "DROP INDEX CONCURRENTLY IF EXISTS crm.i; ALTER INDEX hr.i RENAME TO j; REINDEX (VERBOSE) TABLE ext.t",
    ["1 schema crm", "1 schema hr", "1 schema ext"],
  ],
  ["CREATE SEQUENCE crm.s AS bigint OWNED BY hr.a.id; ALTER SEQUENCE s OWNED BY a.id", ["1 schema crm", "1 schema hr"]],
  [
    "CREATE TYPE crm.mood AS ENUM ('a'); CREATE TYPE p AS (x hr.x); CREATE DOMAIN d AS ext.citext",
    ["1 schema crm", "1 schema hr", "1 schema ext"],
  ],
  [
    "CREATE FUNCTION crm.f(a hr.x, b users.id%TYPE) RETURNS SETOF ext.y LANGUAGE sql BEGIN ATOMIC\nSELECT u.id FROM public.u;\nEND",
    ["1 schema crm", "1 schema hr", "1 schema ext", "2 schema public"],
  ],
  [
    "CREATE TRIGGER t AFTER INSERT OR UPDATE OF a ON crm.t FOR EACH ROW WHEN (OLD.a IS DISTINCT FROM NEW.a) EXECUTE FUNCTION hr.f()",
    ["1 schema crm", "1 schema hr"],
  ],
  ["CREATE POLICY p ON crm.t USING (t.owner = current_user) WITH CHECK (t.a > 0)", ["1 schema crm"]],
  ["CREATE RULE r AS ON SELECT TO crm.t DO INSTEAD SELECT u.id FROM hr.u", ["1 schema crm", "1 schema hr"]],
  [
    "CREATE OR REPLACE VIEW crm.v AS WITH x AS (SELECT a.id FROM a) SELECT x.id FROM x, hr.y",
    ["1 schema crm", "1 schema hr"],
  ],
  [
    "COMMENT ON TABLE crm.t IS 'public.t'; COMMENT ON COLUMN t.c IS 'a'; COMMENT ON COLUMN hr.t.c IS 'b'",
    ["1 schema crm", "1 schema hr"],
  ],
  ["GRANT SELECT, INSERT ON crm.t TO app; GRANT USAGE ON SCHEMA hr TO app", ["1 schema crm", "1 schema hr"]],
  [
    "GRANT ALL ON ALL TABLES IN SCHEMA public TO app; ALTER DEFAULT PRIVILEGES IN SCHEMA crm GRANT SELECT ON TABLES TO app",
    ["1 schema public", "1 schema crm"],
  ],
  ["ALTER TABLE a SET SCHEMA crm", ["1 schema crm"]],
  [
    "REFRESH MATERIALIZED VIEW CONCURRENTLY crm.v; COPY hr.t (a) FROM '/x' WHERE t.a > 1",
    ["1 schema crm", "1 schema hr"],
  ],
  ["COPY crm.t (a) FROM stdin;\n1\tpublic.x'\n\\.\nSELECT 1 FROM hr.t", ["1 schema crm", "4 schema hr"]],
  // search_path
  ["SET search_path TO tenant, \"Shared\", 'x', pg_catalog", ["1 schema tenant", "1 schema Shared", "1 schema x"]],
  ["SET LOCAL search_path = ''; SET search_path TO DEFAULT; SET SCHEMA 'crm'; SET app.schema = 'hr'", ["1 schema crm"]],
  [
    "SELECT pg_catalog.set_config('search_path', '', false); SELECT set_config('search_path', 'crm, \"Hr\"', true)",
    ["1 schema crm", "1 schema Hr"],
  ],
  ["CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = crm, pg_temp AS 'SELECT 1'", ["1 schema crm"]],
  // What lives beside tenants
  [
    'CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA public;\nDROP EXTENSION citext, hstore',
    ["1 extension uuid-ossp", "2 extension citext", "2 extension hstore"],
  ],
  [
    "ALTER EXTENSION postgis SET SCHEMA gis; COMMENT ON EXTENSION plpgsql IS 'x'",
    ["1 extension postgis", "1 extension plpgsql"],
  ],
  [
    "CREATE SCHEMA IF NOT EXISTS audit; CREATE SCHEMA AUTHORIZATION joe; DROP SCHEMA a, b CASCADE",
    ["1 schema audit", "1 schema joe", "1 schema a", "1 schema b"],
  ],
  [
    "CREATE DATABASE x; ALTER DATABASE y SET a.b = 'c'; DROP TABLESPACE z",
    ["1 database x", "1 database y", "1 tablespace z"],
  ],
  [
    "CREATE ROLE app; ALTER USER app SET search_path = crm; DROP GROUP g, h; GRANT app TO joe",
    ["1 role app", "1 schema crm", "1 role g", "1 role h", "1 role joe"],
  ],
  ["CREATE ROLE read; CREATE USER MAPPING FOR app SERVER s", ["1 role read"]],
  // Catalogs
  ["SELECT 1 FROM pg_constraint WHERE conname = 'a'", [`1 ${CATALOG}`]],
  ["SELECT 1\nFROM pg_catalog.pg_type t JOIN pg_enum e ON e.enumtypid = t.oid", [`2 ${CATALOG}`]],
  ["SELECT 1 FROM information_schema.columns WHERE table_name = 'a'", [`1 ${CATALOG}`]],
  [
    "DO $$\nBEGIN\n  IF NOT EXISTS (\n    SELECT 1 FROM pg_constraint WHERE conname = 'a'\n  ) THEN\n    ALTER TABLE t ADD CONSTRAINT a UNIQUE (b);\n  END IF;\nEND $$;",
    [`4 ${CATALOG}`],
  ],
  ["SELECT 1 FROM pg_constraint WHERE conname = 'a' AND conrelid = 'users'::regclass", []],
  ["SELECT 1 FROM pg_class WHERE oid = to_regclass('a'); SELECT 1 FROM pg_type WHERE oid = 'a'::regtype", []],
  ["SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema()", []],
  ["SELECT 1 FROM pg_indexes WHERE schemaname = current_schema AND indexname = 'a'", []],
  ["SELECT 1 FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = 'a'", []],
  ["SELECT 1 FROM pg_proc WHERE pg_function_is_visible(oid)", []],
  ["SELECT 1 FROM pg_extension; SELECT 1 FROM pg_roles; SELECT 1 FROM information_schema.schemata", []],
  // Bodies
  [
    "CREATE FUNCTION f() RETURNS trigger AS $f$\nDECLARE\n  a crm.mood;\n  b users.id%TYPE := NEW.id;\n  c hr.users%ROWTYPE;\nBEGIN\n  SELECT u.id INTO NEW.id FROM public.users u;\n  NEW.x := ext.f(NEW.y);\n  RETURN NEW;\nEND $f$ LANGUAGE plpgsql;\nSELECT 1 FROM last.t",
    ["3 schema crm", "5 schema hr", "7 schema public", "8 schema ext", "11 schema last"],
  ],
  [
    "CREATE FUNCTION f() RETURNS int LANGUAGE 'sql' AS '\n  SELECT ''public.x'', u.id FROM crm.users u'",
    ["2 schema crm"],
  ],
  [
    "DO LANGUAGE plpgsql E'BEGIN\\n  PERFORM 1\n  FROM crm.\\'a\\'; PERFORM hr.f(); END'",
    ["2 schema crm", "2 schema hr"],
  ],
  [
    "DO $a$ BEGIN\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS $b$\nSELECT 1 FROM crm.t $b$;\nCREATE EXTENSION citext; END $a$",
    ["3 schema crm", "4 extension citext"],
  ],
  ["DO $$ BEGIN IF true THEN DROP TABLE crm.a; ELSE CREATE ROLE b; END IF; END $$", ["1 schema crm", "1 role b"]],
  [
    "DO $$ BEGIN EXECUTE 'x' USING NEW.id, NEW.b; RAISE NOTICE '%', r.x; FOR i IN r.a..r.b LOOP NULL; END LOOP; END $$",
    [],
  ],
  ["DO $$ BEGIN PERFORM 1 FROM crm.t; 'never closed END $$", []],
  ["CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS $$ import public.x; 'it $$", []],
  [
    `DO $$
DECLARE
  comment text := r.a;
  c CURSOR (k users.id%TYPE) FOR SELECT u.a, u.b FROM users u;
  n int DEFAULT r.b;
BEGIN
  comment := r.a || r.b;
  FOR r IN DELETE FROM users u USING t WHERE u.id = t.id RETURNING u.id, u.name LOOP
    EXECUTE format('DROP TABLE public.%I', r.name) INTO STRICT r.a, r.b USING r.id, r.name;
    RAISE EXCEPTION USING MESSAGE = r.a, HINT = r.b;
  END LOOP;
  SELECT u.a, u.b INTO STRICT r.a, r.b FROM users u, t;
  FETCH NEXT FROM c INTO r.a, r.b;
  OPEN c FOR EXECUTE 'SELECT 1' USING r.a, r.b;
  CASE WHEN r.a THEN comment := r.b; ELSE copy := CASE WHEN r.a THEN lock ELSE copy END + r.c; END CASE;
  FOREACH x SLICE 1 IN ARRAY r.list LOOP NEW.x := x; OLD.y[1] := r.z; END LOOP;
  WHILE r.a < r.b LOOP PERFORM f(r.a, r.b) FROM t, u WHERE t.a = r.b; END LOOP;
  RETURN QUERY SELECT u.a, u.b FROM users u, t ORDER BY u.a, u.b;
EXCEPTION WHEN unique_violation THEN
  GET STACKED DIAGNOSTICS r.a = MESSAGE_TEXT, r.b = PG_EXCEPTION_DETAIL;
END $$`,
    [],
  ],
  // What is no reach
  ["SELECT update, u.a, f(update, u.b), delete, u.c FROM users u", []],
  ["SELECT u.id, t.*, u.data->>'a', u.data #>> '{public.a}' FROM users u WHERE u.a = 'FROM public.x' -- public.y", []],
  [
    "SELECT extract(epoch FROM u.a), substring(u.b FROM u.c FOR 2), trim(both ' ' FROM u.d), u.e IS NOT DISTINCT FROM u.f FROM u",
    [],
  ],
  [
    "SELECT CASE WHEN u.a THEN u.b ELSE u.c END, (u.d).e.f, array[u.a, u.b], ROW(u.a, u.b) FROM users u GROUP BY u.a, u.b ORDER BY u.c, u.d",
    [],
  ],
  [
    "SELECT * FROM users u, unnest(u.a, u.b) x, (VALUES (u.a, u.b), (u.c, u.d)) y WHERE u.id IN (SELECT t.id FROM t)",
    [],
  ],
  ["SELECT schema1.t.c FROM t; SELECT 1 FROM pg_catalog.pg_am, information_schema.schemata, pg_temp.t", []],
  ["SELECT a.id FROM a FOR UPDATE OF a; UPDATE a SET x = a.y WHERE a.z; DELETE FROM a WHERE a.x = 1", []],
  [
    "ALTER TABLE t SET (toast.autovacuum_enabled = false); ALTER FUNCTION f() SET app.x = 'y'; SET LOCAL app.x = 'y'",
    [],
  ],
  [
    "CREATE INDEX i ON t (lower(t.a), (t.b->>'c')) WHERE t.d; CREATE TABLE p (a int CHECK (p.a > 0)) PARTITION BY RANGE (lower(p.a))",
    [],
  ],
  ["CREATE VIEW v AS (SELECT u.a FROM u) UNION SELECT u.b, u.c FROM u", []],
  ["ALTER TABLE a ALTER b TYPE int USING a.b::int; GRANT SELECT ON a TO app; ALTER TABLE a OWNER TO app", []],
  ["COMMENT ON COLUMN public.c IS 'of the table public'", []],
  // Shared schemas
  [
    "CREATE TABLE a (b ext.citext, c public.mood); SELECT ext.f(); SET search_path = a, ext",
    ["1 schema public", "1 schema a"],
    ["ext"],
  ],
  [
    "SELECT public.f(u.id) FROM public.users u; DROP SCHEMA public; CREATE EXTENSION a SCHEMA public",
    ["1 schema public", "1 extension a"],
    ["public"],
  ],
];
