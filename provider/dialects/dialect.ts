// The one interface that claims all differences between database servers.

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
  /** Takes the lock of one tenant if it is free; it is held until `release`, or the session's death. */
  tryLock(schema: string): Promise<boolean>;
  /** Who holds the lock, as far as the server tells. */
  lockHolder(schema: string): Promise<string | undefined>;
  /** Reads one tenant. Two more messages where the history is not there. */
  observe(schema: string): Promise<Observed>;
  /** Reads the comment on the history table, and whether the schema holds nothing at all. */
  origin(schema: string): Promise<Origin>;
  /** Reads all schemas whose names begin with `prefix`: one message for the catalog and one for each 500 histories. */
  survey(prefix: string): Promise<Map<string, Observed>>;
  /** Makes the schema with an empty history. Where DDL cannot be rolled back, a schema that is there already is used. */
  create(schema: string, history: HistoryShape): Promise<void>;
  /** Writes the comment on the history table. */
  mark(schema: string, comment: string): Promise<void>;
  /** Makes the history's versions text, for those that are no 64-bit numbers. Nothing to do where they are. */
  widen(schema: string): Promise<void>;
  /** Adds what a history made by Ecto lacks: name, checksum and down script. */
  complete(schema: string): Promise<void>;
  /**
   * Runs the up script and records it.
   * @throws StatementError
   */
  apply(schema: string, migration: Migration): Promise<void>;
  /** The down script stored with the tenant. */
  storedDown(schema: string, version: Version): Promise<string>;
  /**
   * Runs the down script and removes the record.
   * @throws StatementError
   */
  revert(schema: string, version: Version, down: Script): Promise<void>;
  /** What is not in the schema, and would go with it or keep the drop from ending, in the server's words. */
  dependents(schema: string): Promise<readonly string[]>;
  /** Drops the schema with all it holds. Success when it is not there. */
  drop(schema: string): Promise<void>;
  /** Gives the connection back, without its lock and with no trace of the scripts that ran on it. */
  release(): Promise<void>;
}

/** What is true of one tenant. */
export interface Observed {
  /** Whether the schema is there. */
  readonly exists: boolean;
  /** Whether its history table is there. */
  readonly recorded: boolean;
  /** Whether that table has our columns beside Ecto's. */
  readonly complete: boolean;
  /** Why its history could not be read in a survey of many. */
  readonly problem?: Error | undefined;
  /** Its history in any order. */
  readonly history: readonly Applied[];
  /** Comment on the history table; only a survey reads it along. */
  readonly comment?: string | null | undefined;
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
  /** Most connections at the same time. */
  readonly connections: number;
  /** Longest wait for a lock inside a script, in seconds. */
  readonly lockTimeout: number;
  /** Schemas whose objects a script finds by their bare names, behind those of the tenant. */
  readonly sharedSchemas: readonly string[];
}
