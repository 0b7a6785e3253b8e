// What a dialect throws: it knows the place and the server's words, but not the tenant's story.

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

/** All statements of a script are done, but the history could not be written. */
export class RecordError extends Error {
  constructor(
    readonly words: ServerWords,
    options?: ErrorOptions,
  ) {
    super(words.message, options);
    this.name = "RecordError";
  }
}

/** The connection is gone; what the server did with the last message is unknown. */
export class ConnectionLostError extends Error {
  constructor(options?: ErrorOptions) {
    super(options?.cause instanceof Error ? options.cause.message : "the connection was lost", options);
    this.name = "ConnectionLostError";
  }
}

/** Another run has changed the tenant since it was read. */
export class StaleError extends Error {
  constructor(options?: ErrorOptions) {
    super("another run has changed the tenant meanwhile", options);
    this.name = "StaleError";
  }
}

/** What a person can say of a doubt. */
export interface Answers {
  /** SQL that says yes. */
  readonly done: string;
  /** SQL that says no. */
  readonly undone: string;
  /** The question, with what yes means; absent: whether the statement took effect. */
  readonly question?: string | undefined;
}

/** Nobody can tell whether a statement took effect, before its connection was lost or it failed. */
export class DoubtError extends Error {
  constructor(
    /** Index of the statement in the script. */
    readonly index: number,
    /** Why nobody can tell. */
    readonly reason: string,
    readonly answers: Answers,
    /** The failure that left the doubt; absent when a connection was lost. */
    readonly failure?: { readonly words: ServerWords; readonly place?: FailurePlace } | undefined,
  ) {
    super(reason, { cause: failure });
    this.name = "DoubtError";
  }
}

/** A piece of work failed, and the ones before it are done. */
export class WorkError extends Error {
  constructor(
    /** Index of the work that failed. */
    readonly failed: number,
    /** Number of works that are done and recorded. */
    readonly completed: number,
    /** Number of statements of the failed work that are done and stay. */
    readonly done: number,
    override readonly cause: StatementError | RecordError | DoubtError,
    /** Whether the server read none of the message it was in, so that nothing of that was run. */
    readonly unread = false,
    /** Whether the statement behind the done ones has left something that is to be ended before anything else. */
    readonly half = false,
  ) {
    super(cause.message, { cause });
    this.name = "WorkError";
  }
}

/** A history holds what none can hold. */
export class OddHistoryError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "OddHistoryError";
  }
}
