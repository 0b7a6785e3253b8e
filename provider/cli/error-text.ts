// Errors for people at a terminal: what programs know as settings is named by its option.

import { TenantexError } from "../errors";
import { flagOf } from "./flag";
import type { Terminal } from "./terminal";

/** Settings that are options of the command, too. */
const OPTIONS = [
  ...["url", "urlFromEnv", "prefix", "migrations", "format", "hyphens", "concurrency", "lockTimeout", "retryTimeout"],
  ...["sharedSchemas", "sharedExtensions", "collation", "adopt", "baseline", "trustBaseline", "ifNotExists"],
  ...["to", "step", "canary", "onError"],
];

const SETTING = new RegExp(`\`(${OPTIONS.join("|")})(?:: (true|"\\w+"))?\``, "g");

/**
 * Text of an error with options where it has settings: `lockTimeout` is `--lock-timeout`. A line that names a command is
 * for everybody, and stays.
 */
export function withOptions(text: string): string {
  return text
    .split("\n")
    .map((line) => (line.includes("`tenantex ") ? line : line.replace(SETTING, optionText)))
    .join("\n");
}

function optionText(_: string, setting: string, value: string | undefined): string {
  return `\`${flagOf(setting)}${value === '"ifExists"' ? ` ${flagOf("ifNotExists")}` : ""}\``;
}

/** An error as lines, the first of them marked. */
export function errorText({ sayColours }: Terminal, { message }: Error): string {
  const [first, ...others] = withOptions(message).split("\n");
  return [sayColours.red(first ?? ""), ...others].join("\n");
}

/** An error with its fields: what failed, what is true now, what to do next. */
export function errorJson(error: unknown): object {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  if (!(error instanceof TenantexError)) return { name: error.name, message: error.message };
  const { name, what, now, next, message, ...fields } = error;
  const words = { what: withOptions(what), now: now && withOptions(now), next: withOptions(next) };
  return { name, ...words, ...fields, cause: undefined };
}
