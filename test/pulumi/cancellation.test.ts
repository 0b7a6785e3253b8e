// Ctrl-C under the real engine: once ends after the running migration, twice at once; the next up goes on.
import type { ChildProcess } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DIALECTS, openPlace, type PerDialect, type Place } from "../engine/place";
import { pulumiStack, type Stack } from "./stack";

const SLOW: PerDialect<string> = {
  postgres: "SELECT pg_sleep(4);\nCREATE TABLE TABLE_ (id int);",
  mysql: "CREATE TABLE TABLE_ SELECT SLEEP(4) AS id;",
};
const RUNNING: PerDialect<string> = {
  postgres:
    "SELECT pid AS id FROM pg_stat_activity WHERE query LIKE '%pg_sleep(4)%' AND pid <> pg_backend_pid() AND state = 'active'",
  mysql: "SELECT ID AS id FROM information_schema.PROCESSLIST WHERE INFO LIKE 'CREATE TABLE slow%SLEEP%'",
};
const OURS: PerDialect<string> = {
  postgres:
    "SELECT pid AS id FROM pg_stat_activity WHERE application_name LIKE 'pulumi-tenantex%' AND datname = current_database()",
  mysql: "SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB LIKE 'PREFIX%'",
};

describe.each(DIALECTS)("%s: Ctrl-C", (dialect) => {
  let place: Place;
  let stack: Stack;
  const program = (version: number) => `
const pulumi = require("@pulumi/pulumi");
const { Server, Tenant } = require("pulumi-tenantex");
const main = new Server("main", { url: new pulumi.Config().requireSecret("databaseUrl"), prefix: "${place.prefix}" });
new Tenant("acme", { version: ${version} }, { provider: main });`;
  const until = async (isSo: () => Promise<boolean>, seconds = 60) => {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await new Promise((r) => setTimeout(r, 100)))
      if (await isSo()) return;
    expect.unreachable("it did not come to be");
  };
  /** Runs up, and sends it signals once the slow migration runs. */
  const interrupted = async (version: number, signals: number) => {
    await stack.write("index.js", program(version));
    let pulumi: ChildProcess | undefined;
    const up = stack.up({
      onStart: (child) => {
        pulumi = child;
      },
    });
    await until(async () => (await place.query(RUNNING[dialect])).length > 0);
    for (let i = 0; i < signals; i++) {
      pulumi?.kill("SIGINT");
      await new Promise((r) => setTimeout(r, 500));
    }
    return up;
  };
  const goesOn = async (versions: string[]) => {
    const { code, out } = await stack.up();
    expect(code, out).toBe(0);
    expect(await place.versions(`${place.prefix}acme`)).toEqual(versions);
  };
  const gone = () =>
    until(async () => (await place.query(OURS[dialect].replace("PREFIX", place.prefix))).length === 0, 15);

  beforeAll(async () => {
    place = await openPlace(dialect);
    stack = await pulumiStack({
      program: program(1),
      files: {
        "tenant_migrations/1_users.up.sql": "CREATE TABLE users (id int);",
        "tenant_migrations/2_slow.up.sql": SLOW[dialect].replace("TABLE_", "slow"),
        "tenant_migrations/3_last.up.sql": "CREATE TABLE last (id int);",
        "tenant_migrations/4_slower.up.sql": SLOW[dialect].replace("TABLE_", "slower"),
      },
      config: { databaseUrl: { secret: place.url } },
    });
    const { code, out } = await stack.up();
    expect(code, out).toBe(0);
  });
  afterAll(async () => {
    await stack?.remove();
    await place?.close();
  });

  test("once: the running migration ends, and the next one does not begin", async () => {
    const { code, out } = await interrupted(3, 1);
    expect(code, out).not.toBe(0);
    // What takes longer than two seconds says what it is at.
    expect(out).toContain("applying 2_slow (1 of 2)");
    expect(out).toContain('Tenant "acme": ended on request.');
    expect(out).toContain("is at version 2; no migration is half done.");
    expect(await place.versions(`${place.prefix}acme`)).toEqual(["1", "2"]);
    await gone();
    await goesOn(["1", "2", "3"]);
  });

  test("twice: it ends at once, and leaves nothing that the next up trips over", async () => {
    const { code, out } = await interrupted(4, 2);
    expect(code, out).not.toBe(0);
    expect(await place.versions(`${place.prefix}acme`)).toEqual(["1", "2", "3"]);
    await gone();
    await goesOn(["1", "2", "3", "4"]);
  });
});
