// Results as JSON: one document, with errors as objects.

import { TenantexError } from "../errors";
import type { Terminal } from "./terminal";

/** Prints a result as the one document that a command prints. */
export function printJson(terminal: Terminal, result: unknown): void {
  terminal.print(JSON.stringify(result, plain, 2));
}

// Errors have no properties of their own that JSON would take.
function plain(_key: string, value: unknown): unknown {
  return value instanceof Error ? errorJson(value) : value;
}

/** An error with its fields: what failed, what is true now, what to do next. */
export function errorJson(error: unknown): object {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  if (!(error instanceof TenantexError)) return { name: error.name, message: error.message };
  const { name, what, now, next, message, ...fields } = error;
  return { name, what, now, next, ...fields, cause: undefined };
}
