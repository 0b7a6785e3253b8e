// A fleet on PostgreSQL in all states that a fleet comes to: made by the engine once, and copied by the server.

import { bring, type Place } from "../engine/place";

/** Twelve migrations of a year. */
export const YEAR: Record<string, string> = Object.fromEntries(
  [
    ...["create_users", "create_projects", "create_tasks", "create_comments", "create_invoices", "create_labels"],
    ...["create_files", "create_events", "create_teams", "create_webhooks", "create_tokens", "create_reports"],
  ].flatMap((name, at) => {
    const version = `2025${String(at + 1).padStart(2, "0")}15093000`;
    const table = name.replace("create_", "");
    return [
      [`${version}_${name}.up.sql`, `CREATE TABLE ${table} (id int PRIMARY KEY, title varchar(20));\n`],
      [`${version}_${name}.down.sql`, `DROP TABLE ${table};\n`],
    ];
  }),
);

const NAMES = ["acme", "globex", "initech", "umbrella", "hooli", "stark", "wayne", "tyrell", "cyberdyne", "soylent"];

/** Name of a tenant: `acme-7` without the hyphen. */
export const nameOf = (at: number): string => `${NAMES[at % NAMES.length]}_${String(at).padStart(4, "0")}`;

/**
 * Makes tenants: 20 of 1,000 lack the last two migrations, 12 more the last four; 5 were changed by hand, 3 have a
 * migration without a file, 2 an edited one, 1 is half done, 1 cannot be read.
 */
export async function makeFleet(place: Place, count: number): Promise<void> {
  await place.write(YEAR);
  const server = place.open();
  await bring(server, "model", "20251215093000", "create");
  // One transaction for each hundred: a server keeps a lock for each table until its end.
  for (let from = 0; from < count; from += 100) await place.query(copies(from, Math.min(count, from + 100)));
  await server.drop("tenant_model");
  const t = (at: number) => `"tenant_${nameOf(at)}"`;
  await place.query(
    [
      ...[101, 202, 303].map(
        (at) => `INSERT INTO ${t(at)}.schema_migrations VALUES (20260110093000, '2026-01-10', 'new_api')`,
      ),
      ...[404, 505].map((at) => `UPDATE ${t(at)}.schema_migrations SET checksum = 'x' WHERE version = 20251015093000`),
      ...[111, 222, 333, 444].map((at) => `ALTER TABLE ${t(at)}.users ADD COLUMN nickname varchar(20)`),
      `DROP TABLE ${t(555)}.labels`,
      `ALTER TABLE ${t(666)}.schema_migrations ALTER version TYPE text; UPDATE ${t(666)}.schema_migrations SET version = 'one' WHERE version = '20250115093000'`,
    ].join(";\n"),
  );
  await halfDone(place, nameOf(777));
}

const copies = (from: number, to: number) => `DO $$
DECLARE t record; s text; names text[] := ARRAY['${NAMES.join("','")}'];
BEGIN
  FOR i IN ${from}..${to - 1} LOOP
    s := 'tenant_' || names[i % ${NAMES.length} + 1] || '_' || lpad(i::text, 4, '0');
    EXECUTE format('CREATE SCHEMA %I', s);
    FOR t IN SELECT relname FROM pg_class WHERE relnamespace = 'tenant_model'::regnamespace AND relkind = 'r' LOOP
      EXECUTE format('CREATE TABLE %I.%I (LIKE tenant_model.%I INCLUDING ALL)', s, t.relname, t.relname);
    END LOOP;
    EXECUTE format('INSERT INTO %I.users SELECT n, md5(n::text)::varchar(20) FROM generate_series(1, %s) n', s, 1 + i * i % 997);
    EXECUTE format('INSERT INTO %I.schema_migrations SELECT version, to_timestamp(version::text, ''YYYYMMDDHH24MISS'')
      + make_interval(mins => %s), name, checksum, down_sql, structure FROM tenant_model.schema_migrations', s, i % 90);
  END LOOP;
END $$`;

// Its last migration is one that no transaction can hold, and has failed in its midst.
async function halfDone(place: Place, tenant: string): Promise<void> {
  const version = "20251216093000";
  const up = `CREATE INDEX CONCURRENTLY users_title ON users (title);\nCREATE UNIQUE INDEX CONCURRENTLY one ON users ((1));\n`;
  await place.write({ [`${version}_index_users.up.sql`]: up });
  await bring(place.open(), tenant, version).catch(() => {});
  await place.write({ [`${version}_index_users.up.sql`]: null });
}
