// The command `verify`: every migration up, down and up again on a scratch tenant.

import type { Command } from "commander";
import { counted } from "../core/counted";
import { label } from "../core/migration";
import { parseVersion } from "../core/version";
import type { Verdict, Verification, Verified } from "../engine/verify";
import { CancelledError } from "../errors";
import { onServer, type Workplace } from "./action";
import { differenceLines } from "./differences";
import { errorText } from "./error-text";
import { DONE, EXIT_CODES, FAILED, INTERRUPTED } from "./exit";
import { interruptible } from "./interruption";
import { printJson } from "./json";
import { type ProgressBar, progressBar } from "./progress";
import { addRunOptions, addServerOptions, type ServerOptions } from "./server-options";
import type { Terminal } from "./terminal";

interface Options extends ServerOptions {
  readonly to?: string;
  readonly allowMissing?: boolean;
  readonly allowEmpty?: boolean;
}

const HELP = `
Makes a scratch tenant (tenantex_scratch_…), runs each migration up, down and up again, and compares what the tenant is
made of: which downs are missing or empty, which fail, which leave something. Then all of them on a second tenant beside
the first: do both become the same? Both are dropped at the end, also after Ctrl-C.

  tenantex verify
  tenantex verify --to 20260114093000 --allow-missing     the migrations up to this one; a missing down is no finding

Use a server of its own, such as the one of your tests: what migrations do outside of their schema, they do, and beside
other tenants nobody sees what only the first tenant of a server gets. Rows are not compared.
${EXIT_CODES}`;

/** What is said of a migration. */
const WORDS: Record<Verdict, string> = {
  exact: "is exact",
  "no down": "has no down",
  "empty down": "has an empty down, and leaves",
  "not inverse": "is not taken back by its down",
  "down fails": "cannot be taken back: its down fails",
  "not again": "is not made again behind its down",
  "up fails": "fails on a new tenant",
  "not tried": "was not tried",
};

/** Adds the command. */
export function addVerify(program: Command): void {
  const command = program
    .command("verify")
    .description("run every migration up, down and up again on a scratch tenant, and compare")
    .option("--to <version>", "last migration to try (default: the newest file)")
    .option("--allow-missing", "a missing down is no finding")
    .option("--allow-empty", "a down without statements is no finding")
    .addHelpText("after", HELP);
  addRunOptions(addServerOptions(command)).action(onServer(run));
}

async function run({ server, terminal }: Workplace, options: Options): Promise<number> {
  const to = options.to === undefined ? undefined : parseVersion(options.to);
  const others = (await server.survey(server.settings.prefix)).size;
  if (others > 0 && !terminal.json)
    terminal.say(
      `${counted(others, "tenant")} on ${server.title}: what only the first tenant of a server gets cannot be seen here.`,
    );
  let bar: ProgressBar | undefined;
  const found = await interruptible(terminal, async (signal) =>
    server.verify(to, {
      signal,
      onMigration: (migration, _, of) => {
        bar ??= progressBar(terminal, of);
        bar.step(label(migration), 1);
      },
    }),
  )
    .catch((error: unknown) => {
      if (error instanceof CancelledError) return undefined;
      throw error;
    })
    .finally(() => bar?.end());
  if (found === undefined) {
    if (terminal.json) printJson(terminal, { status: "error", reason: "cancelled" });
    else terminal.say("Ended; the scratch tenants are dropped.");
    return INTERRUPTED;
  }
  const findings = found.migrations.filter(({ verdict }) => !isAllowed(verdict, options));
  const isFound = findings.length > 0 || found.second?.migration !== undefined || found.second?.error !== undefined;
  if (terminal.json) printJson(terminal, { ...found, status: isFound ? "error" : "ok" });
  else show(terminal, found, findings);
  return isFound ? FAILED : DONE;
}

function isAllowed(verdict: Verdict, { allowMissing, allowEmpty }: Options): boolean {
  if (verdict === "no down") return allowMissing === true;
  if (verdict === "empty down") return allowEmpty === true;
  return verdict === "exact";
}

function show(terminal: Terminal, { migrations, second }: Verification, findings: readonly Verified[]): void {
  const { colours, print } = terminal;
  const tried = findings.filter(({ verdict }) => verdict !== "not tried");
  for (const { verdict, differences, error, ...migration } of tried) {
    print(`${colours.red("✗")} ${colours.bold(label(migration))} ${WORDS[verdict]}`);
    for (const line of differenceLines(differences, colours)) print(`    ${line}`);
    if (error) print(indented(errorText({ ...terminal, sayColours: colours }, error)));
  }
  const untried = findings.length - tried.length;
  if (untried > 0) print(`${colours.red("✗")} ${untried} behind it ${untried === 1 ? "was" : "were"} not tried`);
  if (second?.migration)
    print(`${colours.red("✗")} ${colours.bold(second.migration)} makes another of a second tenant`);
  if (second?.error) print(`${colours.red("✗")} a second tenant cannot be made beside the first`);
  for (const line of differenceLines(second?.differences ?? [], colours)) print(`    ${line}`);
  if (second?.error) print(indented(errorText({ ...terminal, sayColours: colours }, second.error)));
  const exact = migrations.filter(({ verdict }) => verdict === "exact").length;
  const isSame = second !== undefined && second.migration === undefined && second.error === undefined;
  const both = isSame ? "; a second tenant is as the first" : "";
  print(`${exact} of ${migrations.length} migrations are exact, up, down and up again${both}`);
}

const indented = (text: string) => text.replace(/^/gm, "    ");
