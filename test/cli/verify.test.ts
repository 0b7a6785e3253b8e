// `tenantex verify` on both dialects: which downs are not what they should be, what only the first tenant gets, and nothing stays.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { bring, DIALECTS, openPlace, type PerDialect, type Place } from "../engine/place";
import { start, tenantex } from "./tenantex";

const FLAWED: Record<string, string> = {
  "1_users.up.sql": "CREATE TABLE users (id int PRIMARY KEY);",
  "1_users.down.sql": "DROP TABLE users;",
  "2_missing.up.sql": "ALTER TABLE users ADD COLUMN missing int;",
  "3_empty.up.sql": "ALTER TABLE users ADD COLUMN three int;",
  "3_empty.down.sql": "-- nothing",
  "4_leaves.up.sql": "CREATE TABLE a (id int);\nCREATE TABLE b (id int);",
  "4_leaves.down.sql": "DROP TABLE a;",
  "5_fails.up.sql": "CREATE TABLE five (id int);",
  "5_fails.down.sql": "DROP TABLE five;\nDROP TABLE never_there;",
  "6_rows.up.sql": "INSERT INTO users (id) VALUES (1);",
  "6_rows.down.sql": "SELECT 1;",
  "7_too_much.up.sql": "ALTER TABLE five ADD COLUMN seven int;",
  "7_too_much.down.sql": "DROP TABLE five;",
  "8_last.up.sql": "CREATE TABLE eight (id int);",
  "8_last.down.sql": "DROP TABLE eight;",
};

/** A look-up that finds what another tenant has. */
const TRAP = (table: string): PerDialect<string> => ({
  postgres: `CREATE TABLE ${table} (id int);
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = '${table}_check') THEN
    ALTER TABLE ${table} ADD CONSTRAINT ${table}_check CHECK (id > 0);
  END IF;
END $$;`,
  mysql: `CREATE TABLE ${table} (id int);
SET @sql = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_name = '${table}' AND column_name = 'more') = 0,
  'ALTER TABLE ${table} ADD COLUMN more int', 'DO 0');
PREPARE change_it FROM @sql; EXECUTE change_it; DEALLOCATE PREPARE change_it;`,
});

describe.each(DIALECTS)("%s: verify", (dialect) => {
  let place: Place;
  const verify = (...args: string[]) => tenantex(place, "verify", ...args);
  const scratches = async () =>
    (
      await place.query<{ name: string }>(
        "SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name LIKE 'tenantex\\_scratch\\_%'",
      )
    ).map(({ name }) => name);

  const written: Record<string, string> = {};
  const write = async (files: Record<string, string>) => {
    await place.write(files);
    Object.assign(written, files);
  };

  beforeAll(async () => {
    place = await openPlace(dialect);
  });
  afterEach(async () => {
    await place.write(Object.fromEntries(Object.keys(written).map((name) => [name, null])));
    for (const name of Object.keys(written)) delete written[name];
    // On MySQL others may be at work on the same server.
    if (dialect === "postgres") expect(await scratches()).toEqual([]);
  });
  afterAll(() => place.close());

  test("each flaw is told with its file, and keeps no other migration from being tried", async () => {
    await write(FLAWED);
    const { code, out } = await verify("--json");
    const { status, migrations, second } = JSON.parse(out);
    expect([code, status, second]).toEqual([1, "error", { differences: [] }]);
    const found = migrations.map(({ name, verdict, file }: Record<string, string>) => [name, verdict, file]);
    expect(found).toEqual([
      ["users", "exact", undefined],
      ["missing", "no down", undefined],
      ["empty", "empty down", "3_empty.down.sql"],
      ["leaves", "not inverse", "4_leaves.down.sql"],
      ["fails", "down fails", "5_fails.down.sql"],
      ["rows", "not again", "6_rows.up.sql"],
      ["too_much", "not inverse", "7_too_much.down.sql"],
      ["last", "exact", undefined],
    ]);
    expect(migrations[3].differences).toEqual(
      [expect.stringMatching(/^\+ table b/), expect.stringMatching(/^\+ column b\.id int/)].sort(),
    );
    expect(migrations[4].error).toMatchObject({ name: "MigrationFailedError", file: "5_fails.down.sql" });
    expect(migrations[6].differences.every((line: string) => line.startsWith("- "))).toBe(true);
  });

  test("told on a terminal: what differs, what the server said, and how many are exact", async () => {
    await write(FLAWED);
    const { code, out } = await verify();
    expect(code).toBe(1);
    const lines = out.split("\n").filter((line) => line.startsWith("✗"));
    expect(lines).toEqual([
      "✗ 2_missing has no down",
      "✗ 3_empty has an empty down, and leaves",
      "✗ 4_leaves is not taken back by its down",
      "✗ 5_fails cannot be taken back: its down fails",
      "✗ 6_rows is not made again behind its down",
      "✗ 7_too_much is not taken back by its down",
    ]);
    expect(out).toContain("    + column users.three int");
    expect(out).toContain('reverting "5_fails.down.sql" failed at statement 2, line 2');
    expect(out).toContain("\n2 of 8 migrations are exact, up, down and up again; a second tenant is as the first\n");
  });

  test("what is allowed is no finding, and no farther than asked", async () => {
    await write(FLAWED);
    expect(await verify("--to", "3")).toMatchObject({ code: 1 });
    expect(await verify("--to", "3", "--allow-missing", "--allow-empty")).toMatchObject({
      ...{ code: 0, out: "1 of 3 migrations are exact, up, down and up again; a second tenant is as the first\n" },
    });
    expect(await verify("--to", "9")).toMatchObject({ code: 2, said: expect.stringContaining("Nearby versions: 7_") });
  });

  test("an up that fails ends it, with how many were not tried", async () => {
    const rest = Object.fromEntries(Object.entries(FLAWED).filter(([name]) => /^[18]/.test(name)));
    await write({ ...rest, "5_broken.up.sql": "CREATE TABLE ok (id int);\nALTER TABLE never_there ADD COLUMN x int;" });
    const { code, out } = await verify();
    expect(code).toBe(1);
    expect(out).toContain('✗ 5_broken fails on a new tenant\n    Tenant "tenantex_scratch_');
    expect(out).toContain("✗ 1 behind it was not tried\n1 of 3 migrations are exact, up, down and up again\n");
  });

  test("what only the first tenant gets is found, and the migration that does it", async () => {
    const table = `t_${place.prefix}x`;
    await write({
      "1_users.up.sql": FLAWED["1_users.up.sql"] as string,
      "1_users.down.sql": FLAWED["1_users.down.sql"] as string,
      "2_trap.up.sql": TRAP(table)[dialect],
      "2_trap.down.sql": `DROP TABLE ${table};`,
      "3_last.up.sql": "CREATE TABLE eight (id int);",
      "3_last.down.sql": "DROP TABLE eight;",
    });
    const { code, out } = await verify();
    expect(code).toBe(1);
    expect(out).toContain("✗ 2_trap makes another of a second tenant\n    - ");
    expect(out).toContain(dialect === "postgres" ? `constraint ${table}.${table}_check` : `column ${table}.more`);
    expect(out).toContain("3 of 3 migrations are exact");
  });

  test("other tenants are left alone, and said to hide what only a first one gets", async () => {
    await write(FLAWED);
    await bring(place.open(), "acme", "1", "create");
    const { said } = await verify("--to", "1");
    expect(said).toContain("1 tenant on ");
    expect(await place.versions(`${place.prefix}acme`)).toEqual(["1"]);
  });

  test("Ctrl-C drops what was made; what a killed run has left, the next one drops", async () => {
    const sleep = dialect === "postgres" ? "SELECT pg_sleep(1);" : "SELECT SLEEP(1);";
    await write({ "1_a.up.sql": sleep, "1_a.down.sql": "SELECT 1;", "2_b.up.sql": sleep, "2_b.down.sql": "SELECT 1;" });
    const before = new Set(await scratches());
    const begun = async () => {
      while ((await scratches()).every((name) => before.has(name))) await new Promise((done) => setTimeout(done, 20));
    };
    const ended = start(place, ["verify"]);
    await begun();
    ended.child.kill("SIGINT");
    expect(await ended.ended).toMatchObject({
      ...{ code: 130, said: expect.stringContaining("Ended; the scratch tenants are dropped.") },
    });
    const mine = async () => (await scratches()).filter((name) => !before.has(name));
    expect(await mine()).toEqual([]);
    const killed = start(place, ["verify"]);
    await begun();
    killed.child.kill("SIGKILL");
    await killed.ended;
    expect(await mine()).toHaveLength(1);
    await write({ "1_a.up.sql": "SELECT 1;", "2_b.up.sql": "SELECT 1;" });
    expect(await verify("--lock-timeout", "30")).toMatchObject({ code: 0 });
    expect(await mine()).toEqual([]);
  });
});
