// The command `lint`: what would break, or be felt, with many tenants, from the directory alone.

import { type Command, InvalidArgumentError, Option } from "commander";
import { counted } from "../core/counted";
import { FORMAT_NAMES } from "../core/directory";
import { isRule, likeRule, RULES, type Severity } from "../core/lint/lint";
import { parseVersion } from "../core/version";
import { type Linted, lintDirectory } from "../engine/lint";
import { InvalidSettingError, quoted } from "../errors";
import { framed } from "./action";
import { DONE, FAILED } from "./exit";
import { printJson } from "./json";
import type { Terminal } from "./terminal";

interface Options {
  readonly migrations: string;
  readonly dialect?: "postgres" | "mysql";
  readonly format?: string;
  readonly sharedSchemas: readonly string[];
  readonly allow: readonly string[];
  readonly since?: string;
  readonly strict?: boolean;
  readonly rules?: boolean;
  readonly json?: boolean;
}

const HELP = `
Reads the files, and needs no server:

  tenantex lint --dialect postgres
  tenantex lint --since 20260114093000 --strict     a pipeline that looks at new files only, warnings too
  tenantex lint --rules                             all rules, with what to do

A file allows itself a rule by a line of its own:  -- tenantex: allow blocking-index
Of files that tenants have already the text must stay as it is: give --allow blocking-index, or --since.
Exit codes: 0 nothing or only notes and warnings, 1 errors (with --strict warnings, too), 2 refused.`;

/** Adds the command. */
export function addLint(program: Command): void {
  program
    .command("lint")
    .description("find what would break with many tenants, by reading the directory alone")
    .addOption(
      new Option("--dialect <name>", "server that the files are for (default: the one of TENANTEX_URL)").choices([
        "postgres",
        "mysql",
      ]),
    )
    .option("--migrations <directory>", "directory of the migrations", "tenant_migrations")
    .option("--format <name>", "whose layout the directory has, such as goose (default: what it looks like)")
    .addOption(
      new Option("--shared-schemas <names>", "PostgreSQL: schemas that migrations are meant to reach")
        .argParser(names)
        .default([], "none"),
    )
    .addOption(
      new Option("--allow <rules>", "rules to leave out, with commas between").argParser(rules).default([], "none"),
    )
    .option("--since <version>", "tell only of files from this version on, that one included")
    .option("--strict", "end with 1 for warnings, too")
    .option("--rules", "list the rules instead")
    .option("--json", "print the result as JSON, also where it is an error")
    .addHelpText("after", HELP)
    .action(framed(run));
}

async function run(terminal: Terminal, options: Options): Promise<number> {
  if (options.rules) return listRules(terminal, options.dialect);
  const { migrations, format, sharedSchemas, allow, since, strict } = options;
  if (format !== undefined && !FORMAT_NAMES.includes(format))
    throw new InvalidSettingError("format", `has to be one of ${FORMAT_NAMES.join(", ")}`, "Correct --format.");
  const linted = await lintDirectory(process.cwd(), migrations, {
    dialect: options.dialect ?? dialectOf(process.env.TENANTEX_URL),
    ...{ format, sharedSchemas, allow, since: since === undefined ? undefined : parseVersion(since) },
  });
  const count = (severity: Severity) => linted.findings.filter((one) => one.severity === severity).length;
  const counts = { errors: count("error"), warnings: count("warning"), notes: count("note") };
  const failed = counts.errors > 0 || (strict === true && counts.warnings > 0);
  if (terminal.json) printJson(terminal, { status: failed ? "error" : "ok", ...counts, ...linted });
  else show(terminal, linted, counts);
  return failed ? FAILED : DONE;
}

function show(terminal: Terminal, { findings, files }: Linted, counts: Record<string, number>): void {
  for (const { file, line, severity, what, rule } of findings) {
    const place = terminal.colours.bold(line === undefined ? file : `${file}:${line}`);
    terminal.print(`${place}: ${painted(terminal, severity)}: ${what} ${terminal.colours.dim(`[${rule}]`)}`);
  }
  for (const [rule, { why, next }] of new Map(findings.map((finding) => [finding.rule, finding])))
    terminal.print(`\n${terminal.colours.bold(rule)}: ${why}\n  ${next}`);
  const words = Object.entries(counts).map(([nouns, count]) => counted(count, nouns.slice(0, -1)));
  terminal.say(`${words.join(", ")} in ${counted(files, "file")}`);
}

function listRules(terminal: Terminal, dialect: string | undefined): number {
  const listed = RULES.filter((rule) => dialect === undefined || (rule.dialect ?? dialect) === dialect);
  if (terminal.json)
    printJson(
      terminal,
      listed.map(({ find: _, ...rule }) => rule),
    );
  else
    for (const { name, severity, dialect: only, why, next } of listed)
      terminal.print(
        `${terminal.colours.bold(name)} (${only === undefined ? "" : `${only}, `}${painted(terminal, severity)}): ${why}\n  ${next}`,
      );
  return DONE;
}

function painted({ colours }: Terminal, severity: Severity): string {
  return { error: colours.red, warning: colours.yellow, note: colours.cyan }[severity](severity);
}

function dialectOf(url: string | undefined): "postgres" | "mysql" {
  if (/^postgres(?:ql)?:/.test(url ?? "")) return "postgres";
  if (/^(?:mysql|mariadb):/.test(url ?? "")) return "mysql";
  throw new InvalidSettingError(
    "dialect",
    "is not given, and TENANTEX_URL does not tell it",
    "Give --dialect postgres or --dialect mysql.",
  );
}

function names(text: string): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
}

function rules(text: string): string[] {
  const given = names(text);
  const wrong = given.find((name) => !isRule(name));
  if (wrong === undefined) return given;
  const [like] = likeRule(wrong);
  throw new InvalidArgumentError(`${quoted(wrong)} is no rule${like ? `: perhaps ${like}` : ""}. See --rules.`);
}
