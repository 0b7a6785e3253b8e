// Kysely, Drizzle and Knex over a scope, once for all tenants: the same small application written with each of them.

import * as my from "drizzle-orm/mysql-core";
import { drizzle as mysqlDrizzle } from "drizzle-orm/mysql2";
import { drizzle as postgresDrizzle } from "drizzle-orm/node-postgres";
import * as pg from "drizzle-orm/pg-core";
import knexOf, { type Knex } from "knex";
import { Kysely, MysqlDialect, PostgresDialect } from "kysely";
import type mysql from "mysql2/promise";
import type { PoolClient } from "pg";
import Cursor from "pg-cursor";
import { scope } from "../../provider/scope";
import { type Ground, mysqlPool, postgresPool } from "./ground";

interface Tables {
  users: { id: number; tenant: string; note: string | null };
}

/** What an application does with any of them. */
export interface Library {
  tenant(): Promise<unknown>;
  add(id: number): Promise<unknown>;
  /** Adds in a transaction, which it rolls back when told so. */
  addWithin(id: number, undo?: Error): Promise<unknown>;
  /** The tenants in all rows, one after another. */
  stream(): Promise<unknown[]>;
}

export interface Open {
  readonly kysely: Library;
  readonly drizzle: Library;
  readonly knex: Library;
  withTenant<T>(tenant: string, callback: () => Promise<T>): Promise<T>;
  end(): Promise<void>;
}

export function open(ground: Ground): Open {
  return ground.dialect === "postgres" ? overPostgres(ground) : overMysql(ground);
}

function overPostgres(ground: Ground): Open {
  const pool = postgresPool(ground.url);
  const tenants = scope(pool);
  const users = pg.pgTable("users", { id: pg.integer(), tenant: pg.varchar(), note: pg.varchar() });
  const drizzle = postgresDrizzle({ client: tenants.db as unknown as PoolClient });
  return {
    kysely: ofKysely(new Kysely<Tables>({ dialect: new PostgresDialect({ pool: tenants.db, cursor: Cursor }) })),
    knex: ofKnex(knexOf({ client: "pg", connectionPool: tenants.db })),
    drizzle: {
      tenant: async () => (await drizzle.select().from(users))[0]?.tenant,
      add: (id) => drizzle.insert(users).values({ id, tenant: "new" }),
      addWithin: (id, undo) =>
        drizzle.transaction(async (inner) => {
          await inner.insert(users).values({ id, tenant: "new" });
          if (undo) throw undo;
        }),
      stream: async () => (await drizzle.select().from(users)).map(({ tenant }) => tenant),
    },
    withTenant: (tenant, callback) => tenants.withTenant(tenant, callback),
    end: () => pool.end(),
  };
}

function overMysql(ground: Ground): Open {
  const pool = mysqlPool(ground.url);
  const tenants = scope(pool, { prefix: ground.place.prefix });
  const varchar = () => my.varchar({ length: 40 });
  const users = my.mysqlTable("users", { id: my.int(), tenant: varchar(), note: varchar() });
  const drizzle = mysqlDrizzle({ client: tenants.db as unknown as mysql.Pool });
  return {
    kysely: ofKysely(new Kysely<Tables>({ dialect: new MysqlDialect({ pool: tenants.db }) })),
    knex: ofKnex(knexOf({ client: "mysql2", connectionPool: tenants.db })),
    drizzle: {
      tenant: async () => (await drizzle.select().from(users))[0]?.tenant,
      add: (id) => drizzle.insert(users).values({ id, tenant: "new" }),
      addWithin: (id, undo) =>
        drizzle.transaction(async (inner) => {
          await inner.insert(users).values({ id, tenant: "new" });
          if (undo) throw undo;
        }),
      stream: async () => {
        const seen: unknown[] = [];
        for await (const { tenant } of drizzle.select().from(users).iterator()) seen.push(tenant);
        return seen;
      },
    },
    withTenant: (tenant, callback) => tenants.withTenant(tenant, callback),
    end: () => pool.end(),
  };
}

function ofKysely(db: Kysely<Tables>): Library {
  const row = (id: number) => ({ id, tenant: "new" });
  return {
    tenant: async () => (await db.selectFrom("users").select("tenant").where("id", "=", 1).executeTakeFirst())?.tenant,
    add: (id) => db.insertInto("users").values(row(id)).execute(),
    addWithin: (id, undo) =>
      db.transaction().execute(async (inner) => {
        await inner.insertInto("users").values(row(id)).execute();
        if (undo) throw undo;
      }),
    stream: async () => {
      const seen: unknown[] = [];
      for await (const { tenant } of db.selectFrom("users").select("tenant").stream()) seen.push(tenant);
      return seen;
    },
  };
}

function ofKnex(db: Knex): Library {
  const row = (id: number) => ({ id, tenant: "new" });
  return {
    tenant: async () => (await db("users").where({ id: 1 }).first("tenant"))?.tenant,
    add: (id) => db("users").insert(row(id)),
    addWithin: (id, undo) =>
      db.transaction(async (inner) => {
        await inner("users").insert(row(id));
        if (undo) throw undo;
      }),
    stream: async () => {
      const seen: unknown[] = [];
      for await (const { tenant } of db("users").select("tenant").stream()) seen.push(tenant);
      return seen;
    },
  };
}
