// The one interface that claims all differences between database servers.

import type { Health } from "../core/doctor/health";
import type { ForeignHistory } from "../core/foreign-history";
import type { Unfinished } from "../core/journal";
import type { Applied, Migration } from "../core/migration";
import type { NameRules } from "../core/schema-name";
import type { Script } from "../core/script";
import type { SqlDialect } from "../core/sql/statements";
import type { Version } from "../core/version";

/** A kind of database server, with the connections to one. The engine asks its flags, never which server it is. */
export interface Dialect {
  readonly name: SqlDialect;
  readonly names: NameRules;
  /** Whether a failed script leaves nothing behind: DDL is part of the transaction. */
  readonly rollsBackDdl: boolean;
  /** Whether a schema can be given another name. */
  readonly renamesSchemas: boolean;
  /** The server for messages, such as `PostgreSQL at db.example.com:5432/app`; never with a user or password. */
  readonly server: string;
  /**
   * A connection for work on tenants, from the pool.
   * @throws ConnectionError
   */
  open(): Promise<Session>;
  /** Closes every connection, also those at work. */
  close(): Promise<void>;
}

/** One connection. Each method is one message to the server unless it says otherwise. */
export interface Session {
  /**
   * Whether a pooler may give each message to another connection of the server, as far as `claim` has seen: then a lock
   * is held by each transaction of `run` alone.
   */
  readonly pooled: boolean;
  /**
   * Takes the lock of one tenant if it is free, and reads the tenant. The lock is held until `release`, or the session's
   * death. Undefined while another session holds it.
   * @param expectation Whether it is thought to be there; one more message when it is otherwise.
   */
  claim(schema: string, expectation: Expectation): Promise<Observed | undefined>;
  /** Who holds the lock, as far as the server tells. */
  lockHolder(schema: string): Promise<string | undefined>;
  /** Reads one tenant. One more message where the history is not there, and one more with a journal. */
  observe(schema: string): Promise<Observed>;
  /**
   * Reads one tenant with its structure, and what that was when a run last wrote it down. One more message where the
   * history is another tool's, or a journal is there.
   */
  inspect(schema: string): Promise<Inspected>;
  /**
   * Writes the structure of a schema and its history down beside a version, in place of what was written before.
   * @returns The structure, a line for each fact.
   */
  remember(schema: string, version: Version): Promise<readonly string[]>;
  /** Reads what a schema is made of, whoever made it, a line for each fact; without the tables that are ours. */
  structure(schema: string): Promise<readonly string[]>;
  /** Reads the histories that other tools keep in the schema, or that is ours: a message, and one more for their rows. */
  foreign(schema: string): Promise<readonly ForeignHistory[]>;
  /**
   * Makes another tool's history ours, or an own one where there is none (NO_HISTORY): one row for each applied
   * migration, and the comment. A rerun ends what was begun.
   */
  takeOver(schema: string, history: ForeignHistory, applied: readonly Migration[], comment: string): Promise<void>;
  /** Reads the comment on the history table, and whether the schema holds nothing at all. */
  origin(schema: string): Promise<Origin>;
  /** Reads all schemas whose names begin with `prefix`: one message for the catalog and one for each 500 histories. */
  survey(prefix: string): Promise<Map<string, Observed>>;
  /**
   * Reads what schemas take, and when their histories were written: one message for each 500 sizes, and one for each
   * 500 histories. What cannot be read of one is left out for that one.
   * @param dates Which moments are asked for: of the last migration alone, or of each.
   */
  measure(schemas: readonly string[], dates: "last" | "each"): Promise<Map<string, Measured>>;
  /**
   * Makes extensions that are not there in the first of the shared schemas, and that schema. One message when they are.
   * @throws SharedExtensionError
   */
  extend(extensions: readonly string[]): Promise<void>;
  /** Writes the comment on the history table. */
  mark(schema: string, comment: string): Promise<void>;
  /** Makes the history's versions text, for those that are no 64-bit numbers. Nothing to do where they are. */
  widen(schema: string): Promise<void>;
  /** Adds what a history made by Ecto lacks: name, checksum and down script. */
  complete(schema: string): Promise<void>;
  /**
   * Runs scripts one after the other, each with its record, in as few messages as is safe.
   * @param history Makes the schema with an empty history first. Where DDL cannot be rolled back, a schema that is
   *   there already is used.
   * @throws WorkError naming the script that failed: those before it are done. ConnectionLostError, DoubtError
   */
  run(schema: string, works: readonly Work[], history?: HistoryShape): Promise<void>;
  /** Forgets a script of which nothing was run, and removes the journal. */
  abandon(schema: string, unfinished: Unfinished | undefined): Promise<void>;
  /**
   * Finds out where an interrupted script goes on, by asking whether the effect of the statement in doubt is there.
   * @throws DoubtError when nobody can tell.
   */
  settle(schema: string, unfinished: Unfinished, script: Script): Promise<Resumption>;
  /** The down script stored with the tenant. */
  storedDown(schema: string, version: Version): Promise<string>;
  /** What is not in the schema, and would go with it or keep the drop from ending, in the server's words. */
  dependents(schema: string): Promise<readonly string[]>;
  /** Drops the schema with all it holds, in as many messages as that needs. Success when it is not there. */
  drop(schema: string): Promise<void>;
  /** Gives the schema another name, with a comment. Only where schemas can be renamed. */
  rename(schema: string, name: string, comment: string): Promise<void>;
  /** What tells this server, and on PostgreSQL this database, from every other; undefined where it does not say. */
  identity(): Promise<string | undefined>;
  /** Reads what a fleet of tenants depends on: one message, which changes nothing. */
  health(prefix: string): Promise<Health>;
  /** Gives the connection back, without its lock and with no trace of the scripts that ran on it. */
  release(): Promise<void>;
}

/** What a tenant that is about to be read is thought to be. */
export type Expectation = "there" | "new";

/** One script to be run, and what it means for the history. */
export interface Work {
  readonly direction: "up" | "down";
  readonly version: Version;
  readonly name: string | null;
  readonly script: Script;
  /** Up: the text to be stored for the way down, null without one. */
  readonly storedDown: string | null;
  /** How it stands with the journal: nothing there yet, this very script, or the up script that this one undoes. */
  readonly journal: "none" | "this" | "other";
  readonly resumption: Resumption;
  /** Whether statements that miss what they would undo are passed over. */
  readonly lenient: boolean;
}

/** Where a script begins. */
export interface Resumption {
  /** Index of the first statement to run. */
  readonly from: number;
  /** Whether that statement may be half done, so that it may find a part of its work there. */
  readonly repeats: boolean;
}

/** What is true of one tenant. */
export interface Observed {
  /** Whether the schema is there. */
  readonly exists: boolean;
  /** Whether its history table is there. */
  readonly recorded: boolean;
  /** Whether that table has our columns beside Ecto's. */
  readonly complete: boolean;
  /** The script that has begun and has not ended. */
  readonly unfinished?: Unfinished | undefined;
  /** Whether a journal is there that tells of no script: a run ended between its last word and its tidying up. */
  readonly leftover?: boolean | undefined;
  /** Whether a drop of it has begun and has not ended. */
  readonly dropping?: boolean | undefined;
  /** Why its history could not be read in a survey of many. */
  readonly problem?: Error | undefined;
  /** Its history in any order. */
  readonly history: readonly Applied[];
  /** Comment on the history table, where that is there. */
  readonly comment?: string | null | undefined;
}

/** What a schema takes, and when its history was written. */
export interface Measured {
  /** Bytes of its tables with their indexes; undefined where the server does not tell. */
  readonly size?: number | undefined;
  /** When the last row of its history was written; undefined without one, and in tables of tools that keep no time. */
  readonly changed?: Date | undefined;
  /** When each migration was recorded, as far as that was asked for and is known. */
  readonly dates?: ReadonlyMap<Version, Date> | undefined;
}

/** One tenant with its structure. */
export interface Inspected {
  readonly observed: Observed;
  /** What its schema is made of, a line for each fact. */
  readonly structure: readonly string[];
  /** What it was made of when a run last wrote that down; undefined where none did. */
  readonly remembered: readonly string[] | undefined;
}

/** Where a schema comes from. */
export interface Origin {
  readonly comment: string | null;
  /** Whether the schema holds no object at all. */
  readonly blank: boolean;
}

/** What a new history table has to hold. */
export interface HistoryShape {
  /** Whether `version` can be a bigint, as Ecto has it; else it is text. */
  readonly bigint: boolean;
  /** Comment on the table. */
  readonly comment: string;
}

/** What a dialect needs to know of its server. */
export interface DialectOptions {
  readonly url: URL;
  /** What the server shows of us, for whoever waits for our locks. */
  readonly runner: string;
  /** Most connections at the same time. */
  readonly connections: number;
  /** Longest wait for a lock inside a script, in seconds. */
  readonly lockTimeout: number;
  /** Longest wait for the locks of a statement that has to run alone, such as a concurrent index build, in seconds. */
  readonly retryTimeout: number;
  /** Whether extensions are to be shared. */
  readonly sharedExtensions: readonly string[];
  /** Collation of new databases on MySQL and MariaDB. */
  readonly collation: string;
  /** Schemas whose objects a script finds by their bare names, behind those of the tenant. */
  readonly sharedSchemas: readonly string[];
}
