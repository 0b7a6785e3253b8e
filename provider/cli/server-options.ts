// The options by which every command finds its server and its directory.

import { type Command, InvalidArgumentError } from "commander";
import { type Remedies, readSettings, type Settings } from "../engine/settings";
import { flagOf } from "./flag";

/** Environment variable that holds the URL where no option does. */
const URL_VARIABLE = "TENANTEX_URL";

const CLI: Remedies = {
  correct: (setting) => `Correct ${flagOf(setting)}.`,
  name: `Set ${URL_VARIABLE}, or give --url-from-env with the name of the variable that holds the URL.`,
};

export interface ServerOptions {
  readonly url?: string;
  readonly urlFromEnv?: string;
  readonly prefix?: string;
  readonly migrations?: string;
  readonly format?: string;
  readonly hyphens?: boolean;
  readonly sharedSchemas?: string;
  readonly sharedExtensions?: string;
  readonly collation?: string;
  readonly concurrency?: number;
  readonly lockTimeout?: number;
  readonly retryTimeout?: number;
  /** Whether the result is printed as JSON. */
  readonly json?: boolean;
}

/** Adds the options of all commands that go to a server. */
export function addServerOptions(command: Command): Command {
  return command
    .option("--url <url>", "URL of the database server; others on this machine can see it")
    .option("--url-from-env <name>", `environment variable with the URL (default: ${URL_VARIABLE})`)
    .option("--prefix <text>", "what the names of schemas begin with (default: tenant_)")
    .option("--hyphens", "names may have a hyphen, as with the Server's `hyphens`")
    .option("--migrations <directory>", "directory of the migrations (default: tenant_migrations)")
    .option("--format <name>", "whose layout the directory has, such as goose (default: what it looks like)")
    .option("--json", "print the result as JSON, also where it is an error");
}

/** Adds the options of commands that run migrations, as the Server has them. */
export function addRunOptions(command: Command): Command {
  return command
    .option("--shared-schemas <names>", "PostgreSQL: schemas behind each tenant's own, with commas between")
    .option("--shared-extensions <names>", "PostgreSQL: extensions that are made once for all tenants")
    .option("--collation <name>", "MySQL, MariaDB: collation of new databases (default: utf8mb4_unicode_ci)")
    .option("--lock-timeout <seconds>", "longest wait for a lock (default: 5)", number)
    .option(
      "--retry-timeout <seconds>",
      "how long is tried again what a lock or a lost connection stops (default: 60)",
      number,
    );
}

/** The options of a server and its directory as they were typed, for a line that says what to run next. */
export function repeatedOptions({
  url,
  urlFromEnv,
  prefix,
  migrations,
  format,
  hyphens,
  ...run
}: ServerOptions): string[] {
  const { sharedSchemas, sharedExtensions, collation } = run;
  const typed = Object.entries({
    // The URL has a password.
    url: url === undefined ? undefined : "…",
    ...{ urlFromEnv, prefix, migrations, format, sharedSchemas, sharedExtensions, collation },
  });
  const named = typed.flatMap(([name, value]) => (value === undefined ? [] : [`${flagOf(name)} ${shellText(value)}`]));
  return [...named, ...(hyphens ? ["--hyphens"] : [])];
}

const shellText = (text: string) => (/^[\w./,…:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** Settings of the server. @throws InvalidSettingError */
export function settingsOf(options: ServerOptions, env: NodeJS.ProcessEnv = process.env): Settings {
  const { url, urlFromEnv, prefix, migrations, format, hyphens, sharedSchemas, sharedExtensions } = options;
  const { collation, concurrency, lockTimeout, retryTimeout } = options;
  const from = urlFromEnv ?? (url === undefined && env[URL_VARIABLE] ? URL_VARIABLE : undefined);
  const given = Object.entries({
    ...{ url, urlFromEnv: from, prefix, migrations, format, hyphens, sharedSchemas, sharedExtensions },
    ...{ collation, concurrency, lockTimeout, retryTimeout },
  });
  return readSettings(Object.fromEntries(given.filter(([, value]) => value !== undefined)), env, CLI);
}

/** A number as it is typed, such as 5 or 0.5. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("It has to be a number.");
  return value;
}
