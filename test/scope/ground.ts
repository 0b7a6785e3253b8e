// Tenants for the tests of scopes: a schema each with the same tables, whose rows say whose they are, and pools to them.

import mysql from "mysql2/promise";
import pg from "pg";
import { scope } from "../../provider/scope";
import { type DialectName, openPlace, type Place } from "../engine/place";
import { startPgBouncer } from "../servers/pgbouncer";

/** Where an application can stand: before a server, or before a pooler. */
export const WAYS = ["postgres", "postgres behind PgBouncer", "mysql"] as const;
export type Way = (typeof WAYS)[number];

/** What both dialects' `db` have in common, with rows as the result. */
export interface Asked {
  readonly tenant: string;
  readonly schema: string;
  rows(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
}

export interface Ground {
  readonly way: Way;
  readonly dialect: DialectName;
  readonly place: Place;
  /** URL of the server, or of the pooler before it. */
  readonly url: string;
  /** Makes the tenant's schema; its table `users` has one row that names the tenant. */
  make(...tenants: string[]): Promise<void>;
  close(): Promise<void>;
}

export async function openGround(way: Way): Promise<Ground> {
  const dialect = way === "mysql" ? "mysql" : "postgres";
  const place = await openPlace(dialect);
  const bouncer = way === "postgres behind PgBouncer" ? await startPgBouncer(place.url) : undefined;
  return {
    way,
    dialect,
    place,
    url: bouncer?.url ?? place.url,
    make: async (...tenants) => {
      for (const tenant of tenants) {
        const schema = place.prefix + tenant;
        await place.query(`CREATE SCHEMA ${schema}`);
        await place.query(
          `CREATE TABLE ${schema}.users (id int PRIMARY KEY, tenant varchar(40) NOT NULL, note varchar(40) UNIQUE)`,
        );
        await place.query(`INSERT INTO ${schema}.users VALUES (1, '${tenant}', NULL)`);
      }
    },
    close: async () => {
      await bouncer?.stop();
      await place.close();
    },
  };
}

export function postgresPool(url: string, options: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 20_000, ...options });
  pool.on("error", () => {});
  return pool;
}

export function mysqlPool(url: string, options: mysql.PoolOptions = {}): mysql.Pool {
  return mysql.createPool({ uri: url, database: "information_schema", connectionLimit: 4, ...options });
}

/** A scope whose `db` gives rows on both dialects. */
export interface Tenants {
  withTenant<T>(tenant: string, callback: (db: Asked) => Promise<T>, options?: object): Promise<T>;
  /** The scope's own, for those who have no types. */
  readonly raw: unknown;
  readonly db: Asked;
  currentTenant(): string | undefined;
  /** Asks the pool beside the scope, on any of its connections. */
  beside(sql: string): Promise<Record<string, unknown>[]>;
  end(): Promise<void>;
}

export function openTenants(ground: Ground, connections = 4, url = ground.url): Tenants {
  const options = { prefix: ground.place.prefix };
  if (ground.dialect === "postgres") {
    const pool = postgresPool(url, { max: connections });
    const tenants = scope(pool, options);
    type Db = typeof tenants.db;
    return over(
      tenants,
      async (db: Db, sql, values) => (await db.query(sql, values)).rows,
      async (sql) => (await pool.query(sql)).rows,
      () => pool.end(),
    );
  }
  const pool = mysqlPool(url, { connectionLimit: connections });
  const tenants = scope(pool, options);
  type Db = typeof tenants.db;
  return over(
    tenants,
    async (db: Db, sql, values) => (await db.query(sql, values))[0] as Record<string, unknown>[],
    async (sql) => (await pool.query(sql))[0] as Record<string, unknown>[],
    () => pool.end(),
  );
}

interface AnyScope<Db> {
  withTenant<T>(tenant: string, options: object, callback: (db: Db) => Promise<T>): Promise<T>;
  currentTenant(): string | undefined;
  readonly db: Db;
}

function over<Db extends { readonly tenant: string; readonly schema: string }>(
  tenants: AnyScope<Db>,
  rows: (db: Db, sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>,
  beside: (sql: string) => Promise<Record<string, unknown>[]>,
  end: () => Promise<void>,
): Tenants {
  const asked = (db: Db): Asked => ({
    get tenant() {
      return db.tenant;
    },
    get schema() {
      return db.schema;
    },
    rows: (sql, values) => rows(db, sql, values),
  });
  return {
    withTenant: (tenant, callback, options = {}) => tenants.withTenant(tenant, options, (db) => callback(asked(db))),
    raw: tenants.withTenant.bind(tenants),
    db: asked(tenants.db),
    currentTenant: () => tenants.currentTenant(),
    beside,
    end,
  };
}

/** A statement that takes long, on each dialect. */
export const SLOW = { postgres: "SELECT pg_sleep(30)", mysql: "SELECT SLEEP(30)" };
