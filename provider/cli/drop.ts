// The command `drop`: drop tenants with all their data, or archive them.

import type { Command } from "commander";
import { urnOf } from "../core/stamp";
import { readRoster } from "../engine/roster";
import { type TenantDropped, tenantServer } from "../engine/tenant-server";
import { turns } from "../engine/turns";
import { TenantexError } from "../errors";
import { errorText, onServer, type Workplace } from "./action";
import { addChoice, type ChoiceOptions, choiceOf, namesText, tenants } from "./choice";
import { demandYes } from "./confirm";
import { DONE, EXIT_CODES, FAILED, INTERRUPTED } from "./exit";
import { interruptible } from "./interruption";
import { printJson } from "./json";
import { progressBar } from "./progress";
import { addServerOptions, number, type ServerOptions } from "./server-options";
import { declaredText } from "./stakes";

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
  | { readonly status: "error" | "skipped"; readonly tenant: string; readonly error?: Error };

async function run({ server, terminal }: Workplace, options: Options, names: readonly string[]): Promise<number> {
  const { archive = false, yes } = options;
  const roster = [...(await readRoster(server, choiceOf(names, options)))];
  const known = roster.filter(([, { recorded, dropping }]) => recorded || dropping);
  for (const [tenant] of roster.filter((one) => !known.includes(one)))
    terminal.say(`left alone: ${tenant}: its schema has no history, so nobody knows whose it is`);
  const chosen = known.map(([tenant, { comment = null }]) => ({ tenant, urn: urnOf(comment) }));
  const all = chosen.map(({ tenant }) => tenant);
  if (all.length > 0) {
    const declared = declaredText(chosen);
    if (declared) terminal.say(declared);
    const what = archive ? "Archive" : "Drop, with all data,";
    const word = all.length === 1 ? all[0] : String(all.length);
    await demandYes(terminal, `${what} ${tenants(all.length)} of ${server.title}: ${namesText(all)}?`, {
      yes,
      ...(word === undefined ? {} : { word }),
    });
  }
  const verbs = tenantServer(server);
  const turn = turns(server.settings.concurrency);
  const bar = progressBar(terminal, all.length);
  const results = await interruptible(terminal, (signal) =>
    Promise.all(
      all.map((tenant) =>
        turn(async (): Promise<Dropped> => {
          if (signal.aborted) return { status: "skipped", tenant };
          const result = await verbs.dropTenant(tenant, { archive }).catch((error: unknown): Dropped => {
            if (error instanceof TenantexError) return { status: "error", tenant, error };
            throw error;
          });
          bar.step(tenant, 1);
          if (!terminal.json && result.status === "ok")
            bar.around(() =>
              terminal.print(`${tenant}: ${result.archived ? `archived as ${result.archived}` : "dropped"}`),
            );
          return result;
        }),
      ),
    ),
  ).finally(() => bar.end());
  const left = results.filter(({ status }) => status !== "ok");
  if (terminal.json) printJson(terminal, { status: left.length === 0 ? "ok" : "error", tenants: results });
  else {
    for (const one of left) if ("error" in one && one.error) terminal.say(`\n${errorText(terminal, one.error)}`);
    terminal.print(`${tenants(results.length - left.length)} ${archive ? "archived" : "dropped"}, ${left.length} left`);
  }
  if (left.length === 0) return DONE;
  return left.some(({ status }) => status === "skipped") ? INTERRUPTED : FAILED;
}
