// A tenant's life at a terminal as a user of Tenantex knows it, on both dialects: what its README promises, and what it refuses.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DIALECTS, openPlace, type Place, THREE } from "../engine/place";
import { start, tenantex } from "./tenantex";

describe.each(DIALECTS)("%s", (dialect) => {
  let place: Place;
  const schema = (tenant: string) => place.prefix + tenant;
  const quoted = (name: string) => (dialect === "postgres" ? `"${name}"` : `\`${name}\``);

  beforeAll(async () => {
    place = await openPlace(dialect);
    await place.write(THREE);
  });
  afterAll(() => place.close());

  test("new, migrate, roll back to a version and that one included, all of it for all, and gone", async () => {
    expect(await tenantex(place, "new", "acme", "--to", "1")).toEqual({
      ...{ code: 0, said: "" },
      out: "acme: 0 → 1, applied 1\n",
    });
    expect(await tenantex(place, "new", "globex")).toMatchObject({ code: 0, out: "globex: 0 → 3, applied 1, 2, 3\n" });
    expect(await tenantex(place, "migrate", "acme")).toMatchObject({
      ...{ code: 0, out: "acme: 1 → 3, applied 2, 3\n1 tenant: 1 changed\n", said: "" },
    });
    // --to 2 reverts 2 itself.
    expect(await tenantex(place, "rollback", "acme", "--to", "2", "--yes")).toMatchObject({
      ...{ code: 0, out: "acme: 3 → 1, reverted 3, 2\n1 tenant: 1 changed\n" },
    });
    expect(await place.tables(schema("acme"))).toEqual(["users"]);
    expect(await tenantex(place, "migrate", "--all")).toMatchObject({
      code: 0,
      out: "acme: 1 → 3, applied 2, 3\nglobex: at 3, nothing to do\n2 tenants: 1 changed, 1 unchanged\n",
    });
    expect((await tenantex(place, "rollback", "--all", "--yes", "--concurrency", "1")).out).toBe(
      "acme: 3 → 2, reverted 3\nglobex: 3 → 2, reverted 3\n2 tenants: 2 changed\n",
    );
    expect((await tenantex(place, "rollback", "--all", "--to", "0", "--yes", "--concurrency", "1")).out).toBe(
      "acme: 2 → 0, reverted 2, 1\nglobex: 2 → 0, reverted 2, 1\n2 tenants: 2 changed\n",
    );
    expect(await place.versions(schema("globex"))).toEqual([]);
    expect(await tenantex(place, "drop", "acme", "--yes")).toMatchObject({
      code: 0,
      out: "acme: dropped\n1 tenant dropped, 0 left\n",
    });
    expect(await place.exists(schema("acme"))).toBe(false);
    expect(await place.exists(schema("globex"))).toBe(true);
    await tenantex(place, "drop", "--all", "--yes");
  });

  test("`new` again, with --if-not-exists, does what is left", async () => {
    await tenantex(place, "new", "acme", "--to", "1");
    expect(await tenantex(place, "new", "acme", "globex", "--to", "2")).toMatchObject({ code: 1 });
    expect(await tenantex(place, "new", "acme", "globex", "--if-not-exists", "--concurrency", "1")).toMatchObject({
      ...{ code: 0, out: "acme: 1 → 3, applied 2, 3\nglobex: 2 → 3, applied 3\n2 tenants: 2 changed\n" },
    });
    expect(await tenantex(place, "new", "acme", "--if-not-exists", "--adopt")).toMatchObject({
      ...{ code: 0, out: "acme: at 3, nothing to do\n" },
    });
    await tenantex(place, "drop", "--all", "--yes");
  });

  test("what destroys data is asked for first, and nobody there says no", async () => {
    await tenantex(place, "new", "acme");
    const refused = await tenantex(place, "rollback", "acme", "--to", "2");
    expect(refused).toMatchObject({ code: 2, out: "" });
    expect(refused.said).toContain("reverting 2_create_projects drops table projects, on 1 tenant");
    expect(refused.said).toContain("Nobody has said yes.");
    expect(await place.versions(schema("acme"))).toEqual(["1", "2", "3"]);
    const drop = await tenantex(place, "drop", "acme");
    expect(drop.code).toBe(2);
    expect(drop.said).toContain("Drop, with all data, 1 tenant");
    expect(await place.exists(schema("acme"))).toBe(true);
    // A migration that destroys nothing is run without a word.
    await place.write({
      "4_note.up.sql": "CREATE TABLE notes (id int PRIMARY KEY);\n",
      "4_note.down.sql": "SELECT 1;\n",
    });
    expect(await tenantex(place, "migrate", "acme")).toMatchObject({ code: 0, said: "" });
    expect(await tenantex(place, "rollback", "acme")).toMatchObject({ code: 0 });
    await place.write({ "4_note.up.sql": null, "4_note.down.sql": null });
    await tenantex(place, "drop", "acme", "--yes");
  });

  test("one that fails is told in full, does not keep the others, and the same command does what is left", async () => {
    await tenantex(place, "new", "a", "b", "c", "--to", "3");
    await place.query(`INSERT INTO ${quoted(schema("b"))}.users VALUES (7, 'Zoë 🙂')`);
    await place.write({
      "4_unique.up.sql":
        "CREATE TABLE t4 (id int PRIMARY KEY);\nALTER TABLE users ADD CONSTRAINT named UNIQUE (name);\n",
      "4_unique.down.sql": "DROP TABLE t4;\n",
    });
    const failed = await tenantex(place, "migrate", "--all", "--concurrency", "1");
    expect(failed.code).toBe(1);
    expect(failed.out).toContain("b: failed at 3");
    expect(failed.out).toContain("3 tenants: 2 changed, 1 failed");
    expect(failed.said).toContain('Tenant "b"');
    expect(failed.said).toContain("4_unique.up.sql");
    // With all that says which server and which tenants: run as it stands, it must not meet others.
    const rest = /^For the rest: tenantex (.*)$/m.exec(failed.said)?.[1] ?? "";
    expect(rest).toBe(`migrate --all --prefix ${place.prefix} --migrations ${place.directory}`);
    // Where nothing of a failed file stays, a note tells who failed; where something does, the journal.
    const status = await tenantex(place, "status");
    expect(status.out).toMatch(dialect === "postgres" ? /4 failed, behind by 1 +×/ : /half done +~/);
    const json = await tenantex(place, "migrate", "--all", "--json");
    expect(json).toMatchObject({ code: 1, said: "" });
    expect(JSON.parse(json.out)).toMatchObject({
      ...{ status: "error", changed: 0, unchanged: 2, failed: 1 },
      tenants: [
        { tenant: "a" },
        { tenant: "b", status: "error", error: { name: "MigrationFailedError", tenant: "b" } },
        {},
      ],
    });
    await place.query(`DELETE FROM ${quoted(schema("b"))}.users WHERE id = 7`);
    expect(await tenantex(place, "migrate", "--all")).toMatchObject({ code: 0 });
    await place.write({ "4_unique.up.sql": null, "4_unique.down.sql": null });
    await tenantex(place, "drop", "--all", "--yes");
  });

  test("one failure of many tenants is told once, and so are those that it keeps; an older checkout is told, too", async () => {
    await tenantex(place, "new", "a", "b", "c", "--to", "3");
    await place.write({ "4_bad.up.sql": "ALTER TABLE nowhere ADD COLUMN x int;\n", "4_bad.down.sql": "SELECT 1;\n" });
    const failed = await tenantex(place, "migrate", "--all", "--concurrency", "1");
    expect(failed.said.match(/4_bad\.up\.sql/g)).toHaveLength(1);
    expect(failed.said).toContain("The same on 2 more: b, c.");
    const kept = await tenantex(place, "migrate", "--all", "--canary", "b");
    expect(kept.out).toContain("left: canary failed: a, c\n");
    await place.write({
      "4_bad.up.sql": null,
      "4_bad.down.sql": null,
      "3_name_users.up.sql": null,
      "3_name_users.down.sql": null,
    });
    const older = await tenantex(place, "migrate", "--all");
    expect(older).toMatchObject({ code: 0 });
    expect(older.said).toContain("3 tenants have migrations that");
    await place.write(THREE);
    await tenantex(place, "drop", "--all", "--yes");
  });

  test("Ctrl-C ends behind the running migration; what is done is told, and a rerun does the rest", async () => {
    await tenantex(place, "new", "a", "b", "c", "--to", "1");
    const wait = dialect === "postgres" ? "SELECT pg_sleep(1.5);" : "DO SLEEP(1.5);";
    await place.write({ "2_create_projects.up.sql": `${wait}\n${THREE["2_create_projects.up.sql"]}` });
    const { child, ended } = start(place, ["migrate", "--all", "--concurrency", "1"]);
    for (let running = false; !running && child.exitCode === null; ) {
      const sql =
        dialect === "postgres"
          ? "SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
          : `SELECT count(*) AS n FROM information_schema.PROCESSLIST WHERE STATE = 'User sleep' AND DB LIKE '${place.prefix}%'`;
      running = Number((await place.query<{ n: number | string }>(sql))[0]?.n) > 0;
    }
    child.kill("SIGINT");
    const { code, out, said } = await ended;
    expect(code).toBe(130);
    expect(said).toContain("Ending after the migrations that run.");
    expect(out).toContain("a: left at 2: cancelled\n");
    expect(out).toContain("3 tenants: 0 changed, 3 left as they were");
    expect(await place.versions(schema("b"))).toEqual(["1"]);
    expect(await tenantex(place, "migrate", "--all")).toMatchObject({ code: 0 });
    for (const tenant of ["a", "b", "c"]) expect(await place.versions(schema(tenant))).toEqual(["1", "2", "3"]);
    await place.write({ "2_create_projects.up.sql": THREE["2_create_projects.up.sql"] });
    await tenantex(place, "drop", "--all", "--yes");
  });

  test("a tenant under Pulumi is told to be", async () => {
    const server = place.open();
    const urn = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/tenantex:Tenant::acme";
    const goal = { tenant: "acme", schema: server.schemaOf("acme"), target: "1", directory: await server.directory() };
    await server.converge(goal, { kind: "create", owner: urn });
    const { code, said } = await tenantex(place, "migrate", "acme");
    expect(code).toBe(0);
    expect(said).toContain(`Under Pulumi: acme (such as ${urn})`);
    await tenantex(place, "drop", "acme", "--yes");
  });

  test.each([
    [["migrate", "acne"], 'is called "acne"'],
    [["migrate", "x*"], 'is called "x*"'],
    [["migrate"], "Name some, give a pattern in quotes, or --all."],
    [["migrate", "acme", "--all"], "Keep one of the two."],
    [["migrate", "--all", "--to", "1", "--step", "1"], "cannot be used with option '--step <n>'"],
    [["migrate", "--all", "--to", "9"], 'There is no migration with version "9"'],
    [["migrate", "--all", "--step", "half"], "It has to be a number."],
    [["migrate", "--all", "--step", "0"], "has to be a whole number above 0"],
    [["migrate", "--all", "--concurrency", "0"], "Correct --concurrency."],
    [["migrate", "--all", "--on-error", "panic"], "Allowed choices are continue, stop."],
    [["rollback", "--all", "--to", "latest"], "to which nothing goes down"],
    [["new", "Acme"], 'The schema name "'],
    [["migrat", "--all"], "(Did you mean migrate?)"],
    [["migrate", "--al"], "(Did you mean --all?)"],
  ])("%j is refused", async (args, words) => {
    const { code, out, said } = await tenantex(place, ...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(said).toContain(words);
    expect(said).not.toMatch(/\n\s+at |hunter2/);
  });
});
