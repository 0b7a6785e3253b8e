// The command `new`: make tenants.

import type { Command } from "commander";
import { adoptionOf } from "../engine/adopt";
import { endedResult, fleetOutcome } from "../engine/results";
import { tenantServer } from "../engine/tenant-server";
import { onServer, type Workplace } from "./action";
import { EXIT_CODES, exitCode } from "./exit";
import { interruptible } from "./interruption";
import { printJson } from "./json";
import { failureLines, resultText, summaryText } from "./outcome-text";
import { addRunOptions, addServerOptions, number, type ServerOptions } from "./server-options";

interface Options extends ServerOptions {
  readonly to?: string;
  readonly ifNotExists?: boolean;
  readonly adopt?: boolean;
  readonly baseline?: string;
  readonly trustBaseline?: boolean;
}

const HELP = `
  tenantex new acme
  tenantex new acme globex --to 20260114093000
  tenantex new acme globex --if-not-exists    the same again, after a failure, does only what is left
  tenantex new acme --adopt                   takes over what Ecto, Flyway, goose, … have made, with its history
  tenantex new acme --adopt --baseline 20260114093000

Makes the schema tenant_acme (on MySQL and MariaDB the database) and migrates it. A schema that is there already is
refused and left as it is, but with --if-not-exists: then a tenant that is there is migrated, as \`migrate\` does.

With --adopt the schema has to be there, but with both options: its history is held against the directory, and what is
missing is applied. --baseline says at which version one without a history is, and is compared with a scratch tenant.
${EXIT_CODES}`;

/** Adds the command. */
export function addNew(program: Command): void {
  const command = program
    .command("new")
    .description("make tenants and migrate them")
    .argument("<tenants...>", "names without the prefix")
    .option("--to <version>", "version to make them at; 0 for none (default: the newest file)")
    .option("--if-not-exists", "migrate tenants that are there, instead of refusing them")
    .option("--adopt", "take over schemas that are there, with their histories")
    .option("--baseline <version>", "version that schemas without a history are at; compared with a scratch tenant")
    .option("--trust-baseline", "believe --baseline, and do not compare")
    .option("--concurrency <n>", "tenants at the same time (default: 8)", number)
    .addHelpText("after", HELP);
  addRunOptions(addServerOptions(command)).action(onServer(run));
}

async function run({ server, terminal }: Workplace, options: Options, names: readonly string[]): Promise<number> {
  const { to, ifNotExists, baseline, trustBaseline } = options;
  const adopt = options.adopt ? (ifNotExists ? ("ifExists" as const) : ("required" as const)) : undefined;
  const how = { to, ifNotExists, adopt, baseline, trustBaseline };
  // All that was typed, and the directory, are looked at before the first of them is made.
  adoptionOf(how);
  const schemas = new Map(names.map((tenant) => [tenant, server.schemaOf(tenant)]));
  await server.directory();
  const verbs = tenantServer(server);
  const outcome = fleetOutcome(
    await interruptible(terminal, (signal) =>
      Promise.all(
        [...schemas].map(async ([tenant, schema]) => {
          const result = await verbs
            .newTenant(tenant, { ...how, signal })
            .catch((error: unknown) => endedResult(tenant, schema, error));
          if (!terminal.json && result.status !== "error") terminal.print(resultText(result, terminal.colours));
          return result;
        }),
      ),
    ),
  );
  if (terminal.json) printJson(terminal, outcome);
  for (const line of terminal.json ? [] : failureLines(outcome)) terminal.say(`\n${terminal.sayColours.red(line)}`);
  if (!terminal.json && names.length > 1) terminal.print(summaryText(outcome, terminal.colours));
  return exitCode(outcome);
}
