// The command `plan`: the migrations that would run, and their SQL, with nothing changed.

import { type Command, Option } from "commander";
import { planMany, planNew } from "../engine/plan-many";
import { wayOf } from "../engine/way";
import { InvalidSettingError } from "../errors";
import { onServer, type Workplace } from "./action";
import { addChoice, type ChoiceOptions, choiceOf } from "./choice";
import { errorText } from "./error-text";
import { DONE, EXIT_CODES, FAILED } from "./exit";
import { printable } from "./human";
import { printJson } from "./json";
import { planJson, planLines } from "./plan-lines";
import { addServerOptions, number, type ServerOptions } from "./server-options";

interface Options extends ServerOptions, ChoiceOptions {
  readonly new?: string;
  readonly down?: boolean;
  readonly to?: string;
  readonly step?: number;
  readonly sql: boolean;
  readonly sharedSchemas?: string;
}

const HELP = `
Reads all tenants once, and changes nothing. Tenants that the same would be done on are put together:

  tenantex plan --all                         all tenants, up to the newest file, with the SQL
  tenantex plan acme 'eu_*' --no-sql          some of them, only the steps
  tenantex plan --all --down                  what a rollback by one would revert
  tenantex plan acme --down --to 20260114093000    down to a version, that one included
  tenantex plan --new initech > initech.sql   what a new tenant is made of

Steps are marked with what they destroy, what they reach outside of the tenant, and whether they come late.
Without --no-sql the output is SQL as a whole. Exit code 1 says that a tenant's plan is refused, and why is said.
${EXIT_CODES}`;

/** Adds the command. */
export function addPlan(program: Command): void {
  const command = addChoice(program.command("plan"))
    .description("show the migrations that would run, with their SQL, and change nothing")
    .addOption(new Option("--new <tenant>", "a tenant that is not there yet").conflicts(["all", "down", "step"]))
    .option("--down", "the way down: the last migration, or those down to --to")
    .option("--to <version>", "last version to apply, or with --down the last to revert, that one included")
    .option("--step <n>", "most migrations for each tenant", number)
    .option("--no-sql", "only the steps")
    .option("--shared-schemas <names>", "PostgreSQL: schemas that migrations are meant to reach, with commas between")
    .addHelpText("after", HELP);
  addServerOptions(command).action(onServer(run));
}

async function run({ server, terminal }: Workplace, options: Options, tenants: string[]): Promise<number> {
  const { down, to, step, sql } = options;
  if (tenants.length > 0 && options.new !== undefined)
    throw new InvalidSettingError("--new", "is given together with names of tenants", "Keep one of the two.");
  const isNew = options.new !== undefined;
  const plan =
    options.new !== undefined
      ? await planNew(server, options.new, to)
      : await planMany(server, wayOf(down ? "down" : "up", { to, step }), choiceOf(tenants, options));
  const marks = (planned: Parameters<typeof server.marks>[0]) => server.marks(planned, !isNew);
  if (terminal.json) printJson(terminal, planJson(plan, sql, marks));
  else for (const line of planLines(plan, terminal, { sql, isNew, marks })) terminal.print(line);
  if (!terminal.json) {
    for (const { error } of plan.failed) terminal.say(errorText(terminal, error));
    for (const { schema } of plan.skipped)
      terminal.say(`left out: ${printable(schema)} has no table schema_migrations`);
    if (plan.groups.length === 0 && plan.failed.length === 0) terminal.say("Nothing would be changed.");
  }
  return plan.failed.length > 0 ? FAILED : DONE;
}
