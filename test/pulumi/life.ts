// A tenant's life under the real Pulumi engine: what a person types, what it says, and what is then in the database.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DialectName, openPlace, type PerDialect, type Place, passwordOf, THREE } from "../engine/place";
import { type CountingProxy, countingProxy } from "./counting-proxy";
import { pulumiStack, type Stack } from "./stack";

const MIGRATIONS = Object.fromEntries(Object.entries(THREE).map(([file, text]) => [`tenant_migrations/${file}`, text]));

const program = (tenants: string) => `
const pulumi = require("@pulumi/pulumi");
const { Server, Tenant } = require("pulumi-tenantex");
const config = new pulumi.Config();
const main = new Server("main", { url: config.requireSecret("databaseUrl"), prefix: config.require("prefix") });
const opts = { provider: main };
${tenants}`;

/** Everything Pulumi printed, for the search for passwords at the end. */
let printed = "";
const said = async (outcome: Promise<{ code: number; out: string }>, code = 0): Promise<string> => {
  const { code: ended, out } = await outcome;
  printed += out;
  expect(ended, out).toBe(code);
  return out;
};

/** The same life for each dialect, in a file of its own, so that they are lived at the same time. */
export function liveUnderTheEngine(dialect: DialectName): void {
  let place: Place;
  let proxy: CountingProxy;
  let stack: Stack;
  let acme: string;

  beforeAll(async () => {
    place = await openPlace(dialect);
    proxy = await countingProxy(place.url);
    acme = `${place.prefix}acme`;
    stack = await pulumiStack({
      program: program('exports.schema = new Tenant("acme", { version: "1" }, opts).schema;'),
      files: MIGRATIONS,
      config: { databaseUrl: { secret: proxy.url }, prefix: place.prefix },
    });
  });
  afterAll(async () => {
    await stack?.remove();
    await proxy?.close();
    await place?.close();
  });

  test("preview says what will be, and changes nothing", async () => {
    const out = await said(stack.preview("--diff"));
    expect(out).toContain('plan      : "new → 1: apply create_users"');
    expect(out).toContain(`schema    : "${acme}"`);
    expect(out).toMatch(new RegExp(`--outputs:--\\s+schema: "${acme}"`));
    expect(await place.exists(acme)).toBe(false);
  });

  test("up makes it", async () => {
    expect(await said(stack.up())).toMatch(/Tenant acme created/);
    expect(await place.tables(acme)).toEqual(["users"]);
  });

  test("with nothing to do, up does nothing: not even a user who may only read is refused", async () => {
    const reader = await readerOf(place, proxy.url);
    await stack.sure("config", "set", "--secret", "databaseUrl", reader);
    const out = await said(stack.up({ preview: true }));
    expect(out).toMatch(/1 updated|2 unchanged/);
    expect(out).not.toMatch(/Tenant acme (creat|updat)/);
    await stack.sure("config", "set", "--secret", "databaseUrl", proxy.url);
    await said(stack.up());
  });

  test("version up", async () => {
    await stack.write("index.js", program('exports.version = new Tenant("acme", { version: 3 }, opts).version;'));
    const preview = await said(stack.preview("--diff"));
    expect(preview).toContain('"new → 1: apply create_users" => "1 → 3: apply create_projects, name_users"');
    expect(preview).toContain('version   : "1" => "3"');
    await said(stack.up());
    expect(await place.versions(acme)).toEqual(["1", "2", "3"]);
    expect(await said(stack.up({ preview: true }))).toContain("3 unchanged");
  });

  test("version down", async () => {
    await stack.write("index.js", program('new Tenant("acme", { version: "1" }, opts);'));
    const preview = await said(stack.preview("--diff"));
    expect(preview).toContain("+ 3 → 1: revert 2\n");
    expect(preview).toContain("+   revert 3_name_users [deletes rows of users, drops column users.name]\n");
    expect(preview).toContain("+   revert 2_create_projects [drops table projects]\n");
    // Also where there is no diff, on the tenant's own row.
    expect(await said(stack.preview())).toContain(
      "warning: reverting 3_name_users deletes rows of users, drops column users.name; reverting 2_create_projects drops table projects\n",
    );
    await said(stack.up());
    expect(await place.tables(acme)).toEqual(["users"]);
  });

  test("SQL that fails: the other tenant is done, the failed one goes on after a fix", async () => {
    await stack.write(
      "tenant_migrations/4_bad.up.sql",
      "CREATE TABLE extra (id int);\nALTER TABLE nowhere ADD COLUMN x int;\n",
    );
    await stack.write(
      "index.js",
      program('new Tenant("acme", { version: "4" }, opts); new Tenant("globex", { version: "2" }, opts);'),
    );
    const out = await said(stack.up({ args: ["--continue-on-error"] }), 1);
    expect(out).toContain('Tenant "acme": applying "4_bad.up.sql" failed at statement 2, line 2:');
    expect(out).toContain("2 | ALTER TABLE nowhere ADD COLUMN x int;");
    expect(out).toContain(`The schema "${acme}" is at version 3`);
    expect(out).toMatch(/Tenant globex created/);
    expect(out).not.toContain("at Object.");
    const remains: PerDialect<string[]> = {
      postgres: ["projects", "users"],
      mysql: ["extra", "projects", "tenantex_journal", "users"],
    };
    expect(await place.tables(acme)).toEqual(remains[dialect]);
    const held = (await stack.state()).deployment.resources.find((resource) => resource.id === acme);
    expect(held?.outputs).toMatchObject({ version: "3" });

    await stack.write(
      "tenant_migrations/4_bad.up.sql",
      "CREATE TABLE extra (id int);\nALTER TABLE users ADD COLUMN x int;\n",
    );
    const plan: PerDialect<string> = { postgres: "3 → 4: apply bad", mysql: "3 → 4: apply bad [from statement 2]" };
    expect(await said(stack.preview("--diff"))).toContain(plan[dialect]);
    await said(stack.up());
    expect(await place.versions(acme)).toEqual(["1", "2", "3", "4"]);
    expect(await said(stack.preview())).toContain("4 unchanged");
  });

  test("refresh finds what was moved behind our back, and the next up moves it back", async () => {
    await place.query(`DELETE FROM ${acme}.schema_migrations WHERE version = 4`);
    await place.query(`DROP TABLE ${acme}.extra`);
    await place.query(`ALTER TABLE ${acme}.users DROP COLUMN x`);
    expect(await said(stack.refresh())).toMatch(/1 updated|~ 1/);
    const preview = await said(stack.preview("--diff"));
    expect(preview).toContain('version   : "3" => "4"');
    await said(stack.up());
    expect(await place.tables(acme)).toEqual(["extra", "projects", "users"]);
  });

  test("refresh finds a column made by hand; preview says so until it is gone", async () => {
    await place.query(`ALTER TABLE ${acme}.users ADD COLUMN nickname text`);
    expect(await said(stack.refresh({ args: ["--diff"] }))).toMatch(/\+ drift {6}: "\+ column users\.nickname text/);
    expect(await said(stack.preview())).toMatch(
      /warning: changed by other hands: \+ column users\.nickname text.* Undo it/,
    );
    expect(await said(stack.up({ preview: true }))).toContain("4 unchanged");
    await place.query(`ALTER TABLE ${acme}.users DROP COLUMN nickname`);
    await said(stack.refresh());
    expect(await said(stack.preview())).not.toContain("by other hands");
  });

  test("a tenant whose line is removed is dropped, the other stays", async () => {
    await stack.write("index.js", program('new Tenant("acme", { version: "4" }, opts);'));
    expect(await said(stack.up())).toMatch(/Tenant globex deleted/);
    expect(await place.exists(`${place.prefix}globex`)).toBe(false);
    expect(await place.exists(acme)).toBe(true);
  });

  test("a schema that is gone is made anew after a refresh", async () => {
    await place.query(dialect === "postgres" ? `DROP SCHEMA ${acme} CASCADE` : `DROP DATABASE ${acme}`);
    expect(await said(stack.up(), 1)).toContain("run `pulumi refresh`: the next `pulumi up` makes it anew");
    await said(stack.refresh());
    await said(stack.up());
    expect(await place.versions(acme)).toEqual(["1", "2", "3", "4"]);
  });

  test("preview opens no connection per tenant", async () => {
    const many = Array.from({ length: 25 }, (_, i) => `new Tenant("t${i}", { version: "1" }, opts);`).join("\n");
    await stack.write("index.js", program(`new Tenant("acme", { version: "4" }, opts);\n${many}`));
    proxy.count();
    expect(await said(stack.preview())).toContain("+ 25 to create");
    expect(proxy.count().connections).toBe(1);
  });

  test("destroy, and destroy again", async () => {
    await said(stack.destroy());
    expect(await place.exists(acme)).toBe(false);
    await said(stack.destroy());
  });

  test("the password is in nothing that was printed, and not in the state", async () => {
    const secret = passwordOf(place.url);
    expect(secret.length).toBeGreaterThan(3);
    expect(printed).not.toContain(secret);
    const state = path.join(stack.root, "state", ".pulumi");
    const files = await import("node:fs/promises").then((fs) =>
      fs.readdir(state, { recursive: true, withFileTypes: true }),
    );
    const texts = await Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(path.join(file.parentPath, file.name), "utf8")),
    );
    expect(texts.length).toBeGreaterThan(3);
    expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  });
}

/** The URL of a user who may read everything and write nothing. */
async function readerOf(place: Place, by: string): Promise<string> {
  const url = new URL(by);
  if (place.dialect === "postgres") url.searchParams.set("options", "-c default_transaction_read_only=on");
  else {
    const name = `${place.prefix}reader`;
    await place.query(`CREATE USER ${name} IDENTIFIED BY 'reader-secret'; GRANT SELECT ON *.* TO ${name}`);
    url.username = name;
    url.password = "reader-secret";
  }
  return url.href;
}
