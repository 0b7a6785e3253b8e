// What a scope needs of a dialect: the rules for names, the lease of a connection, and the `db` over it.

import { MYSQL_NAMES, POSTGRES_NAMES } from "../core/name-rules";
import type { NameRules } from "../core/schema-name";
import { InvalidSettingError } from "../errors";
import type { Lease, TransactionOptions } from "./lease";
import { MysqlHandle } from "./mysql-db";
import { leaseMysql, type MysqlLease, quoteName as quoteMysql } from "./mysql-lease";
import type { MysqlPool, PostgresPool } from "./pools";
import { PostgresHandle } from "./postgres-db";
import { leasePostgres, type PostgresLease, quoteName as quotePostgres } from "./postgres-lease";
import type { Use } from "./session";

export interface Ground {
  readonly names: NameRules;
  quote(name: string): string;
  /** @param onConnection Hears of the connection before anything is asked of it. */
  lease(
    tenant: string,
    schema: string,
    options: TransactionOptions,
    onConnection: (lease: Lease) => void,
  ): Promise<Lease>;
  /** @param use Found anew for each query. */
  db(use: () => Use): object;
}

/** @throws InvalidSettingError when it is no pool of a driver that is known. */
export function groundOf(pool: unknown, sharedSchemas: readonly string[]): Ground {
  const given = (pool ?? {}) as Partial<MysqlPool & PostgresPool & { on: unknown; promise: unknown; pool: MysqlPool }>;
  const emits = typeof given.on === "function";
  // Other drivers have pools that lend connections, too: only mysql2's makes promises of itself, or hides one in a promise pool.
  const isMysql2 = typeof given.promise === "function" || typeof given.pool?.getConnection === "function";
  if (emits && isMysql2 && typeof given.getConnection === "function") {
    if (sharedSchemas.length > 0)
      throw new InvalidSettingError("sharedSchemas", "is for PostgreSQL: MySQL has no search path", "Leave it out.");
    return mysqlGround(pool as MysqlPool);
  }
  if (emits && typeof given.connect === "function" && "totalCount" in given)
    return postgresGround(pool as PostgresPool, sharedSchemas);
  throw new InvalidSettingError(
    "pool",
    "is no pool of pg or mysql2",
    "Give a `Pool` of pg, or what `createPool` of mysql2 or mysql2/promise returns; one connection alone will not do.",
  );
}

function postgresGround(pool: PostgresPool, sharedSchemas: readonly string[]): Ground {
  // Behind all others: else a temporary table would be found before the tenant's of the same name.
  const behind = [...sharedSchemas.map(quotePostgres), "pg_temp"];
  return {
    names: POSTGRES_NAMES,
    quote: quotePostgres,
    lease: (tenant, schema, options, onConnection) => {
      const path = [quotePostgres(schema), ...behind].join(", ");
      return leasePostgres(pool, { tenant, schema, path }, options, onConnection);
    },
    db: (use) => new PostgresHandle(use as () => Use<PostgresLease>),
  };
}

function mysqlGround(pool: MysqlPool): Ground {
  return {
    names: MYSQL_NAMES,
    quote: quoteMysql,
    lease: (tenant, schema, options, onConnection) => leaseMysql(pool, tenant, schema, options, onConnection),
    db: (use) => new MysqlHandle(use as () => Use<MysqlLease>),
  };
}
