// The `db` of a PostgreSQL tenant: a client for `query`, and a pool of that one client for libraries that want a pool.

import { AsyncResource } from "node:async_hooks";
import { StatementRefusedError } from "../errors";
import { readMessage } from "./message";
import type { ClientOf, MethodOf } from "./pools";
import { type PostgresLease, quoteName } from "./postgres-lease";
import type { Use } from "./session";

/**
 * Queries of one tenant on one connection. Libraries take it as a client (Drizzle) or as a pool (Kysely).
 * BEGIN, COMMIT and ROLLBACK sent through it are a savepoint's. `query` has the types of the application's `Pool`.
 */
export interface PostgresDb<Pool> {
  /**
   * The client's own `query`: with texts, configurations, callbacks, cursors and streams.
   * @throws ScopeEndedError, StatementRefusedError, RolledBackError, and the driver's errors.
   */
  readonly query: MethodOf<ClientOf<Pool>, "query">;
  /** Name of the tenant. */
  readonly tenant: string;
  /** Name of its schema. */
  readonly schema: string;
  /** The tenant's table for hand-written SQL: `"tenant_acme"."users"`. A dot is a part of the name. */
  qualify(table: string): string;
  /** The same connection, as a pool gives one. */
  connect(): Promise<{ readonly query: PostgresDb<Pool>["query"]; release(destroy?: boolean): void }>;
  /** Does nothing: the pool is the application's. */
  end(): Promise<void>;
  /** Always 1: libraries know a pool by its counts. */
  readonly totalCount: number;
  /** Always 0. */
  readonly idleCount: number;
  /** Always 0. */
  readonly waitingCount: number;
}

type Callback = (error: unknown, result?: unknown) => void;

/** A query object that the driver feeds: a cursor, a stream. */
interface Submittable {
  submit(connection: unknown): unknown;
  readonly text?: string;
  readonly cursor?: { readonly text?: string };
  [name: string]: unknown;
}

export class PostgresHandle {
  readonly totalCount = 1;
  readonly idleCount = 0;
  readonly waitingCount = 0;

  /** @param owner Who its transactions belong to: the use itself where none is given. */
  constructor(
    private readonly use: () => Use<PostgresLease>,
    private readonly owner?: object,
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

  async connect(): Promise<PostgresHandle> {
    const use = this.use();
    use.check();
    return new PostgresHandle(() => use, {});
  }

  release(): void {}
  async end(): Promise<void> {}

  query(message: string | Submittable | { text: string }, ...rest: unknown[]): unknown {
    if (typeof (message as Submittable)?.submit === "function") return this.submit(message as Submittable, rest);
    const callback = rest.find((value) => typeof value === "function") as Callback | undefined;
    const values = rest.find((value) => Array.isArray(value));
    const answer = this.ask(message as string | { text: string }, values);
    if (callback === undefined) return answer;
    // From a promise, and so in this context: the driver's would be that of whoever opened the connection.
    answer.then((result) => callback(null, result), callback);
    return undefined;
  }

  private async ask(message: string | { text: string }, values: unknown): Promise<unknown> {
    const use = this.use();
    const { session } = use;
    use.check();
    const reading = this.read(use, typeof message === "string" ? message : message.text);
    if (reading !== "plain") return session.transact(use, this.owner ?? use, reading);
    return session.ask(use, () => session.lease.client.query(message, values));
  }

  private submit(message: Submittable, rest: unknown[]): unknown {
    const use = this.use();
    const { session } = use;
    use.check();
    if (this.read(use, message.text ?? message.cursor?.text) !== "plain")
      throw new StatementRefusedError(
        session.tenant,
        "a transaction cannot be begun or ended by a stream",
        "Use a text.",
      );
    const closes = follow(message, use);
    session.hand(
      use,
      () => session.lease.client.query(message, ...rest),
      (error) => {
        closes();
        if (typeof message.destroy === "function") message.destroy(error);
      },
    );
    return message;
  }

  private read(use: Use, text: unknown): "plain" | "begin" | "commit" | "rollback" {
    const { tenant } = use.session;
    if (typeof text !== "string")
      throw new StatementRefusedError(
        tenant,
        "a query without a text cannot be read",
        "Give it as a string, or as `text`.",
      );
    const reading = readMessage(text, "postgres");
    if (reading.kind === "refused") throw new StatementRefusedError(tenant, reading.reason, reading.next);
    return reading.kind;
  }
}

const FED = [
  "RowDescription",
  "DataRow",
  "PortalSuspended",
  "CommandComplete",
  "EmptyQuery",
  "CopyInResponse",
  "CopyData",
];

/** Counts it until the server is ready for the next one, and lets its listeners run in the tenant's context. */
function follow(message: Submittable, use: Use): () => void {
  const { session } = use;
  // A stream over a cursor closes it when its reader leaves; a COPY goes on.
  const closes = session.streams.add(() => message.destroyed === true && message.cursor !== undefined);
  const wrap = (name: string, first?: (argument: unknown) => void) => {
    const own = message[name];
    if (typeof own !== "function") return;
    message[name] = AsyncResource.bind((...given: unknown[]) => {
      first?.(given[0]);
      return own.apply(message, given);
    });
  };
  for (const name of FED) wrap(`handle${name}`);
  wrap("handleReadyForQuery", closes);
  wrap("handleError", (error) => {
    closes();
    session.failed(error);
  });
  return closes;
}
