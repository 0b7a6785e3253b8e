// The command `status`: tenants against migrations, as a matrix in the terminal and as a page.

import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { counted } from "../core/counted";
import { InvalidSettingError } from "../errors";
import { onServer, type Workplace } from "./action";
import { DONE, EXIT_CODES, FAILED } from "./exit";
import { type Group, groupsOf, isWell } from "./groups";
import { printable } from "./human";
import { printJson } from "./json";
import { tenantJson } from "./list";
import { look, type Sight } from "./look";
import { countsText, matrixLines } from "./matrix";
import { type ProgressBar, progressBar } from "./progress";
import { addServerOptions, number, type ServerOptions } from "./server-options";
import { columnsOf, type MigrationColumn } from "./state";
import { statusPage } from "./status-page/page";
import type { Terminal } from "./terminal";

interface Options extends ServerOptions {
  readonly drift?: boolean;
  readonly html?: string;
  readonly exitCode?: boolean;
}

const HELP = `
  tenantex status                        which tenant is where: those that are alike share a line
  tenantex status 'eu-*' --drift         also what other hands have changed in them: a round trip for each tenant
  tenantex status --html status.html     the same as a page of one file, to filter, sort and search; it needs no network
  tenantex status --exit-code || exit    in a job: 1 unless every tenant is current and, with --drift, unchanged

Without --exit-code the command ends with 0 however the tenants are, and with 1 only when one of them cannot be read.
Schemas without a history are shown, and never counted: nobody knows whose they are.
${EXIT_CODES}`;

/** Adds the command. */
export function addStatus(program: Command): void {
  const command = program
    .command("status")
    .description("show which migrations are applied to which tenants, and who is behind, edited or drifted")
    .argument("[patterns...]", "names of tenants without the prefix, or patterns with * and ? (default: all)")
    .option("--drift", "compare the structure of each tenant with what the last run left")
    .option("--html <file>", "also write a page of one file")
    .option("--exit-code", "end with 1 unless every tenant is as it should be")
    .option("--concurrency <number>", "tenants compared at the same time (default: 8)", number)
    .addHelpText("after", HELP);
  addServerOptions(command).action(onServer(run));
}

async function run({ server, terminal }: Workplace, options: Options, patterns: readonly string[]): Promise<number> {
  const { drift = false, html } = options;
  let bar: ProgressBar | undefined;
  const sight = await look(server, patterns, {
    drift,
    measure: html === undefined ? undefined : "each",
    onComparing: (total) => {
      bar = progressBar(terminal, total);
      return (tenant) => bar?.step(`compared ${printable(tenant)}`, 1);
    },
  }).finally(() => bar?.end());
  const columns = columnsOf(sight.migrations, sight.tenants);
  const groups = groupsOf(sight.tenants, columns);
  if (html !== undefined) await write(html, statusPage(sight, new Date()));
  const known = groups.filter(({ state }) => state !== "no history");
  const isFound = options.exitCode ? !known.every(isWell) : known.some(({ problem }) => problem !== undefined);
  if (terminal.json) printJson(terminal, statusJson(sight, isFound));
  else tell(terminal, sight, groups, columns);
  if (html !== undefined && !terminal.json) terminal.say(`Wrote ${html}`);
  return isFound ? FAILED : DONE;
}

function tell(
  terminal: Terminal,
  { server, prefix, directory, migrations, compared }: Sight,
  groups: readonly Group[],
  columns: readonly MigrationColumn[],
): void {
  for (const line of matrixLines(groups, columns, terminal.columns, terminal.colours)) terminal.print(line);
  const files = counted(migrations.length, "migration");
  terminal.say(`${countsText(groups)}${compared ? "" : "; structures were not compared (--drift)"}`);
  terminal.say(`${files} in ${directory}; ${server}, prefix ${JSON.stringify(prefix)}`);
}

function statusJson({ server, prefix, directory, migrations, tenants, compared }: Sight, isFound: boolean): object {
  const files = migrations.map(({ version, name }) => ({ version, name }));
  const status = isFound ? "error" : "ok";
  return { status, server, prefix, directory, compared, migrations: files, tenants: tenants.map(tenantJson) };
}

async function write(file: string, page: string): Promise<void> {
  await writeFile(file, page).catch((error: NodeJS.ErrnoException) => {
    throw new InvalidSettingError(
      "--html",
      `names ${JSON.stringify(file)}, which cannot be written (${error.code})`,
      "Name a file in a folder that is there, and that you may write to.",
    );
  });
}
