#!/usr/bin/env node
// The `tenantex` command: reads what a person types, and ends with a code that says how it went.

import { readFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { addDiff } from "./cli/diff";
import { addDoctor } from "./cli/doctor";
import { addDrop } from "./cli/drop";
import { DONE, EXIT_CODES, REFUSED } from "./cli/exit";
import { addGen } from "./cli/gen";
import { addImportFile } from "./cli/import-file";
import { printJson } from "./cli/json";
import { addLint } from "./cli/lint";
import { addList } from "./cli/list";
import { addMigrate, addRollback } from "./cli/migrate";
import { addNew } from "./cli/new";
import { addPlan } from "./cli/plan";
import { addStatus } from "./cli/status";
import { goOnUnread, terminalOf } from "./cli/terminal";
import { addVerify } from "./cli/verify";

const HELP = `
The server is the one that TENANTEX_URL holds, or --url-from-env names: postgres://USER:PASSWORD@HOST:PORT/DATABASE,
where tenants are schemas, or mysql://USER:PASSWORD@HOST:PORT/, where they are databases.
${EXIT_CODES}`;

// What is typed wrong is a result, too, for whoever wants results as JSON.
function refuse(text: string): void {
  const terminal = terminalOf({ json: process.argv.includes("--json") });
  const what = text.replace(/^error: /, "").trim();
  if (terminal.json) printJson(terminal, { status: "error", error: { name: "UsageError", what, next: "See --help." } });
  else terminal.say(`${text}(see --help)`);
}

const { version } = JSON.parse(readFileSync(path.join(__dirname, "..", "package.json"), "utf8")) as { version: string };

goOnUnread();
const tenantex = new Command("tenantex")
  .description("Tenants as code: what belongs to the tenants of a server, from a terminal.")
  .version(version, "-V, --version", "print the version of this package")
  .exitOverride((end) => process.exit(end.exitCode === 0 ? DONE : REFUSED))
  .configureOutput({ outputError: refuse })
  .addHelpText("after", HELP);
for (const add of [
  addGen,
  addNew,
  addMigrate,
  addRollback,
  addDrop,
  addList,
  addStatus,
  addPlan,
  addDiff,
  addLint,
  addVerify,
  addDoctor,
  addImportFile,
])
  add(tenantex);

void tenantex.parseAsync();
