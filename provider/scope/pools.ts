// The pools that an application hands over, as far as they are used: by their shape, so that no driver's types are needed.

import type { EventEmitter } from "node:events";

/** A `Pool` of `pg`, as far as it is used. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
}

/** A client of such a pool. */
export interface PostgresClient extends EventEmitter {
  // biome-ignore lint/suspicious/noExplicitAny: the driver has five overloads, and each of its types is the application's.
  query(...message: any[]): any;
  release(destroy?: boolean): void;
  /** `I` outside of a transaction, `T` in one, `E` in a failed one; since pg 8.18. */
  getTransactionStatus?(): string | null;
}

/** A pool of `mysql2` or of `mysql2/promise`, as far as it is used. */
export interface MysqlPool {
  // biome-ignore lint/suspicious/noExplicitAny: the two kinds of pools differ in it.
  getConnection(...callback: any[]): any;
}

/** The pool behind a promise pool, or the pool itself. */
export interface MysqlCallbackPool {
  getConnection(callback: (error: Error | null, connection: MysqlConnection) => void): void;
}

/** A connection of such a pool. */
export interface MysqlConnection extends EventEmitter {
  readonly config: { readonly database?: string; readonly multipleStatements?: boolean };
  query(...message: unknown[]): MysqlCommand;
  execute(...message: unknown[]): MysqlCommand;
  unprepare?(statement: object): unknown;
  release(): void;
  destroy(): void;
}

/** A command under way. */
export interface MysqlCommand extends EventEmitter {
  /** Its text, with a question mark for each named placeholder. */
  readonly sql?: string;
  stream(options?: object): import("node:stream").Readable;
  execute?: (...packet: unknown[]) => unknown;
}

/** The client type of a pool of `pg`: `PoolClient` with its types. */
export type ClientOf<Pool> = Pool extends { connect: { (): Promise<infer Client>; (callback: never): void } }
  ? Client
  : Pool extends { connect(): Promise<infer Client> }
    ? Client
    : PostgresClient;

/** The promise connection of a pool of `mysql2`, with its types. */
export type ConnectionOf<Pool> = Pool extends { promise(): { getConnection(): Promise<infer Connection> } }
  ? Connection
  : Pool extends { getConnection(): Promise<infer Connection> }
    ? Connection
    : never;

/** A method with the driver's own type; where that is not known, one that takes and gives anything. */
export type MethodOf<Owner, Name extends string> = Owner extends { [name in Name]: infer Method }
  ? unknown extends Method
    ? AnyMethod
    : Method
  : AnyMethod;

// biome-ignore lint/suspicious/noExplicitAny: as an untyped driver's.
type AnyMethod = (...message: any[]) => any;
