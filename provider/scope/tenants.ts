// A pool whose queries are asked inside of one tenant each, or not at all.

import { AsyncLocalStorage } from "node:async_hooks";
import { schemaName } from "../core/schema-name";
import { InvalidNameError, InvalidSettingError, StatementRefusedError, TenantMissingError } from "../errors";
import { type Ground, groundOf } from "./ground";
import { demandIsolation, type Lease, type TransactionOptions } from "./lease";
import type { MysqlDb } from "./mysql-db";
import type { MysqlPool, PostgresPool } from "./pools";
import type { PostgresDb } from "./postgres-db";
import { Session, Use } from "./session";

/** How the tenants of a pool are named and reached. */
export interface ScopeOptions {
  /** What stands before a tenant's name in its schema's name. @default `tenant_` */
  readonly prefix?: string;
  /** PostgreSQL: schemas behind the tenant's own on `search_path`, for shared extensions. @default none */
  readonly sharedSchemas?: readonly string[];
  /** Whether tenants' names may have a hyphen. @default false */
  readonly hyphens?: boolean;
}

/** How one use of a tenant is to be. */
export interface WithTenantOptions extends TransactionOptions {
  /**
   * Ends it at once: the connection is closed, the server rolls back, and `withTenant` rejects with the signal's reason. In
   * the midst of COMMIT it rejects with CommitUnknownError.
   */
  readonly signal?: AbortSignal;
}

/**
 * The tenants of a pool. `Db` is what callbacks are given: a {@link PostgresDb} or a {@link MysqlDb}, with the types of
 * the application's own driver.
 */
export interface Scope<Db> {
  /**
   * Runs a callback in one transaction inside of a tenant, on one connection of the pool: committed when it returns,
   * rolled back when it throws. Inside of itself, however deep, the same tenant is the same transaction, and another tenant
   * is another connection.
   * @returns What the callback returned, once it is committed.
   * @throws TenantMissingError for a tenant that is undefined, InvalidNameError, InvalidSettingError for an isolation level
   *   that is none, TenantUnknownError, RolledBackError, TransactionEndedError, UnfinishedError, CommitUnknownError, and what
   *   the callback or the driver throws.
   *
   * @example
   * await tenants.withTenant("acme", (db) => db.query("SELECT * FROM users"));
   */
  withTenant<T>(tenant: string | number, callback: (db: Db) => T | PromiseLike<T>): Promise<T>;
  withTenant<T>(
    tenant: string | number,
    options: WithTenantOptions,
    callback: (db: Db) => T | PromiseLike<T>,
  ): Promise<T>;
  /** The tenant that this code runs inside of; undefined outside of any. */
  currentTenant(): string | undefined;
  /** The schema of a tenant: prefix + tenant, checked. @throws InvalidNameError, TenantMissingError */
  schemaOf(tenant: string | number): string;
  /**
   * A tenant's table for hand-written SQL, quoted: `"tenant_acme"."users"`. A dot is a part of the table's name.
   * @throws InvalidNameError, TenantMissingError
   */
  qualify(tenant: string | number, table: string): string;
  /**
   * The `db` of the current tenant, found anew for each query, so that one Kysely, Drizzle or Knex serves all tenants.
   * @throws TenantMissingError for each query outside of any tenant.
   */
  readonly db: Db;
}

/**
 * Makes a pool's queries go to one tenant each, or be refused. The pool stays the application's: nothing is asked of it
 * yet, nothing in it is changed, and the application ends it.
 * @param pool A `Pool` of pg, or a pool of mysql2 or mysql2/promise.
 * @param options How tenants are named, as where they were made.
 * @throws InvalidSettingError when the pool is something else, and for `sharedSchemas` on MySQL.
 *
 * @example
 * const tenants = scope(new Pool({ connectionString: process.env.DATABASE_URL }));
 */
export function scope<Pool extends MysqlPool>(pool: Pool, options?: ScopeOptions): Scope<MysqlDb<Pool>>;
export function scope<Pool extends PostgresPool>(pool: Pool, options?: ScopeOptions): Scope<PostgresDb<Pool>>;
export function scope(pool: unknown, options: ScopeOptions = {}): Scope<unknown> {
  return new Tenants(groundOf(pool, options.sharedSchemas ?? []), options);
}

type Callback<T> = (db: unknown) => T | PromiseLike<T>;

class Tenants implements Scope<unknown> {
  readonly db: object;
  private readonly current = new AsyncLocalStorage<Use | undefined>();

  constructor(
    private readonly ground: Ground,
    private readonly options: ScopeOptions,
  ) {
    this.db = ground.db(() => {
      const use = this.current.getStore();
      if (use === undefined) throw new TenantMissingError();
      return use;
    });
  }

  currentTenant(): string | undefined {
    const use = this.current.getStore();
    return use?.isOpen ? use.session.tenant : undefined;
  }

  schemaOf(tenant: string | number): string {
    const { prefix = "tenant_", hyphens = false } = this.options;
    if (tenant === undefined || tenant === null) throw new TenantMissingError();
    // A query string may hold anything, also a list whose text would be a tenant's name.
    if (typeof tenant !== "string" && !Number.isSafeInteger(tenant))
      throw new InvalidNameError(
        `${prefix}…`,
        "is made from what is neither a text nor an integer",
        "Give the tenant's name.",
      );
    return schemaName(prefix, String(tenant), this.ground.names, hyphens);
  }

  qualify(tenant: string | number, table: string): string {
    const schema = this.schemaOf(tenant);
    if (typeof table !== "string" || table === "" || table.includes("\0"))
      throw new InvalidNameError(schema, "is to qualify a table without a name", "Give the table's name.");
    return `${this.ground.quote(schema)}.${this.ground.quote(table)}`;
  }

  async withTenant<T>(tenant: string | number, ...rest: [Callback<T>] | [WithTenantOptions, Callback<T>]): Promise<T> {
    const [given, callback] = rest.length === 1 ? [{}, rest[0]] : rest;
    const options = given ?? {};
    if (typeof callback !== "function")
      throw new InvalidSettingError(
        "callback",
        "is no function",
        "Give withTenant what is to run inside of the tenant.",
      );
    const schema = this.schemaOf(tenant);
    demandIsolation(options);
    options.signal?.throwIfAborted();
    const around = this.current.getStore()?.of(schema);
    return around ? this.join(around, options, callback) : this.open(String(tenant), schema, options, callback);
  }

  private async open<T>(tenant: string, schema: string, options: WithTenantOptions, callback: Callback<T>): Promise<T> {
    const { signal } = options;
    // A connection that is opened here must not carry the tenant of whoever happened to need it first.
    let beginning: Lease | undefined;
    const leasing = this.current.run(undefined, () =>
      this.ground.lease(tenant, schema, options, (lease) => {
        beginning = lease;
      }),
    );
    const lease = await unlessAborted(signal, leasing, () => {
      // A server that does not answer would keep the connection from the pool.
      beginning?.destroy();
      leasing.then((late) => late.rollback()).catch(ignore);
    });
    const session = new Session(tenant, schema, lease);
    const use = new Use(session, this.current.getStore());
    const cut = () => session.cut(signal?.reason);
    signal?.addEventListener("abort", cut, { once: true });
    // It may have been aborted between the connection's coming and now.
    if (signal?.aborted) cut();
    try {
      return await this.transact(session, use, callback);
    } finally {
      signal?.removeEventListener("abort", cut);
    }
  }

  private async transact<T>(session: Session, use: Use, callback: Callback<T>): Promise<T> {
    try {
      const result = await session.untilCut(this.call(use, callback));
      await session.finish(use);
      return result;
    } catch (error) {
      await session.abandon(use);
      throw error;
    }
  }

  // The same tenant inside of itself is a part of the same whole: what it began and could not end undoes all.
  private async join<T>(outer: Use, options: WithTenantOptions, callback: Callback<T>): Promise<T> {
    const { session } = outer;
    if (options.isolation !== undefined || options.readOnly !== undefined)
      throw new StatementRefusedError(
        session.tenant,
        "`isolation` and `readOnly` cannot be set inside of a transaction",
        "Give them to the outermost withTenant of this tenant.",
      );
    const use = new Use(session, this.current.getStore());
    try {
      return await unlessAborted(options.signal, this.call(use, callback), ignore);
    } catch (error) {
      session.rollBackOnly("a withTenant inside of it has failed", error);
      throw error;
    } finally {
      use.end();
    }
  }

  private call<T>(use: Use, callback: Callback<T>): Promise<T> {
    const db = this.ground.db(() => use);
    // A query builder asks when its `then` is called, which has to happen in here.
    return this.current.run(
      use,
      () =>
        new Promise<T>((resolve, reject) => {
          const result = callback(db);
          if (isThenable(result)) result.then(resolve, reject);
          else resolve(result);
        }),
    );
  }
}

const ignore = () => {};

function isThenable<T>(result: T | PromiseLike<T>): result is PromiseLike<T> {
  return typeof (result as PromiseLike<T> | undefined | null)?.then === "function";
}

/** The work, or the signal's reason once it is aborted. */
async function unlessAborted<T>(signal: AbortSignal | undefined, work: Promise<T>, onAbort: () => void): Promise<T> {
  if (signal === undefined) return work;
  let listener = ignore;
  const aborted = new Promise<never>((_, reject) => {
    listener = () => {
      onAbort();
      reject(signal.reason);
    };
    if (signal.aborted) listener();
    else signal.addEventListener("abort", listener, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", listener);
  }
}
