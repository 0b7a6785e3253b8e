// The command `import-file`: all tenants of a server, as a file for `pulumi import --file`.

import { readFile, writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { counted } from "../core/counted";
import { InvalidSettingError } from "../errors";
import { importFile, programLines } from "../pulumi/import-file";
import { onServer, type Workplace } from "./action";
import { DONE, EXIT_CODES, FAILED } from "./exit";
import { printable } from "./human";
import { printJson } from "./json";
import { addServerOptions, type ServerOptions } from "./server-options";

interface Options extends ServerOptions {
  readonly stack: string;
  readonly project?: string;
  readonly server?: string;
  readonly out?: string;
  readonly program?: string;
}

const HELP = `
A program that declares a Server "main", and nothing else, comes first: run \`pulumi up\`. Then

  tenantex import-file --url-from-env DATABASE_URL --stack dev --server main --out tenants.json --program tenants.ts
  pulumi import --file tenants.json --yes --protect=false --generate-code=false

and put the lines of tenants.ts into the program: \`pulumi preview\` says that all is unchanged. Tenants whose history is
not in a table schema_migrations, or does not fit the directory, are left out and named; \`adopt\` on the Tenant takes them.
${EXIT_CODES}`;

/** Adds the command. */
export function addImportFile(program: Command): void {
  const command = program
    .command("import-file")
    .description("write the file by which `pulumi import` takes over all tenants of a server")
    .requiredOption("--stack <name>", "stack that the tenants come to, such as dev")
    .option("--project <name>", "Pulumi project (default: the one of ./Pulumi.yaml)")
    .option("--server <name>", "name of the Server resource (default: the stack config tenantex:url serves)")
    .option("--out <file>", "file to write (default: standard output)")
    .option("--program <file>", "write the lines for the program, too")
    .addHelpText("after", HELP);
  addServerOptions(command).action(onServer(run));
}

async function run({ server, terminal }: Workplace, options: Options): Promise<number> {
  const project = options.project ?? (await projectOf("Pulumi.yaml"));
  const [tenants, directory, serverId] = await Promise.all([
    server.survey(server.settings.prefix),
    server.directory(),
    server.identity(),
  ]);
  const schemaOf = (tenant: string) => server.schemaOf(tenant);
  const where = { ...options, project, serverId, prefix: server.settings.prefix, schemaOf };
  const { file, taken, leftOut } = importFile(tenants, directory, where);
  if (options.out !== undefined) await writeFile(options.out, `${JSON.stringify(file, null, 2)}\n`);
  if (options.program !== undefined) await writeFile(options.program, programLines(taken, options.server));
  if (options.out === undefined || terminal.json)
    printJson(terminal, options.out === undefined ? file : { taken, leftOut });
  for (const { schema, reason } of leftOut) terminal.say(printable(`left out: ${schema}: ${reason}`));
  terminal.say(`${counted(taken.length, "tenant")} of ${server.title}, ${leftOut.length} left out`);
  return leftOut.length > 0 ? FAILED : DONE;
}

async function projectOf(file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch(() => "");
  const name = /^name:\s*["']?([\w.-]+)/m.exec(text)?.[1] ?? /"name":\s*"([\w.-]+)"/.exec(text)?.[1];
  if (name !== undefined) return name;
  throw new InvalidSettingError(
    "--project",
    `is not given, and ${file} is not here`,
    "Run the command in the folder of Pulumi.yaml, or name the project.",
  );
}
