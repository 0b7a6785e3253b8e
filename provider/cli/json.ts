// Results as JSON: one document, with errors as objects.

import { errorJson } from "./error-text";
import type { Terminal } from "./terminal";

/** Prints a result as the one document that a command prints. */
export function printJson(terminal: Terminal, result: unknown): void {
  terminal.print(JSON.stringify(result, plain, 2));
}

// Errors have no properties of their own that JSON would take.
function plain(_key: string, value: unknown): unknown {
  return value instanceof Error ? errorJson(value) : value;
}
