// Errors of a run: what it came to before it stopped, and how to go on.

import { quoted, type Report, TenantexError } from "./report";
import { codeOf, isDenied, isEnded, isHeldUp } from "./server-codes";
import type { DoubtError, FailurePlace, RecordError, ServerWords, StatementError } from "./statement";

const TIME_IS_OVER = "the server or the role of the URL has a limit on the time of a statement";
const RAISE_LIMIT = "Raise that limit (PostgreSQL: statement_timeout; MariaDB: max_statement_time)";
const GIVE_RIGHT = "Give the user of the URL the right it lacks";

/** A run stopped for another reason than a failing statement, after the tenant's schema was there. */
export class ConvergeStoppedError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
    /** Last version known to be reached. */
    readonly reached: string,
    /** What happened, in the words of the driver or server. */
    readonly reason: string,
    /** What was tried before giving up, such as `3 tries in 5.2 s`; empty for one. */
    readonly tries: string,
    options?: ErrorOptions,
  ) {
    super(
      {
        what: `Tenant ${quoted(tenant)}: stopped: ${reason}${tries && ` [${tries}]`}.`,
        now: `The last version known to be reached in ${quoted(schema)} is ${reached}.`,
        next: isDenied(codeOf(options?.cause))
          ? `${GIVE_RIGHT}: it has to own the tenants it migrates (on MySQL and MariaDB: to have all rights on them). Then run again.`
          : "Run again: it reads the tenant's history and goes on from there.",
      },
      options,
    );
  }
}

/** A run was ended on request before it was at its target. */
export class ConvergeCancelledError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
    /** Version the tenant is at now; undefined where the run had changed nothing. */
    readonly reached: string | undefined,
  ) {
    super({
      what: `Tenant ${quoted(tenant)}: ended on request.`,
      now:
        reached === undefined
          ? "Nothing was changed by this run."
          : `The schema ${quoted(schema)} is at version ${reached}; no migration is half done.`,
      next: "Run again: it goes on from there.",
    });
  }
}

/** Somebody wants the run to end. Internal: told as ConvergeCancelledError. */
export class CancelledError extends Error {
  constructor() {
    super("ended on request");
  }
}

/** A migration as a run speaks of it. */
export interface Subject {
  readonly tenant: string;
  readonly schema: string;
  /** `version_name`. */
  readonly migration: string;
  /** File of the script; `migration` where only the text stored with the tenant is there. */
  readonly file: string;
  readonly direction: "up" | "down";
  /** Version the tenant is at now. */
  readonly reached: string;
}

/** Base of the errors of one migration on one tenant. */
export class MigrationError extends TenantexError implements Subject {
  readonly tenant: string;
  readonly schema: string;
  readonly migration: string;
  readonly file: string;
  readonly direction: "up" | "down";
  readonly reached: string;

  constructor(subject: Subject, report: Report, options: ErrorOptions) {
    super(report, options);
    this.tenant = subject.tenant;
    this.schema = subject.schema;
    this.migration = subject.migration;
    this.file = subject.file;
    this.direction = subject.direction;
    this.reached = subject.reached;
  }
}

/** A migration failed while it was applied or reverted. */
export class MigrationFailedError extends MigrationError {
  /** Where it failed. */
  readonly place: FailurePlace;
  /** What the server said. */
  readonly words: ServerWords;

  constructor(
    subject: Subject,
    /** Number of statements of the script that are done and stay. */
    readonly done: number,
    /** Number of its statements. */
    readonly total: number,
    /** Whether the script was one transaction, which the server took back. */
    readonly rolledBack: boolean,
    /** What was tried before giving up, such as `3 tries in 5.2 s`; empty for one. */
    readonly tries: string,
    failure: StatementError,
    /** Whether the statement behind the done ones is half done. */
    readonly half = false,
  ) {
    const report = {
      what: `Tenant ${quoted(subject.tenant)}: ${failed(subject, failure.place, failure.words)}${tries && ` [${tries}]`}`,
      now: excerpt(failure.place) + standing(subject, done, total, rolledBack, half),
      next: advice(subject, done, failure, half),
    };
    super(subject, report, { cause: failure });
    this.place = failure.place;
    this.words = failure.words;
  }
}

/** A script was run, but the history could not be written. */
export class MigrationUnrecordedError extends MigrationError {
  constructor(
    subject: Subject,
    /** Number of statements of the script that are done and stay. */
    readonly done: number,
    /** Number of its statements. */
    readonly total: number,
    failure: RecordError,
  ) {
    const { tenant, schema, migration, direction, reached } = subject;
    const report = {
      what: `Tenant ${quoted(tenant)}: ${quoted(migration)} was run, but could not be recorded as ${direction === "up" ? "applied" : "reverted"}: ${wordsText(failure.words)}`,
      now: `${done} of ${total} statements of its ${direction} script are done in ${quoted(schema)} and stay; its history says version ${reached}.`,
      next: "Mend the cause and run again: it goes on from there.",
    };
    super(subject, report, { cause: failure });
  }
}

/** A statement that was interrupted, or failed half way, may have taken effect or not, and the server cannot tell. */
export class MigrationInDoubtError extends MigrationError {
  /** Number of the statement, from 1. */
  readonly statement: number;

  constructor(subject: Subject, failure: DoubtError, line: number | undefined) {
    const { tenant, schema, file, reached } = subject;
    const statement = failure.index + 1;
    const { failure: cause, reason, answers } = failure;
    const place = cause?.place ?? { statement, line };
    const earlier = `an earlier run was interrupted in ${quoted(file)}${placeText(place)}, and ${reason}.`;
    const question = answers.question ?? "Look whether the statement took effect, and say so. If it did:";
    const report = {
      what: `Tenant ${quoted(tenant)}: ${cause ? `${failed(subject, place, cause.words)}; and ${reason}.` : earlier}`,
      now: cause
        ? `${excerpt(place)}What it has committed stays, and it is not tried again; ${quoted(schema)} is at version ${reached}.`
        : `Nothing was changed by this run; ${quoted(schema)} is at version ${reached}.`,
      next: `${question}\n  ${answers.done}\nIf not:\n  ${answers.undone}\nThen run again: it goes on there.`,
    };
    super(subject, report, { cause: failure });
    this.statement = statement;
  }
}

function standing(
  { schema, reached, direction }: Subject,
  done: number,
  total: number,
  rolledBack: boolean,
  half: boolean,
): string {
  const at = `The schema ${quoted(schema)} is at version ${reached}`;
  if (rolledBack) return `${at}; nothing of this file remains.`;
  if (done === 0) return `${at}; ${half ? "statement 1 of this file is half done" : "nothing of this file was done"}.`;
  const which = done === 1 ? "statement 1" : `statements 1 to ${done}`;
  const next = half ? `, and statement ${done + 1} is half done` : "";
  return `${at}; ${which} of ${total} of ${direction === "up" ? "this file" : "the way down"} ${done === 1 ? "is" : "are"} done and recorded${next}.`;
}

function failed({ file, direction }: Subject, place: FailurePlace, words: ServerWords): string {
  return `${direction === "up" ? "applying" : "reverting"} ${quoted(file)} failed${placeText(place)}: ${wordsText(words)}`;
}

function advice({ direction }: Subject, done: number, { place, words }: StatementError, half: boolean): string {
  const { statement } = place;
  if (isHeldUp(words.code))
    return "The file is not at fault: other work holds what it needs. Run again, or raise `lockTimeout` or `retryTimeout`.";
  if (isEnded(words.code))
    return `The file is not at fault: ${TIME_IS_OVER}, or somebody has ended it. ${RAISE_LIMIT}, and run again: it goes on from there.`;
  const give = isDenied(words.code) ? `${GIVE_RIGHT}, or mend` : "Mend";
  if (done === 0 && !half) {
    const rows = isDenied(words.code) ? "" : " the tenant's rows, or";
    return `${give}${rows} the file while no tenant has it applied, and run again: it goes on from there.`;
  }
  const mend = half
    ? "Run again: it goes on there"
    : statement !== undefined && statement <= done
      ? `Statement ${statement} sets something for its session, which is needed again to go on behind statement ${done}: make what it needs and run again`
      : `${give} it from statement ${done + 1} on and run again: it goes on there`;
  return direction === "up"
    ? `${mend}. Or declare a lower version, which undoes what was done with the down script.`
    : `${mend}, whichever version is declared.`;
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
