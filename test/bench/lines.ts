// Connections for the bare driver and the packages that take one, with the options the engine connects with.

import { type Connection, createConnection, createPool, type PoolConnection } from "mysql2";
import { Pool, type PoolClient } from "pg";
import type { Work } from "./contender";

/** A pool that lends one connection at a time. */
export interface Lines<Connection> {
  lend<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function postgresPool({ url, atOnce }: Work): Pool {
  const pool = new Pool({ connectionString: url, max: atOnce, keepAlive: true, allowExitOnIdle: true });
  // `end` does not wait for its last words to arrive, and the database may be dropped before them.
  pool.on("error", () => {});
  return pool;
}

export function postgresLines(work: Work): Lines<PoolClient> {
  const pool = postgresPool(work);
  return {
    async lend(use) {
      const client = await pool.connect();
      try {
        return await use(client);
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
  };
}

const mysqlOptions = ({ url }: Work) => ({
  uri: url,
  multipleStatements: true,
  charset: "utf8mb4",
  enableKeepAlive: true,
  flags: ["-IGNORE_SPACE"],
});

/** A connection of one's own. */
export function connectMysql(work: Work): Connection {
  return createConnection(mysqlOptions(work));
}

export function endMysql(connection: Connection): Promise<void> {
  return new Promise((resolve) => connection.end(() => resolve()));
}

export function mysqlLines(work: Work): Lines<PoolConnection> {
  const pool = createPool({ ...mysqlOptions(work), connectionLimit: work.atOnce });
  return {
    async lend(use) {
      const connection = await new Promise<PoolConnection>((resolve, reject) => {
        pool.getConnection((error, lent) => (error ? reject(error) : resolve(lent)));
      });
      try {
        return await use(connection);
      } finally {
        connection.release();
      }
    },
    close: () => new Promise((resolve) => pool.end(() => resolve())),
  };
}

/** A connection of either dialect as the packages need it that bring none: text in, the last statement's rows out. */
export interface Line {
  ask(sql: string): Promise<Record<string, unknown>[]>;
}

export function postgresLine(client: PoolClient): Line {
  return {
    ask: async (sql) => {
      const result = await client.query<Record<string, unknown>>(sql);
      return (Array.isArray(result) ? result.at(-1) : result).rows;
    },
  };
}

export function mysqlLine(connection: PoolConnection): Line {
  return {
    ask: async (sql) => {
      const result = await askMysql(connection, sql);
      const last = Array.isArray(result) && several(result) ? result.at(-1) : result;
      return Array.isArray(last) ? (last as Record<string, unknown>[]) : [];
    },
  };
}

/** Sends one message; the answer is mysql2's, which is a list of answers when there were several statements. */
export function askMysql(connection: Connection, sql: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    connection.query(sql, (error, result) => (error ? reject(error) : resolve(result)));
  });
}

// An answer without rows is a header, and rows are plain: only several answers hold an array or a header in a list.
function several(result: unknown[]): boolean {
  return result.some((item) => Array.isArray(item) || (item as object).constructor.name === "ResultSetHeader");
}

/** Lines of either dialect. */
export function lines(work: Work): Lines<Line> {
  if (work.dialect === "postgres") {
    const pool = postgresLines(work);
    return { lend: (use) => pool.lend((client) => use(postgresLine(client))), close: pool.close };
  }
  const pool = mysqlLines(work);
  return { lend: (use) => pool.lend((connection) => use(mysqlLine(connection))), close: pool.close };
}
