// The demo: three tenants' story on a PostgreSQL of its own, told by the real Pulumi engine. It leaves nothing behind.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pulumiStack, type Stack } from "../../test/pulumi/stack";
import { startPrivatePostgres } from "../../test/servers/private-postgres";
import { showTenants } from "./tenants";

const MIGRATIONS = join(__dirname, "../../tenant_migrations");

const HEAD = `import * as pulumi from "@pulumi/pulumi";
import { Server, Tenant } from "pulumi-tenantex";

const main = new Server("main", { url: new pulumi.Config().requireSecret("databaseUrl") });
`;

const BEFORE = `
new Tenant("acme",    { version: "20260112101500" }, { provider: main });
new Tenant("globex",  { version: "latest" },         { provider: main });
new Tenant("initech", { version: "20260105090000" }, { provider: main });
`;

const AFTER = `
new Tenant("acme",    { version: "20260209110000" }, { provider: main });   // goes up
new Tenant("globex",  { version: "20260126083000" }, { provider: main });   // goes down
                                                                            // initech left
`;

const say = (text: string) => console.log(text);
const chapter = (title: string) => say(`\n\x1b[1m── ${title} ${"─".repeat(Math.max(0, 96 - title.length))}\x1b[0m\n`);

/** What Pulumi says, without its progress dots and without the URNs, which fill a screen and tell no story. */
function essence(out: string): string {
  return out
    .split("\n")
    .filter(
      (line) =>
        !/^@ |^\s*\[(urn|provider|id)=|^\s*$|^The resources in the stack have|^If you want to remove/.test(line),
    )
    .map((line) => `  ${line}`)
    .join("\n");
}

async function tell(stack: Stack, command: string, run: Promise<{ code: number; out: string }>): Promise<void> {
  say(`$ ${command}`);
  const { code, out } = await run;
  say(essence(out));
  if (code !== 0) throw new Error(`\`${command}\` ended with exit code ${code} in ${stack.dir}.`);
}

async function main(): Promise<void> {
  const begun = Date.now();
  const cleanups: (() => Promise<void>)[] = [];
  let cleaning: Promise<void> | undefined;
  const clean = () => {
    cleaning ??= (async () => {
      for (const cleanup of cleanups.reverse()) await cleanup();
    })();
    return cleaning;
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      say("\nStopping, and cleaning up …");
      clean().finally(() => process.exit(130));
    });

  try {
    const server = await startPrivatePostgres();
    cleanups.push(() => server.stop());
    const files = Object.fromEntries(
      readdirSync(MIGRATIONS).map((name) => [
        `tenant_migrations/${name}`,
        readFileSync(join(MIGRATIONS, name), "utf8"),
      ]),
    );
    const config = { databaseUrl: { secret: server.url } };
    const stack = await pulumiStack({ program: HEAD + BEFORE, typescript: true, files, config });
    cleanups.push(() => stack.remove());
    say(
      `PostgreSQL ${server.version} (${server.from}), and a real Pulumi with a state of its own. Both are gone at the end.`,
    );

    chapter("1. Three tenants are declared, each at a version of its own");
    say((HEAD + BEFORE).replace(/^/gm, "  "));
    await tell(stack, "pulumi preview", stack.preview());

    chapter("2. They are made: a schema each, migrated to its version");
    await tell(stack, "pulumi up", stack.up());
    await showTenants(server.url, say);

    chapter("3. One goes up, one goes down, one leaves");
    await stack.write("index.ts", HEAD + AFTER);
    say(AFTER.replace(/^/gm, "  "));
    await tell(stack, "pulumi preview --diff", stack.preview("--diff"));
    await tell(stack, "pulumi up", stack.up());
    await showTenants(server.url, say);

    chapter("4. All of it goes");
    await tell(stack, "pulumi destroy", stack.destroy());
    await showTenants(server.url, say);
    say(`\nThat was ${Math.round((Date.now() - begun) / 1000)} s. Next: examples/1-one-tenant, and your own database.`);
  } finally {
    await clean();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
