// The `db` of a MySQL or MariaDB tenant: a connection for `query` and `execute`, and a pool of that one for libraries.

import { AsyncResource } from "node:async_hooks";
import { PassThrough, pipeline, type Readable } from "node:stream";
import { StatementRefusedError } from "../errors";
import { readMessage } from "./message";
import { type MysqlLease, quoteName } from "./mysql-lease";
import type { ConnectionOf, MethodOf, MysqlCommand } from "./pools";
import type { Use } from "./session";

type Callback = (error: unknown, result?: unknown, fields?: unknown) => void;

/**
 * Queries of one tenant on one connection. Libraries take it as a pool (Kysely, Drizzle).
 * BEGIN, COMMIT and ROLLBACK sent through it are a savepoint's. `query` and `execute` have the types of the application's
 * `Pool`.
 */
export interface MysqlDb<Pool> {
  /**
   * A promise connection's own `query`.
   * @throws ScopeEndedError, StatementRefusedError, RolledBackError, and the driver's errors.
   */
  readonly query: MethodOf<ConnectionOf<Pool>, "query">;
  /** A promise connection's own `execute`: prepared for this tenant, and closed with the callback. */
  readonly execute: MethodOf<ConnectionOf<Pool>, "execute">;
  /** The rows of a query as they come, to be read inside of the callback. */
  stream(sql: string | object, values?: unknown, options?: { readonly highWaterMark?: number }): Readable;
  /** Name of the tenant. */
  readonly tenant: string;
  /** Name of its database. */
  readonly schema: string;
  /** The tenant's table for hand-written SQL: `` `tenant_acme`.`users` ``. A dot is a part of the name. */
  qualify(table: string): string;
  /** The same connection, as a promise pool gives one. */
  getConnection(): Promise<{
    readonly query: MysqlDb<Pool>["query"];
    readonly execute: MysqlDb<Pool>["execute"];
    release(): void;
  }>;
  /** The same connection, as a pool gives one. */
  // biome-ignore lint/suspicious/noExplicitAny: each library describes a connection in its own way.
  getConnection(callback: (error: unknown, connection: any) => void): void;
  /** Does nothing: the pool is the application's. */
  end(callback?: (error?: Error) => void): Promise<void>;
}

export class MysqlHandle {
  /**
   * @param owner Who its transactions belong to: the use itself where none is given.
   * @param callbacks Whether a query without a callback is one to be streamed, as it is without promises.
   */
  constructor(
    private readonly use: () => Use<MysqlLease>,
    private readonly owner?: object,
    private readonly callbacks = false,
  ) {}

  get tenant(): string {
    return this.use().session.tenant;
  }

  get schema(): string {
    return this.use().session.schema;
  }

  qualify(table: string): string {
    return `${quoteName(this.schema)}.${quoteName(table)}`;
  }

  /** The one with callbacks, where libraries look for it in order to stream. */
  get connection(): MysqlHandle {
    return new MysqlHandle(this.use, this.owner ?? {}, true);
  }

  getConnection(callback?: Callback): unknown {
    const lend = async () => {
      const use = this.use();
      use.check();
      return new MysqlHandle(() => use, {}, callback !== undefined);
    };
    return answered(lend(), callback && ((error, lent) => callback(error, lent)));
  }

  release(): void {}

  end(callback?: () => void): Promise<void> {
    callback?.();
    return Promise.resolve();
  }

  query(...message: unknown[]): unknown {
    return this.send("query", message);
  }

  execute(...message: unknown[]): unknown {
    return this.send("execute", message);
  }

  stream(sql: string | object, values?: unknown, options?: object): Readable {
    const use = this.use();
    const { session } = use;
    use.check();
    if (this.read(use, sql).kind !== "plain")
      throw new StatementRefusedError(
        session.tenant,
        "a transaction cannot be begun or ended by a stream",
        "Use `query`.",
      );
    const begin = (): Readable => {
      const command = session.lease.connection.query(sql, values ?? []);
      const rows = command.stream(options);
      const closes = session.streams.add(() => rows.destroyed);
      command.once("error", (error: unknown) => session.failed(error));
      command.once("end", closes);
      inContext(command);
      return rows;
    };
    if (session.isIdle) return begin();
    // Behind what was asked before it, where the driver would send it first.
    const rows = new PassThrough({ ...options, objectMode: true });
    session.hand(
      use,
      () => pipeline(begin(), rows, () => {}),
      (error) => rows.destroy(error as Error),
    );
    return rows;
  }

  private send(verb: "query" | "execute", message: unknown[]): unknown {
    const callback = message.find((value) => typeof value === "function") as Callback | undefined;
    const [sql, values] = message.filter((value) => typeof value !== "function");
    if (callback === undefined && this.callbacks)
      return { stream: (options?: object) => this.stream(sql as string | object, values, options) };
    const answer = this.ask(verb, sql as string | object, values);
    return answered(answer, callback && ((error, pair) => callback(error, ...((pair as unknown[]) ?? []))));
  }

  private async ask(verb: "query" | "execute", sql: string | object, values: unknown): Promise<unknown> {
    const use = this.use();
    const { session } = use;
    use.check();
    const reading = this.read(use, sql);
    if (reading.kind !== "plain") return [await session.transact(use, this.owner ?? use, reading.kind), undefined];
    const sent = verb === "execute" ? preparedFor(session.schema, sql) : sql;
    const message = values === undefined ? [sent] : [sent, values];
    return session.ask(use, () => session.lease.run(verb, message, reading.mayEnd));
  }

  private read(
    use: Use<MysqlLease>,
    sql: unknown,
  ): { readonly kind: "plain" | "begin" | "commit" | "rollback"; readonly mayEnd: boolean } {
    const { tenant, lease } = use.session;
    const text = typeof sql === "string" ? sql : (sql as { sql?: unknown } | undefined)?.sql;
    if (typeof text !== "string")
      throw new StatementRefusedError(
        tenant,
        "a query without a text cannot be read",
        "Give it as a string, or as `sql`.",
      );
    const reading = readMessage(text, "mysql");
    if (reading.kind === "refused") throw new StatementRefusedError(tenant, reading.reason, reading.next);
    if (reading.kind !== "plain") return { kind: reading.kind, mayEnd: false };
    if (reading.marks) lease.marked = true;
    return { kind: "plain", mayEnd: reading.mayEnd === true };
  }
}

/** As a promise, or by a callback: in this context, where the driver's would be that of whoever opened the connection. */
function answered(answer: Promise<unknown>, callback: Callback | undefined): unknown {
  if (callback === undefined) return answer;
  answer.then((result) => callback(null, result), callback);
  return undefined;
}

/**
 * A prepared statement runs in the database that it was prepared in, and the driver keeps them by their text: so the
 * text names the database.
 */
function preparedFor(schema: string, sql: string | object): object {
  const given = typeof sql === "string" ? { sql } : (sql as { sql: string });
  return { ...given, sql: `/* ${schema} */ ${given.sql}` };
}

/** The driver feeds a command in the context of whoever opened the connection. */
function inContext(command: MysqlCommand): void {
  if (typeof command.execute === "function") command.execute = AsyncResource.bind(command.execute.bind(command));
}
