// What happens when things go wrong, on both dialects: what is said, what remains, and how it goes on.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../provider/engine/server";
import { LockTimeoutError, MigrationFailedError } from "../../provider/errors";
import { bring, DIALECTS, openPlace, type PerDialect, type Place, refusal, THREE } from "./place";

describe.each(DIALECTS)("%s: failures", (dialect) => {
  let place: Place;
  let server: Server;
  beforeAll(async () => {
    place = await openPlace(dialect);
    await place.write(THREE);
    server = place.open();
  });
  afterAll(() => place.close());

  test("SQL that fails: tenant, file, line and the server's words; it goes on from there after a fix", async () => {
    const other = await openPlace(dialect);
    try {
      await other.write({
        ...THREE,
        "4_break.up.sql": "-- adds a table\nCREATE TABLE extra (id int);\n\nALTER TABLE nowhere\n  ADD COLUMN x int;\n",
        "4_break.down.sql": "DROP TABLE extra;",
      });
      const broken = place.open({ migrations: other.directory });
      const error = await refusal(bring(broken, "broken", "4", "create"));
      const schema = server.schemaOf("broken");
      expect(error).toBeInstanceOf(MigrationFailedError);
      expect(error).toMatchObject({
        tenant: "broken",
        schema,
        file: "4_break.up.sql",
        direction: "up",
        reached: "3",
        place: { statement: 2, line: 4, lineText: "ALTER TABLE nowhere" },
      });
      const expected: PerDialect<string> = {
        postgres: `Tenant "broken": applying "4_break.up.sql" failed at statement 2, line 4: relation "nowhere" does not exist (42P01)
  4 | ALTER TABLE nowhere
The schema "${schema}" is at version 3; nothing of this file remains.
Mend the tenant's rows, or the file while no tenant has it applied, and run again: it goes on from there.`,
        mysql: `Tenant "broken": applying "4_break.up.sql" failed at statement 2, line 4: Table '${schema}.nowhere' doesn't exist (1146)
  4 | ALTER TABLE nowhere
The schema "${schema}" is at version 3; statement 1 of 2 of this file is done and recorded.
Mend it from statement 2 on and run again: it goes on there. Or declare a lower version, which undoes what was done with the down script.`,
      };
      expect(error.message).toBe(expected[dialect]);
      expect(await place.versions(schema)).toEqual(["1", "2", "3"]);
      const remains: PerDialect<string[]> = {
        postgres: ["projects", "users"],
        mysql: ["extra", "projects", "tenantex_journal", "users"],
      };
      expect(await place.tables(schema)).toEqual(remains[dialect]);

      await other.write({ "4_break.up.sql": "CREATE TABLE extra (id int);\nALTER TABLE users ADD COLUMN x int;" });
      const mended = place.open({ migrations: other.directory });
      expect(await bring(mended, "broken", "4")).toMatchObject({ from: "3", version: "4" });
      expect(await place.versions(schema)).toEqual(["1", "2", "3", "4"]);
    } finally {
      await other.close();
    }
  });

  test("a syntax error has its line", async () => {
    const other = await openPlace(dialect);
    try {
      await other.write({ "1_a.up.sql": "CREATE TABLE fine (id int);\n-- 🙂\nCREATE TABLE bad (\n  id int,,\n);\n" });
      const error = await refusal(bring(place.open({ migrations: other.directory }), "syntax", "1", "create"));
      expect(error).toMatchObject({ place: { statement: 2, line: 4, lineText: "  id int,," } });
      const words: PerDialect<string> = {
        postgres: 'syntax error at or near ","',
        mysql: "You have an error in your SQL syntax",
      };
      expect(error.message).toContain(words[dialect]);
    } finally {
      await other.close();
    }
  });

  test("a down that fails says where the tenant stands", async () => {
    const other = await openPlace(dialect);
    try {
      await other.write({ ...THREE, "2_create_projects.down.sql": "DROP TABLE projekts;" });
      const broken = place.open({ migrations: other.directory });
      await bring(broken, "down", "3", "create");
      const error = await refusal(bring(broken, "down", "0"));
      expect(error).toMatchObject({ direction: "down", file: "2_create_projects.down.sql", reached: "2" });
      expect(await place.versions(server.schemaOf("down"))).toEqual(["1", "2"]);
      await other.write({ "2_create_projects.down.sql": "DROP TABLE projects;" });
      expect(await bring(place.open({ migrations: other.directory }), "down", "0")).toMatchObject({
        from: "2",
        version: "0",
      });
    } finally {
      await other.close();
    }
  });

  test("a missing down is refused by name before anything runs", async () => {
    const other = await openPlace(dialect);
    try {
      await other.write({
        ...THREE,
        "2_create_projects.down.sql": "",
        "4_no_way_back.up.sql": "CREATE TABLE last_one (id int);",
      });
      const upward = place.open({ migrations: other.directory });
      await bring(upward, "nodown", "4", "create");
      await expect(bring(upward, "nodown", "1")).rejects.toThrow(
        'needs down scripts that do not exist: "4_no_way_back"',
      );
      expect(await place.versions(server.schemaOf("nodown"))).toEqual(["1", "2", "3", "4"]);
    } finally {
      await other.close();
    }
  });

  test("a schema that exists already is not taken over", async () => {
    const schema = server.schemaOf("taken");
    await place.query(`CREATE SCHEMA ${schema}`);
    await place.query(`CREATE TABLE ${schema}.precious (id int)`);
    await expect(bring(server, "taken", "3", "create", "urn:a")).rejects.toThrow(
      `Tenant "taken": the schema "${schema}" exists already.\nNothing was changed in it.\nChoose another \`tenant\` or \`prefix\`, or take the schema over with \`adopt: "ifExists"\`, or drop it if nobody needs it.`,
    );
    expect(await place.tables(schema)).toEqual(["precious"]);
  });

  test("a create that died before it was recorded finds its own schema again", async () => {
    await bring(server, "again", "1", "create", "urn:again");
    expect(await bring(server, "again", "3", "create", "urn:again")).toMatchObject({ from: "1", version: "3" });
    await expect(bring(server, "again", "3", "create", "urn:other")).rejects.toThrow("exists already");
    await expect(bring(server, "again", "3", "create")).rejects.toThrow("exists already");
  });

  test("a schema that is gone, or without its history, is not made anew by an update", async () => {
    await expect(bring(server, "never", "3")).rejects.toThrow(
      `the schema "${server.schemaOf("never")}" is not on ${server.title}.`,
    );
    await bring(server, "bare", "1", "create");
    await place.query(`DROP TABLE ${server.schemaOf("bare")}.schema_migrations`);
    await expect(bring(server, "bare", "3")).rejects.toThrow("has no table schema_migrations");
  });

  test("a tenant that another run works on is waited for, then refused with the holder's name", async () => {
    await place.write({ "9_slow.up.sql": dialect === "postgres" ? "SELECT pg_sleep(3);" : "DO SLEEP(3);" });
    const first = place.open();
    const second = place.open({ lockTimeout: 0.3 });
    await bring(first, "busy", "3", "create");
    const work = bring(first, "busy", "9");
    await new Promise((resolve) => setTimeout(resolve, 500));
    const error = await refusal(bring(second, "busy", "9"));
    expect(error).toBeInstanceOf(LockTimeoutError);
    const holder: PerDialect<RegExp> = {
      postgres:
        /is being worked on by another run \(pid \d+, pulumi-tenantex \S+ \d+, connected since .* UTC\); waited 0\.3 s\./,
      mysql:
        /is being worked on by another run \(connection \d+ of \w+ from .*(, pulumi-tenantex \S+ \d+)?, in its statement for \d+ s\); waited 0\.3 s\./,
    };
    expect(error.message).toMatch(holder[dialect]);
    expect(await work).toMatchObject({ version: "9" });
    expect(await bring(second, "busy", "9")).toMatchObject({ steps: [] });
    await place.write({ "9_slow.up.sql": null });
  });

  test("twenty runs that start on one new tenant: one applies, all succeed", async () => {
    const runs = Array.from({ length: 20 }, () => place.open({ concurrency: 1, lockTimeout: 60 }));
    const outcomes = await Promise.all(runs.map((run) => bring(run, "race", "3", "create", "urn:race")));
    expect(outcomes.filter((outcome) => outcome.steps.length > 0)).toHaveLength(1);
    expect(await place.versions(server.schemaOf("race"))).toEqual(["1", "2", "3"]);
    await Promise.all(runs.map((run) => run.close()));
  });

  test("a script leaves nothing behind for the next tenant on its connection", async () => {
    const other = await openPlace(dialect);
    const dirty: PerDialect<string> = {
      postgres: "SET default_transaction_read_only = on; CREATE TEMP TABLE left_over (id int); SET ROLE pg_monitor;",
      mysql:
        "SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'; SET foreign_key_checks = 0; SET @left_over = 1; SET autocommit = 0;",
    };
    try {
      await other.write({ "1_dirty.up.sql": dirty[dialect], "2_clean.up.sql": THREE["1_create_users.up.sql"] });
      const one = place.open({ migrations: other.directory, concurrency: 1 });
      await bring(one, "dirty", "2", "create");
      expect(await place.tables(server.schemaOf("dirty"))).toEqual(["users"]);
      await bring(one, "clean", "2", "create");
      expect(await place.tables(server.schemaOf("clean"))).toEqual(["users"]);
      expect(await place.versions(server.schemaOf("clean"))).toEqual(["1", "2"]);
    } finally {
      await other.close();
    }
  });

  test("a script that turns away from its tenant makes nothing elsewhere", async () => {
    if (dialect === "mysql") return;
    await place.write({ "9_away.up.sql": "RESET search_path;\nCREATE TABLE astray (id int);\n" });
    const away = place.open();
    const error = await refusal(bring(away, "away", "9", "create"));
    expect(error.message).toContain(
      'applying "9_away.up.sql" failed: the script ends with another schema in its search_path',
    );
    expect(error.message).toContain("nothing of this file remains");
    expect(await place.tables("public")).toEqual([]);
    await place.write({ "9_away.up.sql": null });
  });

  test("work on one tenant holds no lock afterwards, failed or not", async () => {
    const held: PerDialect<string> = {
      postgres:
        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
      mysql: `SELECT 1 FROM DUAL WHERE IS_USED_LOCK('nobody') IS NOT NULL`,
    };
    expect(await place.query(held[dialect])).toEqual([]);
    await bring(place.open({ lockTimeout: 0.1 }), "race", "1");
  });
});

describe.each(DIALECTS)("%s: a server that does not let us in", (dialect) => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace(dialect);
    await place.write(THREE);
  });
  afterAll(() => place.close());

  test("a wrong password is not repeated", async ({ skip }) => {
    skip(dialect === "postgres" && new URL(place.url).password === "", "this server asks nobody for a password");
    const url = new URL(place.url);
    url.password = "wr0ng-Secret";
    const error = await refusal(bring(place.open({ url: url.href }), "acme", "1", "create"));
    const words: PerDialect<string> = {
      postgres: `Cannot connect to PostgreSQL at ${url.host}${url.pathname}: password authentication failed for user "postgres".`,
      mysql: `Cannot connect to MySQL at ${url.host}: Access denied for user 'root'@'HOST' (using password: YES).`,
    };
    // Which name a server has for us is its own affair.
    expect(error.message.replace(/(?<='root'@')[^']+/, "HOST")).toBe(
      `${words[dialect]}\nCheck that the server runs and can be reached from here, and the user, password and database of its URL.`,
    );
    expect(JSON.stringify({ ...error, stack: error.stack })).not.toContain("wr0ng-Secret");
  });

  test("a server that is down", async () => {
    const url = new URL(place.url);
    url.port = "1";
    await expect(bring(place.open({ url: url.href }), "acme", "1", "create")).rejects.toThrow(
      /^Cannot connect to .*:1\b.*: connect ECONNREFUSED 127\.0\.0\.1:1\.\n/,
    );
  });
});
