// The provider as the Pulumi engine calls it: a real provider process over gRPC, against real servers of both dialects.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DIALECTS, type PerDialect, type Place, THREE } from "../engine/place";
import { checked, failure, type Ground, openGround, reasonsOf, UNKNOWN } from "./ground";
import { type Bag, declared, type ProviderProcess } from "./grpc";

describe.each(DIALECTS)("%s: provider", (dialect) => {
  let ground: Ground;
  let place: Place;
  let folder: string;
  let provider: ProviderProcess;
  const start: Ground["start"] = (config, env) => ground.start(config, env);
  const reasons = (news: Bag, olds?: Bag, by = provider) => reasonsOf(by, news, olds);

  beforeAll(async () => {
    ground = await openGround(dialect);
    ({ place, folder } = ground);
    provider = await start();
  });
  afterAll(() => ground.close());

  test("a life: check, create, no change, up, down, read, delete", async () => {
    const schema = `${place.prefix}life`;
    const first = await checked(provider, declared("life", { version: "1" }));
    expect(first).toEqual({
      tenant: "life",
      prefix: place.prefix,
      schema,
      version: "1",
      migrations: "tenant_migrations",
      plan: "new → 1: apply create_users",
      serverId: first.serverId,
      __provider: first.__provider,
      __urn: first.__urn,
    });
    const identity: PerDialect<RegExp> = { postgres: /^\d{15,}\/test_\w+$/, mysql: /^(mariadb-\d+|[0-9a-f-]{36})$/ };
    expect(first.serverId).toMatch(identity[dialect]);
    const made = await provider.create(first);
    const { __incarnation, fingerprint } = made.outs;
    expect(__incarnation).toMatch(/^[0-9a-f-]{36}$/);
    expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(made).toEqual({ id: schema, outs: { ...first, __incarnation, fingerprint } });
    expect(await place.tables(schema)).toEqual(["users"]);

    // Each command is a new process: the next preview must see what this one left.
    const unchanged = await start();
    const second = await checked(unchanged, declared("life", { version: "1" }), first);
    expect(second).toEqual(first);
    expect(await unchanged.diff(schema, made.outs, second)).toEqual({ changes: "none", replaces: [] });

    const up = await checked(unchanged, declared("life"), first);
    expect(up).toMatchObject({ version: "3", plan: "1 → 3: apply create_projects, name_users" });
    expect(await unchanged.diff(schema, made.outs, up)).toEqual({ changes: "some", replaces: [] });
    const updated = await unchanged.update(schema, made.outs, up);
    expect(updated).toEqual({ ...up, __incarnation, fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(await place.versions(schema)).toEqual(["1", "2", "3"]);

    const downward = await start();
    const down = await checked(downward, declared("life", { version: 2 }), up);
    expect(down).toMatchObject({
      version: "2",
      plan: "3 → 2: revert name_users [deletes rows of users, drops column users.name]",
    });
    const outs = await downward.update(schema, updated, down);
    expect(await downward.read(schema, outs)).toEqual({ id: schema, outs, inputs: down });

    await downward.delete(schema, outs);
    expect(await place.exists(schema)).toBe(false);
    expect(await downward.read(schema, outs)).toMatchObject({ id: "" });
    await downward.delete(schema, outs);
    expect(provider.output() + unchanged.output() + downward.output()).toBe("");
  });

  test("a replacement by itself loses nothing: the delete of the old one spares what the new one took over", async () => {
    const inputs = await checked(provider, declared("replaced", { version: "1" }));
    const old = await provider.create(inputs);
    const successor = await provider.create(inputs);
    await provider.delete(old.id, old.outs);
    expect(await place.tables(old.id)).toEqual(["users"]);
    await provider.delete(successor.id, successor.outs);
    expect(await place.exists(old.id)).toBe(false);
  });

  test("one odd neighbour does not blind the plan of a tenant, and is named for itself", async () => {
    const inputs = await checked(provider, declared("sighted", { version: "1" }));
    await provider.create(inputs);
    const odd = await checked(provider, declared("odd", { version: "1" }));
    const { id } = await provider.create(odd);
    await place.query(`INSERT INTO ${id}.schema_migrations (version) VALUES (-1)`);
    const next = await start();
    expect((await checked(next, declared("sighted", { version: "2" }), inputs)).plan).toBe(
      "1 → 2: apply create_projects",
    );
    expect((await reasons(declared("odd", { version: "2" }), odd, next))[0]).toContain(
      `Tenant "odd": the history of the schema "${id}" cannot be read: "-1" is not a version.`,
    );
  });

  test("inputs that the engine sends back, for ignoreChanges, are taken", async () => {
    const inputs = await checked(provider, declared("ignored", { version: "1" }));
    expect(await checked(provider, inputs)).toEqual(inputs);
  });

  test("a version that was moved behind our back shows in a refresh, and in the next plan", async () => {
    const inputs = await checked(provider, declared("drift", { version: "3" }));
    const { id, outs } = await provider.create(inputs);
    await place.query(`DELETE FROM ${id}.schema_migrations WHERE version = 2`);
    const next = await start();
    expect(await checked(next, declared("drift", { version: "3" }), inputs)).toMatchObject({
      plan: "3 → 3: apply create_projects [late]",
    });
    await place.query(`DELETE FROM ${id}.schema_migrations WHERE version = 3`);
    const read = await next.read(id, outs);
    expect(read.outs).toMatchObject({ version: "1" });
    expect(await next.diff(id, read.outs as Bag, inputs)).toMatchObject({ changes: "some" });
  });

  test("what is to be done once more is a change, although its plan reads as the last one", async () => {
    const made = await checked(provider, declared("again", { version: "2" }));
    const { id, outs } = await provider.create(made);
    let [inputs, held] = [made, outs];
    for (const plan of ["2 → 3: apply name_users", "2 → 3: apply name_users [again]", "2 → 3: apply name_users"]) {
      const next = await start();
      const news = await checked(next, declared("again", { version: "3" }), inputs);
      expect(news).toMatchObject({ version: "3", plan });
      expect(await next.diff(id, held, news)).toEqual({ changes: "some", replaces: [] });
      held = await next.update(id, held, news);
      inputs = news;
      expect(await place.versions(id)).toEqual(["1", "2", "3"]);
      await place.query(`DELETE FROM ${id}.schema_migrations WHERE version = 3`);
      await place.query(`ALTER TABLE ${id}.users DROP COLUMN name`);
      await place.query(`DELETE FROM ${id}.users`);
    }
  });

  test("a migration that fails keeps the tenant with the version reached, and goes on after a fix", async () => {
    await writeFile(join(folder, "tenant_migrations", "4_bad.up.sql"), "SELECT nonsense FROM nowhere;");
    const failing = await start();
    const inputs = await checked(failing, declared("partial", { version: "4" }));
    const error = await failure(failing.create(inputs));
    expect(error.init).toMatchObject({
      id: `${place.prefix}partial`,
      properties: {
        version: "3",
        schema: `${place.prefix}partial`,
        __provider: inputs.__provider,
        plan: "stopped at 3",
      },
    });
    expect(error.init?.reasons[0]).toContain('Tenant "partial": applying "4_bad.up.sql" failed at statement 1, line 1');
    expect(failing.output()).toBe("");

    await writeFile(join(folder, "tenant_migrations", "4_bad.up.sql"), "CREATE TABLE good (id int);");
    const mended = await start();
    const again = await checked(mended, declared("partial", { version: "4" }), inputs);
    expect(again).toMatchObject({ version: "4", plan: "3 → 4: apply bad" });
    const outs = error.init?.properties as Bag;
    expect(await mended.diff(error.init?.id as string, outs, again)).toMatchObject({ changes: "some" });
    expect(await mended.update(error.init?.id as string, outs, again)).toMatchObject({ version: "4" });
    await rm(join(folder, "tenant_migrations", "4_bad.up.sql"));
  });

  test("what is not known yet in preview stays unknown, and the rest is known", async () => {
    expect(await checked(provider, declared("unknown", { version: UNKNOWN }))).toMatchObject({
      schema: `${place.prefix}unknown`,
      version: UNKNOWN,
      plan: UNKNOWN,
    });
    expect(await checked(provider, declared("unknown2", { prefix: UNKNOWN, version: 1 }))).toMatchObject({
      schema: UNKNOWN,
      version: "1",
    });
  });

  test("another tenant or prefix is a replacement", async () => {
    const inputs = await checked(provider, declared("renamed", { version: "0" }));
    const { id, outs } = await provider.create(inputs);
    const other = await checked(await start(), declared("renamed", { version: "0", tenant: "other_name" }), inputs);
    expect(await provider.diff(id, outs, other)).toEqual({ changes: "some", replaces: ["schema"] });
  });

  test("numbers are tenants and versions too", async () => {
    expect(await checked(provider, declared("n", { tenant: 42, version: 1 }))).toMatchObject({
      tenant: "42",
      schema: `${place.prefix}42`,
      version: "1",
    });
  });

  describe("bad input", () => {
    test("two tenants of one program with one schema", async () => {
      await checked(provider, declared("twin"));
      const urn = declared("twin").__urn;
      expect(await reasons(declared("twin2", { tenant: "twin" }))).toEqual([
        `The schema "${place.prefix}twin" is declared twice: "${urn}" has it already.\nGive one of the two another \`tenant\` or \`prefix\`.`,
      ]);
    });

    test("a schema that exists already, in preview", async () => {
      await place.query(`CREATE SCHEMA ${place.prefix}foreign_one`);
      await place.query(`CREATE TABLE ${place.prefix}foreign_one.schema_migrations (version bigint)`);
      expect(await reasons(declared("foreign_one"), undefined, await start())).toEqual([
        `Tenant "foreign_one": the schema "${place.prefix}foreign_one" exists already.\nNothing was changed in it.\nChoose another \`tenant\` or \`prefix\`, or take the schema over with \`adopt: "ifExists"\`, or drop it if nobody needs it.`,
      ]);
    });

    test("a schema that is gone, in preview", async () => {
      const inputs = await checked(provider, declared("lost", { version: "1" }));
      const { id } = await provider.create(inputs);
      await place.query(dialect === "postgres" ? `DROP SCHEMA ${id} CASCADE` : `DROP DATABASE ${id}`);
      const [reason] = await reasons(declared("lost", { version: "2" }), inputs, await start());
      expect(reason).toContain(`Tenant "lost": the schema "${id}" is not on `);
      expect(reason).toContain("run `pulumi refresh`");
    });

    test("a schema without its history, in preview", async () => {
      const inputs = await checked(provider, declared("bare", { version: "1" }));
      const { id } = await provider.create(inputs);
      await place.query(`DROP TABLE ${id}.schema_migrations`);
      const [reason] = await reasons(declared("bare", { version: "2" }), inputs, await start());
      expect(reason).toContain(`the schema "${id}" has no table schema_migrations`);
    });

    test.each([
      ["an upper-case name", declared("Acme"), 'holds the upper-case letter "A"'],
      ["an empty name", declared("e", { tenant: "" }), "has an empty tenant"],
      [
        "a version that does not exist",
        declared("v", { version: "9" }),
        'There is no migration with version "9" in "tenant_migrations".\nNearby versions: 2_create_projects, 3_name_users.',
      ],
      ["text that is no version", declared("v", { version: "newest" }), '"newest" is not a version.'],
      [
        "a fraction",
        declared("v", { version: 1.5 }),
        '`version` has to be a version, as text or a whole number, or "latest".',
      ],
      [
        "an unknown argument",
        declared("v", { verison: "1" }),
        "`verison` is no argument of a Tenant.\nArguments of a Tenant: tenant, prefix, version, migrations, adopt, baseline, trustBaseline, onDelete, deletionProtection.",
      ],
      [
        "a missing directory",
        declared("v", { migrations: "nowhere" }),
        'The migrations directory "nowhere" does not exist',
      ],
    ])("%s", async (_title, news, said) => expect((await reasons(news))[0]).toContain(said));

    test("an empty directory, which does for version 0 alone", async () => {
      await mkdir(join(folder, "empty"), { recursive: true });
      expect(await reasons(declared("v", { migrations: "empty" }))).toEqual([
        'The migrations directory "empty" holds no migration.\nPut files such as 20260114093000_create_users.up.sql and .down.sql there, or name another directory with `migrations`.',
      ]);
      expect(await reasons(declared("v", { migrations: "empty", version: "0" }))).toEqual([]);
    });

    test('"latest" of an older checkout', async () => {
      const inputs = await checked(provider, declared("old", { version: "3" }));
      await provider.create(inputs);
      await mkdir(join(folder, "older"), { recursive: true });
      await writeFile(join(folder, "older", "1_create_users.up.sql"), THREE["1_create_users.up.sql"]);
      expect(await reasons(declared("old", { migrations: "older" }), inputs, await start())).toEqual([
        `"latest" in "older" is 1, but "${place.prefix}old" is at 3, and "latest" never goes down by itself.\nNothing was changed.\nCheck out the newer migrations, or declare version "1" to go down to it.`,
      ]);
    });

    test.each([
      [
        "no URL at all",
        { "tenantex:url": undefined },
        {},
        "`url` is not given: no database server is known.\nDeclare `new Server(name, { url })` and pass it as `provider`, or run `pulumi config set --secret tenantex:url …` or `pulumi config set tenantex:urlFromEnv DATABASE_URL`.",
      ],
      [
        "an unknown scheme",
        { "tenantex:url": "oracle://u:s3cret@h/db" },
        {},
        '`url` has the scheme "oracle:", which is no database server known here.\nUse postgres://, postgresql://, mysql:// or mariadb://.',
      ],
      [
        "a password cut at a slash",
        { "tenantex:url": "postgres://user:1234/s3cret@localhost:1/db" },
        {},
        "`url` is not a URL.\nWrite it as postgres://USER:PASSWORD@HOST:PORT/DATABASE or mysql://USER:PASSWORD@HOST:PORT/; percent-encode special characters of the password.",
      ],
      ["a stray per cent sign", { "tenantex:url": "mysql://user:100%s3cret@localhost:1/" }, {}, "`url` is not a URL."],
      [
        "a typo in a setting",
        { "tenantex:prefx": "b_" },
        {},
        "`prefx` is no setting of a server.\nKnown settings: url,",
      ],
      ["a hyphen that may be", { "tenantex:hyphens": "maybe" }, {}, "`hyphens` has to be true or false."],
      ["no URL but a secret", { "tenantex:url": "s3cret" }, {}, "`url` is not a URL."],
      [
        "a variable that is not set",
        { "tenantex:url": undefined, "tenantex:urlFromEnv": "NO_SUCH_URL" },
        {},
        '`urlFromEnv` names the environment variable "NO_SUCH_URL", which is not set.\nSet it to the URL of the database server.',
      ],
      [
        "both ways to the URL",
        { "tenantex:urlFromEnv": "X" },
        {},
        "`urlFromEnv` is given together with `url`.\nKeep one of the two.",
      ],
      [
        "a concurrency of none",
        { "tenantex:concurrency": "0" },
        {},
        "`concurrency` has to be at least 1.\nCorrect it on the Server, or in the stack config as `tenantex:concurrency`.",
      ],
      [
        "a lock timeout in words",
        { "tenantex:lockTimeout": "5 s" },
        {},
        "`lockTimeout` has to be a number.\nCorrect it on the Server, or in the stack config as `tenantex:lockTimeout`.",
      ],
    ])("%s", async (_title, config, env, said) => {
      const misled = await start(config, env);
      const [reason] = await reasons(declared("acme"), undefined, misled);
      expect(reason).toContain(said);
      expect(reason).not.toContain("s3cret");
      // Every call meets it, not only the first.
      expect((await reasons(declared("acme"), undefined, misled))[0]).toContain(said);
      expect(misled.output()).toBe("");
    });
  });

  test("a wrong password is repeated nowhere", async ({ skip }) => {
    skip(dialect === "postgres" && new URL(place.url).password === "", "this server asks nobody for a password");
    const url = new URL(place.url);
    url.password = "wr%2Fong-Secret";
    const refused = await start({ "tenantex:url": url.href });
    const inputs = await checked(refused, declared("acme", { version: "1" }));
    expect(inputs.plan).toContain("by the state alone: Cannot connect to");
    const error = await failure(refused.create(inputs));
    expect(error.message).toMatch(/password authentication failed|Access denied/);
    expect(JSON.stringify(inputs) + error.message + refused.output()).not.toMatch(/wr%2Fong|wr\/ong|-Secret/);
  });

  test("a server that is down: the preview plans by the state and says so, the work fails without a password", async () => {
    const url = new URL(place.url);
    url.port = "1";
    url.password = "p%40ss-w0rd";
    const down = await start({ "tenantex:url": url.href });
    const inputs = await checked(down, declared("acme", { version: "1" }));
    expect(inputs.plan).toMatch(/^new → 1: apply create_users \(by the state alone: Cannot connect to .*\)$/);
    const error = await failure(down.create(inputs));
    expect(error.init).toBeUndefined();
    expect(error.message).toMatch(/^Cannot connect to .*\nCheck that the server runs/);
    await expect(down.read("x", inputs)).rejects.toThrow("Cannot connect to");
    await expect(down.delete("x", inputs)).rejects.toThrow("Cannot connect to");
    expect(error.message + down.output()).not.toMatch(/p%40ss|p@ss/);
  });

  test("the URL can come from the environment alone", async () => {
    const config = { "tenantex:url": undefined, "tenantex:urlFromEnv": "SHOP_DATABASE" };
    const started = await start(config, { SHOP_DATABASE: place.url });
    const inputs = await checked(started, declared("from_env", { version: "0" }));
    expect(JSON.stringify((await started.create(inputs)).outs)).not.toContain("://");
  });

  test("it ends when the engine says so, with its connections closed", async () => {
    const sees: PerDialect<string> = {
      postgres: "SELECT pid FROM pg_stat_activity WHERE application_name = 'bye'",
      mysql: "SELECT id FROM information_schema.processlist WHERE user = 'bye'",
    };
    const url = new URL(place.url);
    if (dialect === "postgres") url.searchParams.set("application_name", "bye");
    else {
      await place.query("CREATE USER bye IDENTIFIED BY 'bye-secret'");
      url.username = "bye";
      url.password = "bye-secret";
    }
    const started = await start({ "tenantex:url": url.href });
    await checked(started, declared("bye"));
    expect(await place.query(sees[dialect])).toHaveLength(1);
    expect(await started.stop()).toBe(0);
    expect(await place.query(sees[dialect])).toEqual([]);
    if (dialect === "mysql") await place.query("DROP USER bye");
  });
});
