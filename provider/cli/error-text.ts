// Errors for people at a terminal: what programs know as settings is named by its option.

import { type Report, TenantexError } from "../errors";
import { flagOf } from "./flag";
import type { Terminal } from "./terminal";

/** Settings that are options of the command, too. */
const OPTIONS = [
  ...["url", "urlFromEnv", "prefix", "migrations", "format", "hyphens", "concurrency", "lockTimeout", "retryTimeout"],
  ...["sharedSchemas", "sharedExtensions", "collation", "adopt", "baseline", "trustBaseline", "ifNotExists"],
  ...["to", "step", "canary", "onError"],
];

const SETTING = `\`(${OPTIONS.join("|")})(?:: (true|"\\w+"))?\``;
const ANYWHERE = new RegExp(SETTING, "g");
const FIRST = new RegExp(`^${SETTING}`);

/**
 * What an error says, with options where it names settings: `lockTimeout` is `--lock-timeout`. Lines of SQL stay as they are,
 * whose names may be in such quotes, too; and so does a line that names a command, which is for everybody.
 */
export function reportOf({ what, now, next }: Report): Report {
  const lines = next.split("\n");
  const isWords = (line: string) => !line.startsWith(" ") && !line.includes("`tenantex ");
  const named = lines.map((line) => (isWords(line) ? line.replace(ANYWHERE, optionText) : line));
  return { what: what.replace(FIRST, optionText), now, next: named.join("\n") };
}

/** The message of an error for a person at a terminal. */
export function messageOf(error: Error): string {
  if (!(error instanceof TenantexError)) return error.message;
  const { what, now, next } = reportOf(error);
  return [what, now, next].filter(Boolean).join("\n");
}

function optionText(_: string, setting: string, value: string | undefined): string {
  return `\`${flagOf(setting)}${value === '"ifExists"' ? ` ${flagOf("ifNotExists")}` : ""}\``;
}

/** An error as lines, the first of them marked. */
export function errorText({ sayColours }: Terminal, error: Error): string {
  const [first, ...others] = messageOf(error).split("\n");
  return [sayColours.red(first ?? ""), ...others].join("\n");
}

/** An error with its fields: what failed, what is true now, what to do next. */
export function errorJson(error: unknown): object {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  if (!(error instanceof TenantexError)) return { name: error.name, message: error.message };
  const { name, what, now, next, message, ...fields } = error;
  return { name, ...reportOf({ what, now, next }), ...fields, cause: undefined };
}
