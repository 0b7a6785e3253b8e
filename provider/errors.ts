// Every error a person can cause or meet: what failed, what is true now, what to do next, with the facts as fields.

/** The three sentences of an error. */
export interface Report {
  /** What failed, with the names quoted. */
  readonly what: string;
  /** What is true now, where that is not obvious. */
  readonly now?: string | undefined;
  /** What to do next. */
  readonly next: string;
}

/** Base of all expected errors: its message is the report, one sentence a line. */
export class TenantexError extends Error implements Report {
  readonly what: string;
  readonly now: string | undefined;
  readonly next: string;

  constructor(report: Report, options?: ErrorOptions) {
    super([report.what, report.now, report.next].filter(Boolean).join("\n"), options);
    this.name = new.target.name;
    this.what = report.what;
    this.now = report.now;
    this.next = report.next;
  }
}

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

/** The declared version is neither in the directory nor in the tenant's history. */
export class UnknownVersionError extends TenantexError {
  constructor(
    readonly version: string,
    readonly directory: string,
    /** The versions around it, in order. */
    readonly nearby: readonly string[],
  ) {
    super({
      what: `There is no migration with version ${quoted(version)} in ${quoted(directory)}.`,
      now: `Nearby versions: ${nearby.join(", ")}.`,
      next: 'Declare one of these, "0" for no migration, or "latest".',
    });
  }
}

/** `latest` would take the tenant down, because this directory is older than the tenant. */
export class OlderDirectoryError extends TenantexError {
  constructor(
    readonly schema: string,
    readonly current: string,
    readonly latest: string,
    readonly directory: string,
  ) {
    super({
      what: `"latest" in ${quoted(directory)} is ${latest}, but ${quoted(schema)} is at ${current}, and "latest" never goes down by itself.`,
      now: "Nothing was changed.",
      next: `Check out the newer migrations, or declare version "${latest}" to go down to it.`,
    });
  }
}

/** The directory of migrations is missing, empty or unreadable. */
export class DirectoryError extends TenantexError {
  constructor(
    readonly directory: string,
    reason: string,
    next = "Put files such as 20260114093000_create_users.up.sql and .down.sql there, or name another directory with `migrations`.",
  ) {
    super({ what: `The migrations directory ${quoted(directory)} ${reason}.`, next });
  }
}

/** A file of the directory cannot be a migration. */
export class MigrationFileError extends TenantexError {
  constructor(
    readonly file: string,
    reason: string,
    next: string,
    /** Line the trouble begins at, from 1. */
    readonly line?: number,
  ) {
    super({
      what: `The migration file ${quoted(file)}${line === undefined ? "" : `, line ${line},`} ${reason}.`,
      next,
    });
  }
}

/** Two files claim one version. */
export class DuplicateVersionError extends TenantexError {
  constructor(
    readonly version: string,
    readonly files: readonly [string, string],
  ) {
    super({
      what: `Two migration files have version ${version}: ${quoted(files[0])} and ${quoted(files[1])}.`,
      next: "Give one of them a version of its own.",
    });
  }
}

/** Migrations have to be reverted that have no down script, neither in the directory nor with the tenant. */
export class MissingDownError extends TenantexError {
  constructor(
    readonly schema: string,
    readonly target: string,
    /** The migrations without a down script, `version_name`. */
    readonly migrations: readonly string[],
  ) {
    super({
      what: `Going down to version ${target} needs down scripts that do not exist: ${migrations.map(quoted).join(", ")}.`,
      now: `Nothing was changed in ${quoted(schema)}.`,
      next: "Write the missing .down.sql (an empty one means that there is nothing to undo), or declare a version that keeps them applied.",
    });
  }
}

/** A file was edited after it was applied to the tenant. */
export class EditedMigrationError extends TenantexError {
  constructor(
    readonly schema: string,
    readonly files: readonly string[],
  ) {
    super({
      what: `Edited after being applied to ${quoted(schema)}: ${files.map(quoted).join(", ")}.`,
      now: "Nothing was changed: the tenant holds what the old text made.",
      next: "Restore the old text and put the change into a new migration, or first declare a version below it, which reverts it with the down script stored with the tenant.",
    });
  }
}

/** The schema to be made is there already, and nobody said that it may be taken over. */
export class SchemaExistsError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
  ) {
    super({
      what: `Tenant ${quoted(tenant)}: the schema ${quoted(schema)} exists already.`,
      now: "Nothing was changed in it.",
      next: "Choose another `tenant` or `prefix`, or drop the schema if nobody needs it.",
    });
  }
}

/** The schema of a tenant that Pulumi knows is not on the server. */
export class SchemaMissingError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
    readonly server: string,
  ) {
    super({
      what: `Tenant ${quoted(tenant)}: the schema ${quoted(schema)} is not on ${server} any more.`,
      now: "Nothing was changed.",
      next: "If the server is the wrong one, correct its URL, and do not refresh before: Pulumi would forget the tenant. Only if the schema was dropped on purpose, run `pulumi refresh`; the next `pulumi up` makes the tenant anew.",
    });
  }
}

/** The schema is there, but its history is not. */
export class HistoryMissingError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
  ) {
    super({
      what: `Tenant ${quoted(tenant)}: the schema ${quoted(schema)} has no table schema_migrations, so nobody knows which migrations it has.`,
      now: "Nothing was changed.",
      next: "Restore that table, from a backup or by hand with one row for each applied version.",
    });
  }
}

/** The history of a tenant cannot be read. */
export class HistoryUnreadableError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(
      {
        what: `Tenant ${quoted(tenant)}: the history of the schema ${quoted(schema)} cannot be read: ${reason}.`,
        now: "Nothing was changed.",
        next: "Look at its table schema_migrations: the rights on it, its locks, and whether every version in it is one.",
      },
      options,
    );
  }
}

/** The server did not drop a schema. */
export class DropFailedError extends TenantexError {
  constructor(
    readonly schema: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(
      {
        what: `Dropping the schema ${quoted(schema)} failed: ${reason}.`,
        now: "On PostgreSQL nothing of it was dropped; on MySQL and MariaDB a part may be.",
        next: "End what still uses the schema, or mend what the server names, and run again: it goes on from there.",
      },
      options,
    );
  }
}

/** Dropping the schema would take along what is not the tenant's. */
export class DropRefusedError extends TenantexError {
  constructor(
    readonly schema: string,
    /** What would go along or is in the way, in the server's words. */
    readonly dependents: readonly string[],
  ) {
    const shown = dependents.slice(0, 10).join("; ");
    super({
      what: `Dropping the schema ${quoted(schema)} would reach what is not the tenant's: ${dependents.length > 10 ? `${dependents.length} objects, among them ` : ""}${shown}.`,
      now: "Nothing was dropped.",
      next: "Move or drop these first (an extension with ALTER EXTENSION … SET SCHEMA), or leave the schema with `retainOnDelete`.",
    });
  }
}

/** Another run holds the tenant's lock. */
export class LockTimeoutError extends TenantexError {
  constructor(
    readonly schema: string,
    /** How long was waited, in seconds. */
    readonly seconds: number,
    /** Who holds it, as far as the server tells. */
    readonly holder: string | undefined,
  ) {
    super({
      what: `The schema ${quoted(schema)} is being worked on by another run${holder ? ` (${holder})` : ""}; waited ${seconds} s.`,
      now: "Nothing was changed by this run.",
      next: "Wait for the other run and try again, or raise `lockTimeout`.",
    });
  }
}

/** The database server cannot be reached, or does not let us in. */
export class ConnectionError extends TenantexError {
  constructor(
    /** Server as host and port, never with a password. */
    readonly server: string,
    /** The driver's words, scrubbed. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(
      {
        what: `Cannot connect to ${server}: ${reason}.`,
        next: "Check that the server runs and can be reached from here, and the user, password and database of its URL.",
      },
      options,
    );
  }
}

/** Where a script failed. */
export interface FailurePlace {
  /** Number of the statement in the script, from 1, where it is known. */
  readonly statement?: number | undefined;
  /** Line of the script, from 1, where it is known. */
  readonly line?: number | undefined;
  /** Text of that line. */
  readonly lineText?: string | undefined;
  /** Column of that line, from 1, where the server gave a position. */
  readonly column?: number | undefined;
}

/** What the server said. */
export interface ServerWords {
  readonly message: string;
  /** SQLSTATE on PostgreSQL, error number on MySQL. */
  readonly code: string;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
}

/** A statement of a migration failed. Thrown by a dialect, which knows the place but not the tenant's story. */
export class StatementError extends Error {
  constructor(
    readonly place: FailurePlace,
    readonly words: ServerWords,
    options?: ErrorOptions,
  ) {
    super(words.message, options);
    this.name = "StatementError";
  }
}

/** A script ran, but the history could not be written, where the two are not one transaction. Thrown by a dialect. */
export class RecordError extends Error {
  constructor(
    readonly words: ServerWords,
    /** The statement that would record it, without the text of scripts. */
    readonly statement: string,
    options?: ErrorOptions,
  ) {
    super(words.message, options);
    this.name = "RecordError";
  }
}

/** A migration was carried out, but not recorded, on a server that cannot roll back DDL. */
export class MigrationUnrecordedError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
    /** `version_name`. */
    readonly migration: string,
    readonly direction: "up" | "down",
    /** Version the history says. */
    readonly reached: string,
    failure: RecordError,
  ) {
    super(
      {
        what: `Tenant ${quoted(tenant)}: ${quoted(migration)} was ${direction === "up" ? "applied" : "reverted"}, but could not be recorded: ${wordsText(failure.words)}`,
        now: `All statements of its ${direction} script are done in ${quoted(schema)}; its history still says version ${reached}.`,
        next: `Mend the cause, record it by hand with \`${failure.statement}\`, and run again.`,
      },
      { cause: failure },
    );
  }
}

/** A migration failed while it was applied or reverted. */
export class MigrationFailedError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
    /** File of the script, or `version_name` where only the stored script is there. */
    readonly file: string,
    readonly direction: "up" | "down",
    /** Version the tenant is at now. */
    readonly reached: string,
    /** Whether the server undid all of this script. */
    readonly rolledBack: boolean,
    failure: StatementError,
  ) {
    super(
      {
        what: `Tenant ${quoted(tenant)}: ${direction === "up" ? "applying" : "reverting"} ${quoted(file)} failed${placeText(failure.place)}: ${wordsText(failure.words)}`,
        now:
          excerpt(failure.place) +
          (rolledBack
            ? `The schema ${quoted(schema)} is at version ${reached}; nothing of this file remains.`
            : `The schema ${quoted(schema)} is at version ${reached}. What the statements before the failing one did stays, except in a transaction of the file's own: this server cannot roll back DDL.`),
        next: LOCKED.test(failure.words.code)
          ? "The file is not at fault: other work holds what it needs. Run again, or raise `lockTimeout`."
          : failure.words.code === "25001"
            ? "Every file runs in one transaction. Run such a statement by hand, outside of migrations, and leave it out of the file."
            : rolledBack
              ? "Mend the file and run again: it goes on from there."
              : "Undo those statements by hand or guard them with IF [NOT] EXISTS, mend the file, and run again.",
      },
      { cause: failure },
    );
    this.place = failure.place;
    this.words = failure.words;
  }
  readonly place: FailurePlace;
  readonly words: ServerWords;
}

/** Lock time-outs and deadlocks, of either dialect. */
const LOCKED = /^(55P03|40P01|1205|1213)$/;

/** The server refused what the engine itself asked for, before anything was changed. */
export class ServerRefusedError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
    readonly server: string,
    /** The server's words. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(
      {
        what: `Tenant ${quoted(tenant)}: ${server} refused work on the schema ${quoted(schema)}: ${reason}.`,
        now: "No migration was run.",
        next: "Check what the user of the URL may do: create schemas (on MySQL: databases), and own the tenants it migrates.",
      },
      options,
    );
  }
}

/** A run stopped for another reason than a failing statement, after the tenant's schema was there. */
export class ConvergeStoppedError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
    /** Last version known to be reached. */
    readonly reached: string,
    cause: Error,
  ) {
    super(
      {
        what: `Tenant ${quoted(tenant)}: stopped half way: ${cause.message}`,
        now: `The last version known to be reached in ${quoted(schema)} is ${reached}.`,
        next: "Run again: it reads the tenant's history and goes on from there.",
      },
      { cause },
    );
  }
}

/** Text in double quotes, with control characters and quotes made visible. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

function placeText(place: FailurePlace): string {
  const parts = [
    place.statement === undefined ? "" : `statement ${place.statement}`,
    place.line === undefined ? "" : `line ${place.line}`,
  ].filter(Boolean);
  return parts.length === 0 ? "" : ` at ${parts.join(", ")}`;
}

function wordsText(words: ServerWords): string {
  const extra = [words.detail, words.hint].filter(Boolean).join(" ");
  return `${words.message} (${words.code})${extra ? `. ${extra}` : ""}`;
}

function excerpt(place: FailurePlace): string {
  if (place.line === undefined || place.lineText === undefined) return "";
  const text = place.lineText.length > 160 ? `${place.lineText.slice(0, 159)}…` : place.lineText;
  const gutter = `  ${place.line} | `;
  const caret =
    place.column === undefined || place.column > 160 ? "" : `${" ".repeat(gutter.length + place.column - 1)}^\n`;
  return `${gutter}${text}\n${caret}`;
}
