// The story that the picture in the README shows: three tenants, of which one goes up, one goes down and one leaves.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { REPOSITORY } from "../../package/pack";
import { runCommand } from "../../pulumi/command";
import { pulumiStack, STACK, type Stack } from "../../pulumi/stack";

/** Where the picture is, from the root of the repository. */
export const PICTURE = "docs/preview.svg";
export const TITLE = "pulumi preview --diff";

const MIGRATIONS = "tenant_migrations";

const HEAD = `
const pulumi = require("@pulumi/pulumi");
const { Server, Tenant } = require("pulumi-tenantex");
const main = new Server("main", { url: new pulumi.Config().requireSecret("databaseUrl") });
`;

const BEFORE = `
new Tenant("acme",    { version: "20260112101500" }, { provider: main });
new Tenant("globex",  { version: "latest" },         { provider: main });
new Tenant("initech", { version: "20260105090000" }, { provider: main });
`;

// One behind the other, so that they come in this order.
const AFTER = `
const acme = new Tenant("acme", { version: "20260209110000" }, { provider: main });
new Tenant("globex", { version: "20260126083000" }, { provider: main, dependsOn: acme });
`;

export interface Preview {
  /** What `pulumi preview --diff` prints on a terminal, with its colours. */
  readonly coloured: string;
  /** The same without them. */
  readonly plain: string;
}

/** Makes the three tenants on a PostgreSQL database, which is the caller's to drop, changes the program, and previews that. */
export async function previewOf(url: string): Promise<Preview> {
  const names = readdirSync(path.join(REPOSITORY, MIGRATIONS));
  const stack = await pulumiStack({
    program: HEAD + BEFORE,
    files: Object.fromEntries(
      names.map((name) => [`${MIGRATIONS}/${name}`, readFileSync(path.join(REPOSITORY, MIGRATIONS, name), "utf8")]),
    ),
    config: { databaseUrl: { secret: url } },
  });
  try {
    const made = await stack.up();
    if (made.code !== 0) throw new Error(made.out);
    await stack.write("index.js", HEAD + AFTER);
    const coloured = essence(await preview(stack));
    return { coloured, plain: withoutColours(coloured) };
  } finally {
    await stack.remove();
  }
}

async function preview(stack: Stack): Promise<string> {
  const args = ["preview", "--diff", "--stack", STACK, "--non-interactive", "--color", "always"];
  const { code, out } = await runCommand(stack.pulumi, args, { cwd: stack.dir, env: stack.env, timeoutMs: 120_000 });
  if (code !== 0) throw new Error(out);
  return out;
}

/** Without its dots of progress, and without URNs and identities, which fill a screen and tell no story. */
function essence(out: string): string {
  const lines = out.replaceAll("\r", "").split("\n");
  const told = lines.filter((line) => {
    const text = withoutColours(line);
    return !/^@ |^\s*\[(urn|provider|id)=|^\s*$|^Duration/.test(text);
  });
  return `${told.join("\n")}\n`;
}

export function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
  return text.replace(/\x1b\[[0-9;]*m/g, "");
}
