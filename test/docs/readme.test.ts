// What the README shows is what happens: its program and commands under the real Pulumi, its engine program, its picture.

import { readFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { matches, tidy } from "../examples/readme";
import { REPOSITORY } from "../package/pack";
import { runCommand } from "../pulumi/command";
import { pulumiStack, type Stack } from "../pulumi/stack";
import { postgresDatabase } from "../servers/isolation";
import { blocksOf, readPages } from "./pages";
import { PICTURE, previewOf, withoutColours } from "./picture/story";
import { broken, textIn } from "./picture/svg";

const [README] = readPages();
const blocks = README ? blocksOf(README) : [];

/** The only block of a language with a line. */
function blockWith(language: string, line: string): string {
  const found = blocks.filter((block) => block.language === language && block.text.includes(line));
  expect(found.length, line).toBe(1);
  return found[0]?.text ?? "";
}

const FILES = {
  "tenant_migrations/20260114093000_create_users.up.sql": "CREATE TABLE users (id int);\n",
  "tenant_migrations/20260114093000_create_users.down.sql": "DROP TABLE users;\n",
};

describe("the README's program", () => {
  let home: Awaited<ReturnType<typeof postgresDatabase>>;
  let stack: Stack;
  const shell = (commands: string, env: NodeJS.ProcessEnv = {}) => {
    const PATH = `${path.dirname(stack.pulumi)}${path.delimiter}${stack.env.PATH}`;
    const all = { ...stack.env, PATH, ...env };
    return runCommand("sh", ["-ec", commands], { cwd: stack.dir, env: all, timeoutMs: 300_000 });
  };
  const query = async (sql: string) => {
    const client = new pg.Client({ connectionString: home.url });
    await client.connect();
    return client.query(sql).finally(() => client.end());
  };

  beforeAll(async () => {
    home = await postgresDatabase();
    const program = blockWith("ts", 'new Tenant("globex"');
    // It is type-checked with all others.
    const env = { PULUMI_NODEJS_TRANSPILE_ONLY: "true" };
    stack = await pulumiStack({ program, typescript: true, files: FILES, env });
    for (const name of Object.keys(FILES)) expect(blockWith("text", "create_users.up.sql")).toContain(name);
  });
  afterAll(async () => {
    await stack?.remove();
    await home?.drop();
  });

  test("is run by its commands, and does what the page says", async () => {
    const commands = blockWith("sh", "pulumi config set").replace(/postgres:\S+/, home.url);
    const { code, out } = await shell(commands);
    expect(code, out).toBe(0);
    expect(out).toContain('"new → 20260114093000: apply create_users"');
    expect(await stack.sure("stack", "output", "schema")).toBe("tenant_acme\n");
    await query("SELECT FROM tenant_acme.users, tenant_globex.users");
  });

  test("a nightly refresh fails where a tenant was changed by hand", async () => {
    const command = blockWith("sh", "pulumi refresh");
    const before = await shell(command, { PULUMI_SKIP_CONFIRMATIONS: "false" });
    expect(before.code, before.out).toBe(0);
    await query("ALTER TABLE tenant_acme.users ADD COLUMN nickname text");
    const { code, out } = await shell(command, { PULUMI_SKIP_CONFIRMATIONS: "false" });
    expect(code, out).not.toBe(0);
    expect(out).toContain("+ column users.nickname text");
  });

  test("the engine's program makes a tenant", async () => {
    const program = blockWith("ts", "pulumi-tenantex/engine").replaceAll('"acme"', '"initech"');
    await stack.write("engine.mjs", program);
    const { code, out } = await shell("node engine.mjs", { DATABASE_URL: home.url });
    expect(code, out).toBe(0);
    await query("SELECT FROM tenant_initech.users");
  });
});

test("the picture and the text beside it are what Pulumi says", async () => {
  const { url, drop } = await postgresDatabase();
  try {
    const { coloured, plain } = await previewOf(url);
    const shown = blockWith("text", "Previewing update");
    if (!matches(plain, shown)) expect(tidy(plain)).toBe(tidy(shown));
    const sameServer = (line: string) => line.replace(/\d{15,}\/\w+/, "…");
    const drawn = textIn(readFileSync(path.join(REPOSITORY, PICTURE), "utf8")).map(sameServer);
    const said = broken(coloured).map((line) => sameServer(withoutColours(line)));
    expect(drawn, "run `npm run docs:picture` and commit what it draws").toEqual(said);
  } finally {
    await drop();
  }
});
