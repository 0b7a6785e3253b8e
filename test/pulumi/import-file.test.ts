// A server full of tenants that Ecto made is under Pulumi by one file: imported, unchanged, and kept when it is destroyed.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPlace, type Place, THREE } from "../engine/place";
import { runCommand } from "./command";
import { pulumiStack, type Stack } from "./stack";

const COMMAND = path.resolve(__dirname, "../../dist/cli.js");
const HEAD = `
const pulumi = require("@pulumi/pulumi");
const { Server, Tenant } = require("pulumi-tenantex");
const main = new Server("main", { url: new pulumi.Config().requireSecret("databaseUrl") });
`;
let place: Place;
let stack: Stack;
const done = async (outcome: Promise<{ code: number; out: string }>, code = 0) => {
  const { code: ended, out } = await outcome;
  expect(ended, out).toBe(code);
  return out;
};
const tenantex = (...args: string[]) =>
  runCommand(process.execPath, [COMMAND, ...args], {
    cwd: stack.dir,
    env: { ...stack.env, TENANTEX_URL: place.url },
    timeoutMs: 60_000,
  });

beforeAll(async () => {
  place = await openPlace("postgres");
  for (const [tenant, versions] of Object.entries({ acme: [1, 2], globex: [1], strange: [1, 9] })) {
    const schema = `tenant_${tenant}`;
    await place.query(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.users (id int PRIMARY KEY);
      CREATE TABLE ${schema}.schema_migrations (version bigint PRIMARY KEY, inserted_at timestamp(0));
      INSERT INTO ${schema}.schema_migrations VALUES ${versions.map((v) => `(${v}, now())`).join(", ")}`);
  }
  await place.query(
    "CREATE TABLE tenant_acme.projects (id int PRIMARY KEY, title varchar(20)); CREATE SCHEMA tenant_bare",
  );
  stack = await pulumiStack({
    program: HEAD,
    files: Object.fromEntries(Object.entries(THREE).map(([file, text]) => [`tenant_migrations/${file}`, text])),
    config: { databaseUrl: { secret: place.url } },
  });
  await done(stack.up());
});
afterAll(async () => {
  await stack?.remove();
  await place?.close();
});

test("what fits is in the file, what does not is named", async () => {
  const out = await done(
    tenantex("import-file", "--stack", "dev", "--server", "main", "--out", "tenants.json", "--program", "tenants.ts"),
    1,
  );
  expect(out).toContain("left out: tenant_bare: has no table schema_migrations; `adopt` on the Tenant takes over");
  expect(out).toContain("left out: tenant_strange: the directory has no migration 9, which is applied");
  expect(out).toMatch(/^2 tenants of PostgreSQL at .*, 2 left out$/m);
  const lines = await readFile(path.join(stack.dir, "tenants.ts"), "utf8");
  expect(lines).toBe(`const versions: [string, string][] = [
  ["acme", "2"],
  ["globex", "1"],
];
for (const [tenant, version] of versions) new Tenant(tenant, { version }, { provider: main });
`);
});

test("imported, they are unchanged under the lines of the program, go up, and stay when they go", async () => {
  const [file, lines] = ["tenants.json", await readFile(path.join(stack.dir, "tenants.ts"), "utf8")];
  const out = await done(
    stack.run("import", "--stack", "dev", "--file", file, "--yes", "--protect=false", "--generate-code=false"),
  );
  expect(out).toContain("= 2 imported");
  const program = (text: string) => stack.write("index.js", HEAD + text.replace(": [string, string][]", ""));
  await program(lines);
  expect(await done(stack.up({ preview: true }))).toContain("4 unchanged");
  await program(lines.replace('"globex", "1"', '"globex", "2"'));
  await done(stack.up());
  expect(await place.tables("tenant_globex")).toEqual(["projects", "users"]);
  expect(await done(stack.preview())).toContain("4 unchanged");
  expect(await done(stack.destroy())).toContain('schema "tenant_acme" stays on the server');
  expect(await place.tables("tenant_acme")).toEqual(["projects", "users"]);
});

test("the command teaches, and what is wrong ends with 2", async () => {
  expect(await done(tenantex("import-file", "--help"))).toContain("pulumi import --file tenants.json");
  expect(await done(tenantex("import-fil"), 2)).toContain("(Did you mean import-file?)");
  expect(await done(tenantex("import-file"), 2)).toContain("required option '--stack <name>' not specified");
  const refused = await done(
    tenantex("import-file", "--stack", "dev", "--url", "postgres://u:hunter2@127.0.0.1:1/x"),
    2,
  );
  expect(refused).toContain("Cannot connect to PostgreSQL at 127.0.0.1:1/x");
  expect(refused).not.toContain("hunter2");
  expect(refused).not.toContain("    at ");
});
