// The password is in nothing that a run prints, logs, sends, stores or shows, and it can be changed under the tenants.
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DIALECTS, type DialectName, openPlace, type PerDialect, type Place, THREE } from "../engine/place";
import { Overhearing, watchProcesses } from "./overhearing";
import { pulumiStack, STACK } from "./stack";
import { changePassword, dropUser, makeUser, urlFor } from "./users";

const MIGRATIONS = Object.fromEntries(Object.entries(THREE).map(([file, text]) => [`tenant_migrations/${file}`, text]));
const SLOW: PerDialect<string> = { postgres: "SELECT pg_sleep(3);", mysql: "DO SLEEP(3);" };

/** Passwords with all that a URL encodes; their first and last letters look the same in every encoding. */
const passwordOf = (kind: string) => `Xq7Zk${kind}/:@#?%é&' "+Vw3Jm`;
const TOKENS = ["Xq7Zk", "Vw3Jm"];
const FIRST = passwordOf("1");
const SECOND = passwordOf("2");
const WRONG = passwordOf("3");

const NAMES: PerDialect<string> = {
  postgres: "SELECT application_name AS name FROM pg_stat_activity WHERE usename = 'USER'",
  mysql: "SELECT ATTR_VALUE AS name FROM performance_schema.session_connect_attrs",
};

const UPDATE = ["--stack", STACK, "--yes", "--skip-preview"];

/** What Pulumi itself tells of the secret config of any provider, in all its logs: by a provider that is not ours. */
async function toldByPulumiAlone(): Promise<Set<string>> {
  const stack = await pulumiStack({
    program: `
const pulumi = require("@pulumi/pulumi");
class Server extends pulumi.ProviderResource {
  constructor(name, url) { super("pulumi-nodejs", name, { "tenantex:url": pulumi.secret(url) }); }
}
const config = new pulumi.Config();
const main = new Server("main", config.requireSecret("databaseUrl"));
const provider = { create: async () => ({ id: "plain", outs: {} }) };
class Plain extends pulumi.dynamic.Resource {}
new Plain(provider, "plain", {}, { provider: main });`,
    config: { databaseUrl: { secret: `postgres://user:${encodeURIComponent(FIRST)}@host/` } },
  });
  try {
    const alone = new Overhearing(stack, TOKENS);
    const sure = async (...args: string[]) => {
      const { code, out } = await alone.run(...args);
      expect(code, out).toBe(0);
    };
    await sure("preview", "--stack", STACK);
    await sure("up", ...UPDATE);
    await stack.sure("config", "set", "--secret", "databaseUrl", `postgres://user:${encodeURIComponent(SECOND)}@host/`);
    await sure("preview", "--stack", STACK);
    await sure("up", ...UPDATE);
    await sure("refresh", ...UPDATE);
    await sure("destroy", ...UPDATE);
    expect(alone.holds(alone.printed)).toBe(false);
    return alone.places;
  } finally {
    await stack.remove();
  }
}

describe("secrets", () => {
  let alone: Set<string>;
  beforeAll(async () => {
    alone = await toldByPulumiAlone();
  });

  test("Pulumi's own debug logs hold any provider's secrets, which nothing of ours can change", () => {
    // Otherwise nothing was overheard, and the other tests here prove nothing.
    expect([...alone]).toContain("/pulumirpc.ResourceProvider/Configure request");
    expect([...alone].filter((place) => place.startsWith("Marshaling property")).length).toBeGreaterThan(0);
    // What a provider answers is its own.
    expect([...alone].filter((place) => /ResourceProvider\/.* response/.test(place))).toEqual([]);
  });

  describe.each(DIALECTS)("%s", (dialect: DialectName) => {
    let place: Place;
    let heard: Overhearing;
    const name = `shop_${Math.random().toString(36).slice(2, 8)}`;
    const program = (version: number, more = "") => `
const pulumi = require("@pulumi/pulumi");
const { getTenants, Server, Tenant } = require("pulumi-tenantex");
const main = new Server("main", { url: new pulumi.Config().requireSecret("databaseUrl"), prefix: "${place.prefix}", lockTimeout: 1, retryTimeout: 0 });
const acme = new Tenant("acme", { version: ${version} }, { provider: main });
${more}`;
    const done = async (outcome: Promise<{ code: number; out: string }>, code = 0) => {
      const { code: ended, out } = await outcome;
      expect(ended, out).toBe(code);
      return out;
    };
    const up = () => heard.run("up", ...UPDATE);
    const point = (password: string, port?: string) =>
      heard.stack.sure("config", "set", "--secret", "databaseUrl", urlFor(place, name, password, port));
    const acme = async () =>
      (await heard.stack.state()).deployment.resources.find((resource) => resource.id === `${place.prefix}acme`);

    beforeAll(async () => {
      place = await openPlace(dialect);
      await makeUser(place, name, FIRST);
      const stack = await pulumiStack({
        program: program(1, "exports.count = getTenants(main).length;"),
        files: { ...MIGRATIONS, "tenant_migrations/4_slow.up.sql": SLOW[dialect] },
        config: { databaseUrl: { secret: urlFor(place, name, FIRST) } },
      });
      heard = new Overhearing(stack, TOKENS);
    });
    afterAll(async () => {
      await heard?.stack.remove();
      await dropUser(place, name);
      await place?.close();
    });

    test("a life: preview, up, a migration that fails, refresh", async () => {
      await done(heard.run("preview", "--stack", STACK, "--diff"));
      await done(up());
      await heard.stack.write("tenant_migrations/5_bad.up.sql", "ALTER TABLE nowhere ADD COLUMN x int;");
      await heard.stack.write("index.js", program(5));
      expect(await done(up(), 1)).toContain('applying "5_bad.up.sql" failed');
      await heard.stack.write("tenant_migrations/5_bad.up.sql", "ALTER TABLE users ADD COLUMN x int;");
      await done(up());
      await done(heard.run("refresh", ...UPDATE));
      expect(await place.versions(`${place.prefix}acme`)).toEqual(["1", "2", "3", "4", "5"]);
    });

    test.runIf(existsSync("/proc/self/cmdline"))("no process, and no connection, bears it while up runs", async () => {
      await heard.stack.write("index.js", program(5, 'new Tenant("globex", { version: 4 }, { provider: main });'));
      const processes = watchProcesses();
      const names = new Set<string>();
      let isOver = false;
      const look = (async () => {
        const sql = NAMES[dialect].replace("USER", name);
        while (!isOver) {
          for (const row of await place.query<{ name: string }>(sql)) names.add(row.name);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      })();
      await done(up());
      isOver = true;
      await look;
      const lines = await processes.stop();
      expect(lines.some((line) => line.includes("dynamic-provider"))).toBe(true);
      expect(lines.filter((line) => heard.holds(line))).toEqual([]);
      expect([...names].filter((one) => heard.holds(one))).toEqual([]);
      if (dialect === "postgres") expect([...names].join("\n")).toMatch(/^pulumi-tenantex /m);
    });

    test("a server that refuses connections, and one that refuses the password", { timeout: 300_000 }, async () => {
      await heard.stack.write("index.js", program(3, "getTenants(main);"));
      const reasons: [() => Promise<string>, RegExp][] = [
        [() => point(FIRST, "1"), /ECONNREFUSED/],
        [() => point(WRONG), /password authentication failed|Access denied/],
      ];
      for (const [aim, reason] of reasons) {
        await aim();
        expect(await done(heard.run("preview", "--stack", STACK, "--diff"), 1)).toMatch(reason);
        await heard.stack.write("index.js", program(3));
        expect(await done(heard.run("preview", "--stack", STACK, "--diff"))).toContain(
          "(by the state alone: Cannot connect to",
        );
        expect(await done(up(), 1)).toMatch(reason);
        expect(await done(heard.run("refresh", ...UPDATE), 1)).toMatch(reason);
        expect(await done(heard.run("destroy", ...UPDATE), 1)).toMatch(reason);
        await heard.stack.write("index.js", program(3, "getTenants(main);"));
      }
      expect(await place.versions(`${place.prefix}acme`)).toEqual(["1", "2", "3", "4", "5"]);
    });

    test("a URL that is none", async () => {
      await heard.stack.write("index.js", program(3));
      await heard.stack.sure("config", "set", "--secret", "databaseUrl", `shop:${FIRST}@host`);
      expect(await done(heard.run("preview", "--stack", STACK), 1)).toContain("`url`");
      await point(FIRST);
      await heard.stack.write("index.js", program(5));
      await done(up());
    });

    test("the password is changed: destroy alone says so, up updates the Server and no tenant, then destroy does", async () => {
      const before = await acme();
      const table = `${place.prefix}acme.schema_migrations`;
      const history = await place.query(`SELECT * FROM ${table} ORDER BY version`);
      await changePassword(place, name, SECOND);
      const refused = await done(heard.run("destroy", ...UPDATE), 1);
      expect(refused).toMatch(/Cannot connect to .*: (password authentication failed|Access denied)/);
      expect(refused).toContain("the user, password and database of its URL");
      expect(await place.exists(`${place.prefix}acme`)).toBe(true);

      await point(SECOND);
      const out = await done(up());
      expect(out).toMatch(/pulumi:providers:pulumi-nodejs main updated/);
      expect(out).toMatch(/~ 1 updated\n {4}2 unchanged/);
      expect(await acme()).toEqual(before);
      expect(await place.query(`SELECT * FROM ${table} ORDER BY version`)).toEqual(history);
      await done(heard.run("destroy", ...UPDATE));
      expect(await place.exists(`${place.prefix}acme`)).toBe(false);
    });

    test("from the environment: it is in no state, and a changed one needs no up", async () => {
      await changePassword(place, name, FIRST);
      const stack = await pulumiStack({
        program: program(1).replace(/url: .*?\(\).*?\)/, 'urlFromEnv: "SHOP_DATABASE"'),
        files: MIGRATIONS,
        env: { SHOP_DATABASE: urlFor(place, name, FIRST) },
      });
      const quiet = new Overhearing(stack, TOKENS);
      try {
        await done(quiet.run("up", ...UPDATE));
        await changePassword(place, name, SECOND);
        expect(await done(quiet.run("destroy", ...UPDATE), 1)).toMatch(/password authentication failed|Access denied/);
        stack.env.SHOP_DATABASE = urlFor(place, name, SECOND);
        await done(quiet.run("refresh", ...UPDATE));
        await done(quiet.run("destroy", ...UPDATE));
        expect(await place.exists(`${place.prefix}acme`)).toBe(false);
        expect([...quiet.places]).toEqual([]);
        expect(quiet.holds(quiet.printed)).toBe(false);
        expect(await quiet.files()).toEqual([]);
      } finally {
        await stack.remove();
      }
    });

    test("it was in nothing that was printed, stored or sent, but where Pulumi alone puts any provider's", async () => {
      expect(heard.printed.split("\n").filter((line) => heard.holds(line))).toEqual([]);
      expect(await heard.files()).toEqual([]);
      expect([...heard.places].filter((one) => !alone.has(one))).toEqual([]);
      const ours = ["Check", "Diff", "Create", "Update", "Read", "Delete"].map(
        (verb) => `/pulumirpc.ResourceProvider/${verb}`,
      );
      expect([...heard.methods]).toEqual(expect.arrayContaining(ours));
      expect([...heard.places].filter((one) => ours.includes(one.split(" ")[0] ?? ""))).toEqual([]);
    });
  });
});
