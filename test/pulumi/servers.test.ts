// Where tenants live, under the real engine: stack config alone, two Servers in one program, a URL that comes to be.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPlace, type Place, THREE } from "../engine/place";
import { pulumiStack, type Stack } from "./stack";

const MIGRATIONS = Object.fromEntries(Object.entries(THREE).map(([file, text]) => [`tenant_migrations/${file}`, text]));
const HEAD = `
const pulumi = require("@pulumi/pulumi");
const { Server, Tenant } = require("pulumi-tenantex");
const config = new pulumi.Config();
`;

describe("servers under the engine", () => {
  let postgres: Place;
  let mysql: Place;
  const stacks: Stack[] = [];
  const begin = async (...[options]: Parameters<typeof pulumiStack>) => {
    const stack = await pulumiStack({ files: MIGRATIONS, ...options });
    stacks.push(stack);
    return stack;
  };
  const done = async (outcome: Promise<{ code: number; out: string }>, code = 0) => {
    const { code: ended, out } = await outcome;
    expect(ended, out).toBe(code);
    return out;
  };

  beforeAll(async () => {
    [postgres, mysql] = await Promise.all([openPlace("postgres"), openPlace("mysql")]);
  });
  afterAll(async () => {
    await Promise.all(stacks.map((stack) => stack.remove()));
    await Promise.all([postgres?.close(), mysql?.close()]);
  });

  test("stack config alone serves; destroy and refresh, which do not run the program, find it too", async () => {
    const stack = await begin({
      program: `${HEAD} exports.schema = new Tenant("acme").schema;`,
      config: { "tenantex:url": { secret: mysql.url }, "tenantex:prefix": mysql.prefix, "tenantex:concurrency": "2" },
    });
    const schema = `${mysql.prefix}acme`;
    expect(await done(stack.preview())).toContain(`schema: "${schema}"`);
    await done(stack.up());
    expect(await mysql.versions(schema)).toEqual(["1", "2", "3"]);
    expect(await done(stack.refresh())).toContain("unchanged");
    await done(stack.destroy());
    expect(await mysql.exists(schema)).toBe(false);
  });

  test("no server at all is said in preview", async () => {
    const stack = await begin({ program: `${HEAD} new Tenant("acme");` });
    const out = await done(stack.preview(), 1);
    expect(out).toContain("`url` is not given: no database server is known.");
    expect(out).toContain("pulumi config set --secret tenantex:url");
    expect(out).not.toContain("    at ");
  });

  test("two Servers in one program, one of each kind, with one name for two tenants", async () => {
    const stack = await begin({
      program: `${HEAD}
        const pg = new Server("pg", { url: config.requireSecret("pg"), sharedSchemas: ["public", "pg_catalog"] });
        const my = new Server("my", { url: config.requireSecret("my"), prefix: config.require("prefix"), lockTimeout: 7 });
        new Tenant("acme", { version: "2" }, { provider: pg });
        new Tenant("acme-too", { tenant: "acme", version: "3" }, { provider: my });`,
      config: { pg: { secret: postgres.url }, my: { secret: mysql.url }, prefix: mysql.prefix },
    });
    await done(stack.up());
    expect(await postgres.versions("tenant_acme")).toEqual(["1", "2"]);
    expect(await mysql.versions(`${mysql.prefix}acme`)).toEqual(["1", "2", "3"]);
    await done(stack.destroy());
    expect(await postgres.exists("tenant_acme")).toBe(false);
    expect(await mysql.exists(`${mysql.prefix}acme`)).toBe(false);
  });

  test("components hold tenants, which inherit their Server", async () => {
    const stack = await begin({
      program: `${HEAD}
        const main = new Server("main", { url: config.requireSecret("pg"), prefix: "held_" });
        const one = new pulumi.ComponentResource("shop:index:Region", "one", {}, { provider: main });
        const two = new pulumi.ComponentResource("shop:index:Region", "two", {}, { providers: [main] });
        const schemas = [];
        for (const [name, parent] of [["a", one], ["b", one], ["c", two], ["d", two]])
          schemas.push(new Tenant(name, { version: "1" }, { parent }).schema);
        exports.schemas = pulumi.all(schemas).apply((names) => names.join(" "));`,
      config: { pg: { secret: postgres.url } },
    });
    expect(await done(stack.preview())).toContain('schemas: "held_a held_b held_c held_d"');
    await done(stack.up());
    expect(await postgres.tables("held_d")).toEqual(["users"]);
    expect(await done(stack.up({ preview: true }))).toContain("8 unchanged");
    await done(stack.destroy());
  });

  test("a URL that is not known until another resource is made", async () => {
    const stack = await begin({
      program: `${HEAD}
        const database = {
          async create(inputs) {
            const { Client } = require("pg");
            const client = new Client({ connectionString: inputs.server });
            await client.connect();
            await client.query("CREATE DATABASE " + inputs.name);
            await client.end();
            const url = new URL(inputs.server);
            url.pathname = "/" + inputs.name;
            return { id: inputs.name, outs: { ...inputs, url: url.href } };
          },
          async delete(id, outs) {
            const { Client } = require("pg");
            const client = new Client({ connectionString: outs.server });
            await client.connect();
            await client.query("DROP DATABASE " + id + " WITH (FORCE)");
            await client.end();
          },
        };
        class Database extends pulumi.dynamic.Resource {
          constructor(name, args) { super(database, name, { ...args, url: undefined }, { additionalSecretOutputs: ["url"] }); }
        }
        const made = new Database("made", { name: config.require("name"), server: config.requireSecret("pg") });
        const main = new Server("main", { url: made.url });
        const acme = new Tenant("acme", { version: "1" }, { provider: main });
        exports.schema = acme.schema;
        exports.version = acme.version;`,
      config: { pg: { secret: postgres.url }, name: `late_${Date.now()}` },
      env: { NODE_PATH: `${process.cwd()}/node_modules` },
    });
    const preview = await done(stack.preview("--diff"));
    expect(preview).toContain("+ 4 to create");
    // Nobody can be asked yet, but the name of the schema is a sum.
    expect(preview).toContain('schema : "tenant_acme"');
    expect(preview).toContain("version: [unknown]");
    expect(await done(stack.up())).toContain('schema : "tenant_acme"');
    expect(await done(stack.up({ preview: true }))).toContain("4 unchanged");
    await done(stack.destroy());
  });

  test("a URL from the environment is not in the state at all", async () => {
    const stack = await begin({
      program: `${HEAD} const main = new Server("main", { urlFromEnv: "SHOP_DATABASE" }); new Tenant("env", {}, { provider: main });`,
      env: { SHOP_DATABASE: postgres.url },
    });
    await done(stack.up());
    const { resources } = (await stack.state()).deployment;
    expect(JSON.stringify(resources)).not.toContain("postgres://");
    expect(resources.find((resource) => resource.type.startsWith("pulumi:providers:"))?.inputs).toEqual({
      "tenantex:urlFromEnv": "SHOP_DATABASE",
    });
    await done(stack.destroy());
  });

  test("two tenants with one schema are refused in preview", async () => {
    const stack = await begin({
      program: `${HEAD} new Tenant("one", { tenant: "same" }); new Tenant("two", { tenant: "same" });`,
      config: { "tenantex:url": { secret: postgres.url } },
    });
    expect(await done(stack.preview(), 1)).toContain('The schema "tenant_same" is declared twice:');
  });
});
