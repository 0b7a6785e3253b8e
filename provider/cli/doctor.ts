// The command `doctor`: what work on the tenants of a server depends on, checked.

import type { Command } from "commander";
import { counted } from "../core/counted";
import { type Check, checkUp } from "../engine/doctor";
import { onServer, type Workplace } from "./action";
import { DONE, FAILED } from "./exit";
import { printable } from "./human";
import { printJson } from "./json";
import { addServerOptions, number, type ServerOptions } from "./server-options";
import type { Terminal } from "./terminal";

const HELP = `
  tenantex doctor
  tenantex doctor --concurrency 32      would that many tenants at the same time fit?

Looks at the server (version, rights, pooler, clock, time limits, encoding), its limits against the size of the fleet
(connections, locks, message sizes, open tables), the directory, and the tenants that need a hand. Changes nothing.
Exit codes: 0 no problem, 1 problems, 2 the server cannot be used.`;

/** Adds the command. */
export function addDoctor(program: Command): void {
  const command = program
    .command("doctor")
    .description("check the server, its limits against the fleet, the directory, and the tenants")
    .option("--concurrency <n>", "tenants at the same time (default: 8)", number)
    .addHelpText("after", HELP);
  addServerOptions(command).action(onServer(run));
}

async function run({ server, terminal }: Workplace, _: ServerOptions): Promise<number> {
  const checks = await checkUp(server);
  const problems = checks.filter(({ level }) => level === "problem").length;
  if (terminal.json) printJson(terminal, { status: problems > 0 ? "error" : "ok", server: server.title, checks });
  else {
    terminal.print(terminal.colours.bold(server.title));
    for (const check of checks) for (const line of checkLines(check, terminal)) terminal.print(line);
    const warnings = checks.filter(({ level }) => level === "warning").length;
    terminal.say(`${counted(problems, "problem")}, ${counted(warnings, "warning")}`);
  }
  return problems > 0 ? FAILED : DONE;
}

function checkLines({ name, level, what, next }: Check, { colours }: Terminal): string[] {
  const sign = { ok: colours.green("✓"), warning: colours.yellow("!"), problem: colours.red("✗") }[level];
  return [
    `${sign} ${name.padEnd(WIDTH)} ${printable(what)}`,
    ...(next ? [`  ${" ".repeat(WIDTH)} ${colours.dim(printable(next))}`] : []),
  ];
}

/** Characters of the longest name. */
const WIDTH = "connections".length;
