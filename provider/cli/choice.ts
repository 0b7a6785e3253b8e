// Which tenants a command is for: some by names or patterns, or all.

import type { Command } from "commander";
import { InvalidSettingError } from "../errors";

export interface ChoiceOptions {
  readonly all?: boolean;
}

/** Adds the argument and the option. */
export function addChoice(command: Command): Command {
  return command
    .argument("[tenants...]", "names without the prefix, or patterns in quotes: 'eu-*'")
    .option("--all", "all tenants with the prefix: also those of a longer prefix that begins with it");
}

/**
 * The names and patterns; undefined for all.
 * @throws InvalidSettingError where neither is given, or both are.
 */
export function choiceOf(tenants: readonly string[], { all = false }: ChoiceOptions): readonly string[] | undefined {
  if (all && tenants.length > 0)
    throw new InvalidSettingError("--all", "is given together with names of tenants", "Keep one of the two.");
  if (!all && tenants.length === 0)
    throw new InvalidSettingError("tenants", "are not named", "Name some, give a pattern in quotes, or --all.");
  return all ? undefined : tenants;
}
