// Errors about a directory of migrations, its files, and what a plan refuses to do with them.

import { quoted, TenantexError } from "./report";

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
      next: "Write the missing down scripts (.down.sql, or as the directory's format has them; an empty one means that there is nothing to undo), or declare a version that keeps them applied.",
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

/** A file would be applied that nobody has written yet. */
export class UnwrittenMigrationError extends TenantexError {
  constructor(
    readonly schema: string,
    readonly files: readonly string[],
  ) {
    super({
      what: `Still as \`tenantex gen migration\` wrote it, without a statement: ${files.map(quoted).join(", ")}.`,
      now: `Nothing was changed in ${quoted(schema)}.`,
      next: "Write the file, or delete it with its down file. Where nothing is to be done, take out the comment that it begins with.",
    });
  }
}

/** A script that stopped half way cannot go on, because what was run of it reads otherwise now or is not here. */
export class UnfinishedMigrationError extends TenantexError {
  constructor(
    readonly schema: string,
    /** `version_name`. */
    readonly migration: string,
    /** Number of its statements that are done. */
    readonly done: number,
    readonly directory: string,
    /** Number of the statement, from 1, that was run and was changed since; undefined when the file is missing. */
    readonly statement: number | undefined,
  ) {
    super({
      what:
        statement === undefined
          ? `${quoted(migration)} is half applied to ${quoted(schema)}, and ${quoted(directory)} does not have its file.`
          : `${quoted(migration)} is half applied to ${quoted(schema)}, and its statement ${statement}, which was run, reads otherwise now.`,
      now: `Nothing was changed: ${done === 0 ? "none of its statements is known to be" : done === 1 ? "statement 1 is" : `statements 1 to ${done} are`} done.`,
      next: `${statement === undefined ? "Check out the file" : `Restore statement ${statement}; what comes behind the done ones may be mended`}, and run again: it goes on there. Or declare a version below it, which reverts what was done with its down script.`,
    });
  }
}
