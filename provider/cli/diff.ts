// The command `diff`: how two tenants differ in what they are made of, or one from what its version should be.

import type { Command } from "commander";
import { compareTenants, compareWithDirectory } from "../engine/compare";
import { InvalidSettingError } from "../errors";
import { onServer, type Workplace } from "./action";
import { differenceLines } from "./differences";
import { DONE, FAILED } from "./exit";
import { interruptible } from "./interruption";
import { printJson } from "./json";
import { addRunOptions, addServerOptions, type ServerOptions } from "./server-options";

interface Options extends ServerOptions {
  readonly to?: string;
}

const HELP = `
  tenantex diff acme                          acme, and what the directory makes of its version
  tenantex diff acme --to 20260114093000      acme, and what the directory makes of this one
  tenantex diff acme globex                   two tenants

  --- version 20260114093000 of tenant_migrations
  +++ tenant_acme
  + column users.nickname text                acme has it, and should not
  - index users.by_email (email)              acme should have it
  ~ column users.name text: text → text not null

Tables, columns, indexes, constraints, views, routines and triggers are compared; rows are not. With one name a scratch
tenant (tenantex_scratch_…) is made from the files, and dropped.
Exit codes: 0 equal, 1 different, 2 refused.`;

/** Adds the command. */
export function addDiff(program: Command): void {
  const command = program
    .command("diff")
    .description("compare what two tenants are made of, or one with its version")
    .argument("<tenant>", "name without the prefix")
    .argument("[other]", "name of a second one")
    .option("--to <version>", "version to compare with (default: the one that the tenant is at)")
    .addHelpText("after", HELP);
  addRunOptions(addServerOptions(command)).action(onServer(run));
}

async function run({ server, terminal }: Workplace, { to }: Options, one: string, other?: string): Promise<number> {
  if (other !== undefined && to !== undefined)
    throw new InvalidSettingError("--to", "is given together with a second tenant", "Keep one of the two.");
  // A first Ctrl-C waits until the scratch tenant is dropped.
  const found = await interruptible(terminal, () =>
    other === undefined ? compareWithDirectory(server, one, to) : compareTenants(server, one, other),
  );
  const { equal, from, differences } = found;
  if (terminal.json) printJson(terminal, { status: equal ? "ok" : "error", ...found });
  else if (equal) terminal.say(`${found.to} is as ${from}.`);
  else {
    const { colours } = terminal;
    terminal.print(colours.red(`--- ${from}`));
    terminal.print(colours.green(`+++ ${found.to}`));
    for (const line of differenceLines(differences, colours)) terminal.print(line);
  }
  return equal ? DONE : FAILED;
}
