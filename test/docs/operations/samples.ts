// Every error that a person can meet: what docs/operations.md shows of it.

import * as errors from "../../../provider/errors";
import { PLAN_SAMPLES } from "./plan-samples";
import { RUN_SAMPLES } from "./run-samples";
import type { Samples } from "./sample";
import { SCOPE_SAMPLES } from "./scope-samples";
import { TENANT_SAMPLES } from "./tenant-samples";

/** By the name of the class. */
export const SAMPLES: Samples = {
  ...PLAN_SAMPLES,
  ...RUN_SAMPLES,
  ...TENANT_SAMPLES,
  ...SCOPE_SAMPLES,
};

/** Classes that nobody meets by themselves, and why. */
export const INTERNAL: Readonly<Record<string, string>> = {
  TenantexError: "the base of all",
  MigrationError: "the base of the errors of one migration",
  CancelledError: "told as ConvergeCancelledError",
  StatementError: "told as MigrationFailedError",
  RecordError: "told as MigrationUnrecordedError",
  DoubtError: "told as MigrationInDoubtError",
  ConnectionLostError: "told as ConvergeStoppedError or OutcomeUnknownError",
  StaleError: "the work is read and planned again",
  WorkError: "told as MigrationFailedError",
  OddHistoryError: "told as HistoryUnreadableError",
};

/** Classes that no program can catch, because it is told of them as text, and by whom. */
export const TOLD_AS_TEXT: Readonly<Record<string, string>> = {
  ...told("by Pulumi, whose provider is a process of its own", [
    "DeletionProtectedError",
    "NoTenantsError",
    "OlderDirectoryError",
    "OtherServerError",
    "SchemaTakenError",
    "TenantNotFoundError",
  ]),
  ...told("by the command, which alone asks a person and writes files", [
    "MigrationExistsError",
    "MigrationNameError",
    "NotConfirmedError",
  ]),
};

function told(because: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, because]));
}

/** Names of all classes of errors that the package has. */
export const CLASSES = Object.entries(errors as Record<string, unknown>)
  .filter(([, one]) => typeof one === "function" && one.prototype instanceof Error)
  .map(([name]) => name);

/** The texts of a class, as its samples have them. */
export function messagesOf(name: string): string[] {
  return (SAMPLES[name]?.made ?? []).map((make) => {
    const error = thrown(make);
    if (error instanceof Error && error.constructor.name === name) return error.message;
    throw new Error(`The sample of ${name} in test/docs/operations/*-samples.ts makes ${String(error)}`);
  });
}

function thrown(make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    return error;
  }
}
