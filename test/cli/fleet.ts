// A fleet on PostgreSQL in all states that a fleet comes to: made by the engine once, and copied by the server.

import { stampText, withFailure } from "../../provider/core/stamp";
import { bring, type Place } from "../engine/place";

/** Twelve migrations of a year, for two tables. */
export const YEAR: Record<string, string> = Object.fromEntries(
  [
    ...["create_users", "create_projects", "add_email", "add_phone", "add_language", "add_avatar"],
    ...["add_timezone", "add_plan", "add_quota", "add_region", "add_locked_at", "add_seen_at"],
  ].flatMap((name, at) => {
    const version = `2025${String(at + 1).padStart(2, "0")}15093000`;
    const [verb, thing = ""] = /^([a-z]+)_(.*)$/.exec(name)?.slice(1) ?? [];
    const [up, down] =
      verb === "create"
        ? [`CREATE TABLE ${thing} (id int PRIMARY KEY, title varchar(40))`, `DROP TABLE ${thing}`]
        : [`ALTER TABLE users ADD COLUMN ${thing} varchar(40)`, `ALTER TABLE users DROP COLUMN ${thing}`];
    return [
      [`${version}_${name}.up.sql`, `${up};\n`],
      [`${version}_${name}.down.sql`, `${down};\n`],
    ];
  }),
);

const NAMES = ["acme", "globex", "initech", "umbrella", "hooli", "stark", "wayne", "tyrell", "cyberdyne", "soylent"];

/** Name of a tenant: `acme-7` without the hyphen. */
export const nameOf = (at: number): string => `${NAMES[at % NAMES.length]}_${String(at).padStart(4, "0")}`;

const AT = new Date("2026-01-10T09:30:00Z");
const OWNER = "urn:pulumi:production::customers::pulumi-nodejs:dynamic/tenantex:Tenant::customer";
const FAILED = withFailure(stampText({ owner: OWNER, incarnation: "made", at: AT }), {
  version: "20251115093000",
  at: AT,
});

/**
 * Makes tenants. Of 1,000, 20 lack the last two migrations, three of them because one failed, and 12 the last four; five were changed by hand, three have a
 * migration without a file, two an edited one, one is half done, and one cannot be read.
 * @param count At least 800.
 */
export async function makeFleet(place: Place, count: number): Promise<void> {
  await place.write(YEAR);
  const server = place.open();
  await bring(server, "model", "20251215093000", "create", "urn:pulumi:production::customers::T::model");
  // A server keeps a lock for each table until the end of the transaction.
  for (let from = 0; from < count; from += 200) await place.query(copies(from, Math.min(count, from + 200)));
  await server.drop("tenant_model");
  const schema = (at: number) => `"tenant_${nameOf(at)}"`;
  const each = (numbers: readonly number[], command: (schema: string) => string) => numbers.map(schema).map(command);
  const every = (step: number, from: number) =>
    Array.from({ length: Math.ceil((count - from) / step) }, (_, at) => from + at * step);
  const since = (month: string) => (at: string) =>
    `DELETE FROM ${at}.schema_migrations WHERE version >= 2025${month}01000000`;
  await place.query(
    [
      ...each(every(50, 7), since("11")),
      ...each(every(83, 5), since("09")),
      ...each(
        [101, 202, 303],
        (at) => `INSERT INTO ${at}.schema_migrations VALUES (20260110093000, '2026-01-10', 'new_api')`,
      ),
      ...each([404, 505], (at) => `UPDATE ${at}.schema_migrations SET checksum = 'x' WHERE version = 20251015093000`),
      ...each([111, 222, 333, 444], (at) => `ALTER TABLE ${at}.users ADD COLUMN nickname varchar(20)`),
      ...each([555], (at) => `DROP TABLE ${at}.projects`),
      ...each([7, 57, 107], (at) => `COMMENT ON TABLE ${at}.schema_migrations IS '${FAILED}'`),
      ...each(
        [666],
        (at) => `ALTER TABLE ${at}.schema_migrations ALTER version TYPE text;
        UPDATE ${at}.schema_migrations SET version = 'one' WHERE version = '20250115093000'`,
      ),
    ].join(";\n"),
  );
  await halfDone(place, nameOf(777));
}

const copies = (from: number, to: number) => `DO $$
DECLARE s text; names text[] := ARRAY['${NAMES.join("','")}'];
BEGIN
  FOR i IN ${from}..${to - 1} LOOP
    s := 'tenant_' || names[i % ${NAMES.length} + 1] || '_' || lpad(i::text, 4, '0');
    EXECUTE format('CREATE SCHEMA %1$I; CREATE TABLE %1$I.users (LIKE tenant_model.users INCLUDING ALL);
      CREATE TABLE %1$I.projects (LIKE tenant_model.projects INCLUDING ALL);
      CREATE TABLE %1$I.schema_migrations (LIKE tenant_model.schema_migrations INCLUDING ALL);
      INSERT INTO %1$I.users SELECT n, md5(n::text) FROM generate_series(1, %2$s) n;
      INSERT INTO %1$I.schema_migrations SELECT version, to_timestamp(version::text, ''YYYYMMDDHH24MISS'')
        + make_interval(mins => %3$s), name, checksum, down_sql, structure FROM tenant_model.schema_migrations',
      s, 1 + i * i % 997, i % 90);
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
