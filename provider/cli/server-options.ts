// The options by which every command finds its server and its directory.

import type { Command } from "commander";

/** Environment variable that holds the URL where no option does. */
const URL_VARIABLE = "TENANTEX_URL";

export interface ServerOptions {
  readonly url?: string;
  readonly urlFromEnv?: string;
  readonly prefix?: string;
  readonly migrations?: string;
  readonly hyphens?: boolean;
}

/** Adds the options. */
export function addServerOptions(command: Command): Command {
  return command
    .option("--url <url>", "URL of the database server; others on this machine can see it")
    .option("--url-from-env <name>", `environment variable with the URL (default: ${URL_VARIABLE})`)
    .option("--prefix <text>", "what the names of schemas begin with (default: tenant_)")
    .option("--hyphens", "names may have a hyphen, as with the Server's `hyphens`")
    .option("--migrations <directory>", "directory of the migrations (default: tenant_migrations)");
}

/** Settings of the server, for `readSettings`. */
export function settingsOf(
  { url, urlFromEnv, prefix, migrations, hyphens }: ServerOptions,
  env: NodeJS.ProcessEnv,
): Record<string, unknown> {
  const from = urlFromEnv ?? (url === undefined && env[URL_VARIABLE] ? URL_VARIABLE : undefined);
  const given = Object.entries({ url, urlFromEnv: from, prefix, migrations, hyphens });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}
