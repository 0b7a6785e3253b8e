// Errors about what a program declares: names, settings, versions.

import { quoted, TenantexError } from "./report";

/** A tenant's name or prefix cannot name a schema. */
export class InvalidNameError extends TenantexError {
  constructor(
    /** The prefix and tenant put together, as far as they could be. */
    readonly schema: string,
    reason: string,
    next: string,
  ) {
    super({ what: `The schema name ${quoted(schema)} ${reason}.`, next });
  }
}

/** Two tenants of one program would share one schema. */
export class SchemaTakenError extends TenantexError {
  constructor(
    readonly schema: string,
    /** URN of the tenant that declared the schema first. */
    readonly holder: string,
  ) {
    super({
      what: `The schema ${quoted(schema)} is declared twice: ${quoted(holder)} has it already.`,
      next: "Give one of the two another `tenant` or `prefix`.",
    });
  }
}

/** An argument or a setting is missing, malformed or unknown. */
export class InvalidSettingError extends TenantexError {
  constructor(
    /** Name of the argument or setting, such as `lockTimeout`. */
    readonly setting: string,
    reason: string,
    next: string,
  ) {
    super({ what: `\`${setting}\` ${reason}.`, next });
  }
}

/** Text that should be a version is not one. */
export class InvalidVersionError extends TenantexError {
  constructor(readonly text: string) {
    super({
      what: `${quoted(text)} is not a version.`,
      next: 'A version is digits, with dots between parts ("20260114093000", "7", "1.10"), "0" for no migration, or "latest".',
    });
  }
}

/** `onDelete: "archive"` where schemas cannot be renamed. */
export function archiveRefusal(product: string): InvalidSettingError {
  return new InvalidSettingError(
    "onDelete",
    `is "archive", and ${product} cannot rename a database`,
    'Use "retain", which leaves it where it is.',
  );
}

/** Something would be destroyed, and nobody has said yes. */
export class NotConfirmedError extends TenantexError {
  constructor(
    /** What was asked. */
    readonly question: string,
    /** What was typed. */
    readonly answer?: string,
    /** What should have been. */
    word = "yes",
  ) {
    super({
      what: `${question} ${answer ? `${quoted(answer)} was typed, and not ${quoted(word)}` : "Nobody has said yes"}.`,
      now: "Nothing was changed.",
      next: "Answer in a terminal, or give --yes.",
    });
  }
}
