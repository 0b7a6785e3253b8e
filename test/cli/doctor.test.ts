// `tenantex doctor` on both dialects: a server where all is well, and what it says where it is not; nothing is changed.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bring, DIALECTS, openPlace, type Place, THREE } from "../engine/place";
import { startPgBouncer } from "../servers/pgbouncer";
import { type Ended, start, tenantex } from "./tenantex";

interface Check {
  readonly name: string;
  readonly level: string;
  readonly what: string;
  readonly next?: string;
}

const checksOf = ({ out }: Ended): Check[] => JSON.parse(out).checks;
const named = (ended: Ended, name: string) => checksOf(ended).filter((check) => check.name === name);

describe.each(DIALECTS)("%s: doctor", (dialect) => {
  let place: Place;
  const quoted = (name: string) => (dialect === "postgres" ? `"${name}"` : `\`${name}\``);
  const doctor = (...args: string[]) => tenantex(place, "doctor", ...args);

  beforeAll(async () => {
    place = await openPlace(dialect);
    await place.write(THREE);
    for (const [tenant, version] of Object.entries({ acme: "3", globex: "1" }))
      await bring(place.open(), tenant, version, "create");
  });
  afterAll(() => place.close());

  test("where all is well, each check says what is true", async () => {
    const { code, out, said } = await doctor();
    expect([code, said]).toEqual([0, expect.stringMatching(/^0 problems, /)]);
    const lines = out.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^(PostgreSQL|MySQL) at /);
    expect(lines[1]).toMatch(/^✓ version {5}(PostgreSQL|MySQL|MariaDB) \d+\.\d+/);
    expect(out).toContain("✓ writing     it takes changes\n");
    expect(out).toContain("✓ clock       as this machine's\n");
    expect(out).toContain(`✓ directory   ${place.directory} holds 3 migrations, the newest 3\n`);
    expect(out).toContain("✓ tenants     2 tenants, 1 of them behind the newest file\n");
    expect(out).toContain(dialect === "postgres" ? "the lock table holds" : "max_allowed_packet is");
  });

  test("every fact is a number or a name, whatever the server", async () => {
    const checks = checksOf(await doctor("--json"));
    expect(checks.length).toBeGreaterThan(9);
    for (const { what } of checks) expect(what).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  test("the fleet is held against the server's limits", async () => {
    const crowded = await doctor("--json", "--concurrency", "1000");
    expect(named(crowded, "connections")[0]).toMatchObject({
      level: "warning",
      next: expect.stringContaining("Lower"),
    });
  });

  test("tenants that need a hand are named, and a directory that cannot be read is a problem", async () => {
    const bare = quoted(`${place.prefix}bare`);
    const history = `${quoted(`${place.prefix}acme`)}.schema_migrations`;
    await place.query(`CREATE SCHEMA ${bare}`);
    await place.query(`INSERT INTO ${history} (version) VALUES (9)`);
    await place.write({ "1_create_users.up.sql": "CREATE TABLE users (id bigint PRIMARY KEY);" });
    const bad = await doctor("--json");
    expect(bad.code).toBe(1);
    expect(named(bad, "tenants").map(({ level, what }) => [level, what])).toEqual([
      ["ok", "2 tenants, 1 of them behind the newest file"],
      ["problem", "migrations were edited after they were applied: acme, globex"],
      ["warning", "begin with the prefix, and have no history: bare"],
    ]);
    await place.write({ "1_create_users.up.sql": THREE["1_create_users.up.sql"] });
    expect(named(await doctor("--json"), "tenants").map(({ what }) => what)).toContain(
      "migrations are applied of which the directory has no file: acme",
    );
    await place.query(`DELETE FROM ${history} WHERE version = 9`);
    await place.query(`DROP SCHEMA ${bare}`);
    await place.write({ "users.sql": "" });
    const { code, out } = await doctor();
    await place.write({ "users.sql": null });
    expect(code).toBe(1);
    expect(out).toMatch(/✗ directory {3}The migration file "users\.sql" is not named like a migration/);
  });

  test("a user with too few rights is told which", async () => {
    const user = `u_${place.prefix}x`.slice(0, 30);
    const url = new URL(place.url);
    const [make, unmake] =
      dialect === "postgres"
        ? [`CREATE ROLE ${user} LOGIN PASSWORD 'poor'`, `DROP ROLE ${user}`]
        : [
            `CREATE USER ${user}@'%' IDENTIFIED BY 'poor'; GRANT SELECT, CREATE ON \`${place.prefix.replaceAll("_", "\\_")}%\`.* TO ${user}@'%'`,
            `DROP USER ${user}@'%'`,
          ];
    await place.query(make as string);
    try {
      Object.assign(url, { username: user, password: "poor" });
      const poor = await start(place, ["doctor", "--json"], { TENANTEX_URL: url.href }).ended;
      expect(poor.code, poor.said).toBe(1);
      expect(named(poor, "rights")[0]).toMatchObject({
        level: "problem",
        what:
          dialect === "postgres"
            ? "the user lacks CREATE on the database"
            : "the user lacks DROP, ALTER, INDEX, REFERENCES, INSERT, UPDATE, DELETE",
      });
      if (dialect === "postgres") {
        const { pathname } = url;
        await place.query(`GRANT CREATE ON DATABASE ${pathname.slice(1)} TO ${user}`);
        const stranger = await start(place, ["doctor", "--json"], { TENANTEX_URL: url.href }).ended;
        expect(named(stranger, "rights")[0]?.what).toBe(
          "the user does not own tenant_acme, tenant_globex, and cannot migrate them",
        );
        await place.query(`REVOKE CREATE ON DATABASE ${pathname.slice(1)} FROM ${user}`);
      }
      expect(poor.out + poor.said).not.toContain('poor"');
    } finally {
      await place.query(unmake as string);
    }
  });

  test("a server that cannot be reached is refused", async () => {
    const url = dialect === "postgres" ? "postgres://u:hunter2@127.0.0.1:1/x" : "mysql://u:hunter2@127.0.0.1:1/";
    const { code, said } = await start(place, ["doctor"], { TENANTEX_URL: url }).ended;
    expect([code, said]).toEqual([2, expect.stringContaining("Cannot connect to")]);
    expect(said).not.toContain("hunter2");
  });
});

describe("postgres: doctor beside what stands in the way", () => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace("postgres");
    await place.write(THREE);
  });
  afterAll(() => place.close());

  test("a transaction pooler, and time limits of the database", async () => {
    const bouncer = await startPgBouncer(place.url);
    try {
      const { code, out } = await start(place, ["doctor"], { TENANTEX_URL: bouncer.url }).ended;
      expect([code, out]).toEqual([0, expect.stringContaining("! pooler      a connection pooler stands before it")]);
    } finally {
      await bouncer.stop();
    }
    const name = new URL(place.url).pathname.slice(1);
    await place.query(`ALTER DATABASE ${name} SET statement_timeout = '30s'`);
    await place.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    const limited = await tenantex(place, "doctor", "--json");
    expect(limited.code).toBe(0);
    expect(named(limited, "timeouts")[0]).toMatchObject({
      ...{ level: "warning", what: "statement_timeout (30 s) ends a migration that takes longer" },
    });
    expect(named(limited, "writing")[0]).toMatchObject({
      ...{ level: "warning", what: "default_transaction_read_only is on, and migrations write all the same" },
    });
  });
});
