// Errors about migrations that are to be written: their names, and what is there already.

import { quoted, TenantexError } from "./report";

/** Text that cannot name a migration. */
export class MigrationNameError extends TenantexError {
  constructor(
    /** The name as it was given. */
    readonly text: string,
    reason: string,
  ) {
    super({
      what: `${quoted(text)} ${reason}.`,
      now: "Nothing was written.",
      next: 'Say in a few words of ASCII letters and digits what it does, such as CreateUsers, create_users or "Create users".',
    });
  }
}

/** A migration of that name or version is in the directory. */
export class MigrationExistsError extends TenantexError {
  constructor(
    readonly directory: string,
    /** What is there already, such as `the name "create_users"`. */
    claim: string,
    /** The file that has it. */
    readonly file: string,
    now = "Nothing was written.",
  ) {
    super({
      what: `The migrations directory ${quoted(directory)} has ${claim} already: ${quoted(file)}.`,
      now,
      next: "Write into that file if no tenant has it yet, or choose another name; what an applied migration has done is changed by a new one.",
    });
  }
}
