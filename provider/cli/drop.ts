// The command `drop`: drop tenants with all their data, or archive them.

import type { Command } from "commander";
import { counted } from "../core/counted";
import { urnOf } from "../core/stamp";
import type { SkipReason } from "../engine/results";
import { readRoster } from "../engine/roster";
import type { Server } from "../engine/server";
import { dropTenant, type TenantDropped } from "../engine/tenant-drop";
import { turns } from "../engine/turns";
import { HistoryMissingError, InvalidSettingError } from "../errors";
import { onServer, type Workplace } from "./action";
import { addChoice, type ChoiceOptions, choiceOf } from "./choice";
import { demandYes } from "./confirm";
import { errorText } from "./error-text";
import { EXIT_CODES, exitCode, isCancelled } from "./exit";
import { namesText, printable } from "./human";
import { interruptible } from "./interruption";
import { printJson } from "./json";
import { progressBar } from "./progress";
import { addServerOptions, number, type ServerOptions } from "./server-options";
import { declaredText, GONE } from "./stakes";

interface Options extends ServerOptions, ChoiceOptions {
  readonly archive?: boolean;
  readonly yes?: boolean;
}

const HELP = `
  tenantex drop acme            asks: type the tenant's name
  tenantex drop 'demo-*' --yes
  tenantex drop acme --archive  PostgreSQL: gives the schema another name instead; \`list --archived\` shows it

Refused by name where something outside of the schema depends on it. Schemas without a history are left alone.
${EXIT_CODES}`;

/** Adds the command. */
export function addDrop(program: Command): void {
  const command = program.command("drop").description("drop tenants with all their data").addHelpText("after", HELP);
  addChoice(command)
    .option("--archive", "rename the schemas out of the way instead (PostgreSQL)")
    .option("--concurrency <n>", "tenants at the same time (default: 8)", number)
    .option("-y, --yes", "do not ask");
  addServerOptions(command).action(onServer(run));
}

type Dropped =
  | TenantDropped
  | { readonly status: "error"; readonly tenant: string; readonly schema: string; readonly error: Error }
  | { readonly status: "skipped"; readonly tenant: string; readonly schema: string; readonly reason: SkipReason };

async function run({ server, terminal }: Workplace, options: Options, names: readonly string[]): Promise<number> {
  const { archive = false, yes } = options;
  if (archive && !server.renamesSchemas)
    throw new InvalidSettingError(
      "--archive",
      `is given, and ${server.names.product} cannot rename a database`,
      "Leave the database where it is, or drop it.",
    );
  const roster = await readRoster(server, choiceOf(names, options));
  const known = [...roster].filter(([, { recorded, dropping }]) => recorded || dropping);
  const chosen = known.map(([tenant, { comment = null }]) => ({ tenant, urn: urnOf(comment) }));
  const all = chosen.map(({ tenant }) => tenant);
  const strangers = [...roster.keys()].filter((tenant) => !all.includes(tenant));
  for (const tenant of strangers.filter((one) => !names.includes(one)))
    terminal.say(`left alone: ${printable(tenant)}: its schema has no history, so nobody knows whose it is`);
  if (all.length > 0) {
    const declared = declaredText(chosen, GONE);
    if (declared) terminal.say(declared);
    const what = archive ? "Archive" : "Drop, with all data,";
    const word = all.length === 1 ? all[0] : String(all.length);
    await demandYes(terminal, `${what} ${counted(all.length, "tenant")} of ${server.title}: ${namesText(all)}?`, {
      yes,
      ...(word === undefined ? {} : { word }),
    });
  }
  const turn = turns(server.settings.concurrency);
  const bar = progressBar(terminal, all.length);
  const dropped = await interruptible(terminal, (signal) =>
    Promise.all(
      all.map((tenant) =>
        turn(async (): Promise<Dropped> => {
          const schema = server.settings.prefix + tenant;
          if (signal.aborted) return { status: "skipped", tenant, schema, reason: "cancelled" };
          // Who makes it anew while somebody thinks about the answer has made another one.
          const result = await dropTenant(server, tenant, archive, roster.get(tenant)).catch(
            (error: Error): Dropped => ({ status: "error", tenant, schema, error }),
          );
          bar.step(printable(tenant), 1);
          if (!terminal.json && result.status === "ok")
            bar.around(() =>
              terminal.print(`${printable(tenant)}: ${result.archived ? `archived as ${result.archived}` : "dropped"}`),
            );
          return result;
        }),
      ),
    ),
  ).finally(() => bar.end());
  const results = [...dropped, ...strangers.map((tenant) => leftAlone(server, tenant, names))];
  const left = results.filter((one) => one.status === "error" || isCancelled(one));
  const outcome = { status: left.length === 0 ? "ok" : "error", tenants: results } as const;
  if (terminal.json) printJson(terminal, outcome);
  else {
    for (const one of left) if (one.status === "error") terminal.say(`\n${errorText(terminal, one.error)}`);
    const done = results.filter(({ status }) => status === "ok").length;
    terminal.print(`${counted(done, "tenant")} ${archive ? "archived" : "dropped"}, ${left.length} left`);
  }
  return exitCode(outcome);
}

// A name that was typed is a wish that is not granted; what a pattern or --all came upon was not meant.
function leftAlone(server: Server, tenant: string, names: readonly string[]): Dropped {
  const schema = server.settings.prefix + tenant;
  if (!names.includes(tenant)) return { status: "skipped", tenant, schema, reason: "no history" };
  return { status: "error", tenant, schema, error: new HistoryMissingError(tenant, schema) };
}
