// The command `gen migration`: the files of a new migration.

import { type Command, InvalidArgumentError, Option } from "commander";
import { generateMigration } from "../engine/generate";
import { framed } from "./action";
import { DONE, EXIT_CODES } from "./exit";
import { printJson } from "./json";
import type { Terminal } from "./terminal";

interface Options {
  readonly migrations: string;
  readonly dialect: readonly Dialect[];
  readonly json?: boolean;
}

const KNOWN = ["postgres", "mysql"] as const;
type Dialect = (typeof KNOWN)[number];

const HELP = `
Writes a pair of files, whose version is the moment in UTC, or the next number where the directory counts:

  tenantex gen migration CreateUsers
    tenant_migrations/20260114093000_create_users.up.sql      what it makes
    tenant_migrations/20260114093000_create_users.down.sql    what takes that back
  tenantex gen migration "Add time zone to users" --dialect postgres,mysql    a pair for each kind of server

Its version is always the newest: where the newest file is ahead of the clock, it comes directly behind that file, and
this is said. A name that the directory has is refused, also one that is only written otherwise. Nothing is overwritten.
${EXIT_CODES}`;

/** Adds the command. */
export function addGen(program: Command): void {
  const gen = program.command("gen").description("write new files");
  gen
    .command("migration")
    .description("write the files of a new migration")
    .argument("<name>", 'what it does: CreateUsers, create_users or "Create users"')
    .option("--migrations <directory>", "directory to write to, which is made where there is none", "tenant_migrations")
    .addOption(
      new Option("--dialect <names>", "a pair for each: postgres, mysql or postgres,mysql")
        .argParser(dialects)
        .default([], "one for both"),
    )
    .option("--json", "print the result as JSON, also where it is an error")
    .addHelpText("after", HELP)
    .action(framed(run));
}

async function run(terminal: Terminal, { migrations, dialect }: Options, name: string): Promise<number> {
  const made = await generateMigration(process.cwd(), migrations, name, dialect);
  if (terminal.json) {
    printJson(terminal, { status: "ok", ...made });
    return DONE;
  }
  if (made.madeDirectory) terminal.say(`made the directory ${migrations}`);
  for (const file of made.files) terminal.print(file);
  if (made.bumped)
    terminal.say(
      `the newest file, ${made.newestBefore}, is ahead of the clock: ${made.version} comes directly behind it`,
    );
  terminal.say(
    "Write both: it is the newest, and no run applies it before it is written. `tenantex lint` looks through it.",
  );
  return DONE;
}

function dialects(text: string): Dialect[] {
  const names = text.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !KNOWN.includes(name as Dialect));
  if (wrong !== undefined) throw new InvalidArgumentError(`Known are ${KNOWN.join(" and ")}.`);
  return [...new Set(names as Dialect[])];
}
