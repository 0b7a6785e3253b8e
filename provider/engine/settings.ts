// The settings of a server: their shape, defaults and checks.

import { z } from "zod";
import { FORMAT_NAMES } from "../core/directory";
import { InvalidSettingError } from "../errors";

const count = (least: number, most: number) =>
  z.coerce
    .number({ error: "has to be a number" })
    .min(least, `has to be at least ${least}`)
    .max(most, `has to be at most ${most}`);

const names = z
  .union([z.string().transform((list) => list.split(",")), z.array(z.string())], {
    error: "has to be a list of names",
  })
  .transform((list) => list.map((name) => name.trim()).filter(Boolean))
  .default([]);

const SETTINGS = z.strictObject({
  url: z.string({ error: "has to be text" }).min(1, "is empty").optional(),
  urlFromEnv: z.string({ error: "has to be text" }).min(1, "is empty").optional(),
  prefix: z.string({ error: "has to be text" }).default("tenant_"),
  migrations: z.string({ error: "has to be text" }).min(1, "is empty").default("tenant_migrations"),
  format: z.enum(FORMAT_NAMES, { error: `has to be one of ${FORMAT_NAMES.join(", ")}` }).optional(),
  concurrency: count(1, 1000).int("has to be a whole number").default(8),
  lockTimeout: count(0.1, 86_400).default(5),
  retryTimeout: count(0, 86_400).default(60),
  collation: z
    .string({ error: "has to be text" })
    .regex(/^utf8mb4_\w+$/, "is no collation of utf8mb4")
    .default("utf8mb4_unicode_ci"),
  sharedSchemas: names,
  sharedExtensions: names,
  movedFrom: names,
  drift: z.union([z.stringbool(), z.boolean()], { error: "has to be true or false" }).default(true),
  hyphens: z.union([z.stringbool(), z.boolean()], { error: "has to be true or false" }).default(false),
});

/** Settings of a server, checked and with their defaults. */
export type Settings = Readonly<z.infer<typeof SETTINGS>> & {
  /** URL of the server, with its password. */
  readonly url: string;
};

/** Settings of a server as a program gives them. */
export interface ServerOptions {
  /** `postgres://…` (tenants are schemas of its database), `mysql://…` or `mariadb://…` (tenants are databases). */
  readonly url?: string | undefined;
  /** Environment variable that holds the URL. Either this or `url`. */
  readonly urlFromEnv?: string | undefined;
  /** What the names of schemas begin with. Default: `tenant_`. */
  readonly prefix?: string | undefined;
  /** Directory of the migrations, relative to `base`. Default: `tenant_migrations`. */
  readonly migrations?: string | undefined;
  /** Whose layout the directory has, such as `goose`. Default: the one that it looks like. */
  readonly format?: string | undefined;
  /** Folder that directories are relative to. Default: the current one. */
  readonly base?: string | undefined;
  /** Tenants worked on at the same time, each with one connection. Default: 8. */
  readonly concurrency?: number | undefined;
  /** Longest wait for another run's work on a tenant, and for a lock inside a migration, in seconds. Default: 5. */
  readonly lockTimeout?: number | undefined;
  /**
   * How long a tenant's work is tried again that met a lock time-out, a deadlock or a lost connection, in seconds.
   * Default: 60; 0 means one try.
   */
  readonly retryTimeout?: number | undefined;
  /** PostgreSQL: schemas behind the tenant's own on `search_path`. Default: none, not even `public`. */
  readonly sharedSchemas?: readonly string[] | undefined;
  /** PostgreSQL: extensions that are made once for all tenants, in the first of the `sharedSchemas`. Default: none. */
  readonly sharedExtensions?: readonly string[] | undefined;
  /** MySQL and MariaDB: collation of new databases. Default: `utf8mb4_unicode_ci`. */
  readonly collation?: string | undefined;
  /** Whether each run writes down what a tenant is made of, so that changes by other hands are found. Default: true. */
  readonly drift?: boolean | undefined;
  /** Whether names may have a hyphen. Default: false. */
  readonly hyphens?: boolean | undefined;
}

/** What a message says to do about settings, where they are given. */
export interface Remedies {
  /** Where a wrong setting is corrected. */
  correct(setting: string): string;
  /** How a server is named. */
  readonly name: string;
}

const PULUMI: Remedies = {
  correct: (setting) => `Correct it on the Server, or in the stack config as \`tenantex:${setting}\`.`,
  name: "Declare `new Server(name, { url })` and pass it as `provider`, or run `pulumi config set --secret tenantex:url …` or `pulumi config set tenantex:urlFromEnv DATABASE_URL`.",
};

/** What is said to a program that opens a server itself. */
export const PROGRAM: Remedies = {
  correct: () => "Correct it where the server is opened.",
  name: "Give `url`, or in `urlFromEnv` the name of an environment variable that holds it.",
};

/** Names of all settings. */
export const SETTING_NAMES: readonly string[] = Object.keys(SETTINGS.shape);

/**
 * Checks settings and resolves the URL, from `env` where `urlFromEnv` names a variable.
 * @throws InvalidSettingError for the first setting that is wrong, which never repeats the URL.
 */
export function readSettings(
  given: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
  remedies: Remedies = PULUMI,
): Settings {
  const result = SETTINGS.safeParse(given);
  if (!result.success) throw settingError(result.error.issues[0] as z.core.$ZodIssue, remedies);
  return { ...result.data, sharedSchemas: withHome(result.data), url: urlOf(result.data, env, remedies) };
}

// Extensions have to live somewhere that every tenant sees.
function withHome({ sharedSchemas, sharedExtensions }: z.infer<typeof SETTINGS>): string[] {
  return sharedExtensions.length > 0 && sharedSchemas.length === 0 ? [EXTENSIONS_SCHEMA] : sharedSchemas;
}

const EXTENSIONS_SCHEMA = "extensions";

function urlOf(
  settings: z.infer<typeof SETTINGS>,
  env: Readonly<Record<string, string | undefined>>,
  { name }: Remedies,
): string {
  const { url, urlFromEnv } = settings;
  if (url !== undefined && urlFromEnv !== undefined)
    throw new InvalidSettingError("urlFromEnv", "is given together with `url`", "Keep one of the two.");
  if (url !== undefined) return url;
  if (urlFromEnv === undefined) throw new InvalidSettingError("url", "is not given: no database server is known", name);
  // Who gives the URL itself must not read it again.
  if (!/^\w+$/.test(urlFromEnv))
    throw new InvalidSettingError("urlFromEnv", "is no name of an environment variable", name);
  const value = env[urlFromEnv];
  if (!value)
    throw new InvalidSettingError(
      "urlFromEnv",
      `names the environment variable ${JSON.stringify(urlFromEnv)}, which is not set`,
      "Set it to the URL of the database server.",
    );
  return value;
}

function settingError(issue: z.core.$ZodIssue, { correct }: Remedies): InvalidSettingError {
  if (issue.code === "unrecognized_keys")
    return new InvalidSettingError(
      issue.keys[0] as string,
      "is no setting of a server",
      `Known settings: ${SETTING_NAMES.join(", ")}.`,
    );
  const setting = String(issue.path[0]);
  return new InvalidSettingError(setting, issue.message, correct(setting));
}
