// The commands `migrate` and `rollback`: take tenants up or down.

import { type Command, Option } from "commander";
import { counted } from "../core/counted";
import { label } from "../core/migration";
import type { FleetEvent } from "../engine/fleet";
import type { FleetOutcome } from "../engine/results";
import { tenantServer } from "../engine/tenant-server";
import { onServer, type Workplace } from "./action";
import { addChoice, type ChoiceOptions, choiceOf } from "./choice";
import { EXIT_CODES, exitCode } from "./exit";
import { printable } from "./human";
import { interruptible } from "./interruption";
import { printJson } from "./json";
import { failureLines, leftLines, restOf, resultText, summaryText } from "./outcome-text";
import { type ProgressBar, progressBar } from "./progress";
import { addRunOptions, addServerOptions, number, repeatedOptions, type ServerOptions } from "./server-options";
import { approveRun } from "./stakes";

interface Options extends ServerOptions, ChoiceOptions {
  readonly to?: string;
  readonly step?: number;
  readonly canary?: string;
  readonly onError?: "continue" | "stop";
  readonly yes?: boolean;
}

type Verb = "migrate" | "rollback";

/** Tenants up to which those are listed, too, where there was nothing to do. */
const FEW = 10;

/** Most names in the line that says how to do the rest. */
const NAMED = 20;

const UP = `
  tenantex migrate acme                      all migrations that it lacks
  tenantex migrate --all --to 20260114093000 everywhere, no farther than this one
  tenantex migrate --all --canary demo,acme  these first; the others when both are done
  tenantex migrate 'eu-*' --concurrency 4 --on-error stop

Applies what is missing, oldest first, and reverts nothing. Tenants where there is nothing to do cost nothing; after a
failure, a lost connection or Ctrl-C the same command does what is left.
${EXIT_CODES}`;

const DOWN = `
  tenantex rollback acme                      the last migration
  tenantex rollback acme --to 20260114093000  this one and all above it
  tenantex rollback --all --to 0              all of them

\`--to V\` reverts V itself, too, as Tenantex and Ecto do. Down scripts come from the directory, or from the tenant, where
they were stored. With --to, the same command does what is left after a failure; with --step it would go on.
${EXIT_CODES}`;

/** Adds `migrate`. */
export function addMigrate(program: Command): void {
  const command = program.command("migrate").description("apply migrations to tenants").addHelpText("after", UP);
  addWay(command, "last version to apply (default: the newest file)", "most migrations to apply to a tenant");
  command.action(onServer((at, options: Options, names: readonly string[]) => run(at, "migrate", options, names)));
}

/** Adds `rollback`. */
export function addRollback(program: Command): void {
  const command = program.command("rollback").description("revert migrations of tenants").addHelpText("after", DOWN);
  addWay(command, "last version to revert, that one included", "migrations to revert of a tenant (default: 1)");
  command.action(onServer((at, options: Options, names: readonly string[]) => run(at, "rollback", options, names)));
}

function addWay(command: Command, to: string, step: string): void {
  addChoice(command)
    .addOption(new Option("--to <version>", to).conflicts("step"))
    .addOption(new Option("--step <n>", step).argParser(number))
    .option("--canary <names>", "tenants to go first, with commas between, or how many")
    .addOption(new Option("--on-error <what>", "after a failure").choices(["continue", "stop"]).default("continue"))
    .option("--concurrency <n>", "tenants at the same time (default: 8)", number)
    .option("-y, --yes", "do not ask before data is destroyed");
  addRunOptions(addServerOptions(command));
}

async function run(
  { server, terminal }: Workplace,
  verb: Verb,
  options: Options,
  names: readonly string[],
): Promise<number> {
  const { to, step, onError, yes } = options;
  const chosen = choiceOf(names, options);
  const verbs = tenantServer(server);
  let bar: ProgressBar | undefined;
  const begin = (total: number) => {
    bar = progressBar(terminal, total);
  };
  const outcome = await interruptible(terminal, (signal) =>
    verbs[verb === "migrate" ? "migrateAll" : "rollbackAll"]({
      ...{ to, step, onError, signal, tenants: chosen, canary: canaryOf(options.canary) },
      approve: (work) => approveRun(server, terminal, work, { yes, signal }),
      onProgress: (event) => {
        if (event.kind === "planned") {
          begin(event.behind);
          if (event.ahead > 0 && !terminal.json) terminal.say(aheadText(event.ahead, server.settings.migrations));
        }
        if (event.kind === "step") bar?.step(stepText(event));
        if (event.kind !== "ended") return;
        const { result } = event;
        const isWork = result.status !== "ok" || result.versions.length > 0;
        // Who was not begun is told of at the end, all together.
        const isTold = isWork && (result.status !== "skipped" || result.version !== undefined);
        if (isTold && !terminal.json) bar?.around(() => terminal.print(resultText(result, terminal.colours)));
        if (isWork) bar?.step(undefined, 1);
      },
    }),
  ).finally(() => bar?.end());
  report({ server, terminal }, verb, options, outcome);
  return exitCode(outcome);
}

function report({ server, terminal }: Workplace, verb: Verb, options: Options, outcome: FleetOutcome): void {
  const { to, step, all } = options;
  if (terminal.json) {
    printJson(terminal, outcome);
    return;
  }
  const { colours, sayColours } = terminal;
  if (outcome.tenants.length === 0)
    terminal.say(`No tenant with the prefix "${server.settings.prefix}" is on ${server.title}.`);
  if (outcome.tenants.length <= FEW)
    for (const one of outcome.tenants)
      if (one.status === "ok" && one.versions.length === 0) terminal.print(resultText(one, colours));
  for (const line of failureLines(outcome)) terminal.say(`\n${sayColours.red(line)}`);
  for (const line of leftLines(outcome)) terminal.print(colours.yellow(line));
  terminal.print(summaryText(outcome, colours));
  const rest = restOf(outcome);
  if (rest.length === 0) return;
  // The same steps again would go on with those that are done.
  const again = verb === "migrate" || to !== undefined;
  const who =
    again && all
      ? "--all"
      : rest.length <= NAMED
        ? rest.map(printable).join(" ")
        : "with the names of those that are left";
  const way = [to !== undefined && `--to ${to}`, step !== undefined && `--step ${step}`].filter(Boolean).join(" ");
  terminal.say(`For the rest: tenantex ${[verb, who, way, ...repeatedOptions(options)].filter(Boolean).join(" ")}`);
}

function aheadText(count: number, directory: string): string {
  return `${counted(count, "tenant")} ${count === 1 ? "has" : "have"} migrations that ${directory} has no file of: is this an older checkout?`;
}

function canaryOf(text: string | undefined): readonly string[] | number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  return text.split(",").map((name) => name.trim());
}

function stepText({ tenant, step }: Extract<FleetEvent, { kind: "step" }>): string {
  return step.kind === "apply" ? `${tenant}: applying ${label(step.migration)}` : `${tenant}: reverting ${label(step)}`;
}
