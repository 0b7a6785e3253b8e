// MySQL and MariaDB: a tenant's schema is a database of its own.

import { createPool, type PoolConnection } from "mysql2";
import { MYSQL_NAMES } from "../core/name-rules";
import { mysqlVersion } from "../core/server-version";
import { ConnectionError, InvalidSettingError } from "../errors";
import type { Dialect, DialectOptions } from "./dialect";
import { wordsOf } from "./failure";
import { MysqlSession } from "./mysql-session";
import { demandSupported } from "./support";

/** Opens nothing yet: the first session connects. */
export function mysql(options: DialectOptions): Dialect {
  if (options.sharedSchemas.length > 0)
    throw new InvalidSettingError("sharedSchemas", "is for PostgreSQL: MySQL has no search path", "Leave it out.");
  if (options.sharedExtensions.length > 0)
    throw new InvalidSettingError("sharedExtensions", "is for PostgreSQL: MySQL has no extensions", "Leave it out.");
  const { url } = options;
  let closed: Promise<void> | undefined;
  const server = `MySQL at ${url.host || "localhost"}`;
  const pool = createPool({
    uri: url.href.replace(/^mariadb:/, "mysql:"),
    connectionLimit: options.connections,
    connectTimeout: 15_000,
    idleTimeout: 30_000,
    enableKeepAlive: true,
    keepAliveInitialDelay: 10_000,
    multipleStatements: true,
    charset: "utf8mb4",
    connectAttributes: { program_name: options.runner },
    // The driver's default makes the server read `now (` as a call, which the mysql client does not.
    flags: ["-IGNORE_SPACE"],
  });
  return {
    name: "mysql",
    names: MYSQL_NAMES,
    rollsBackDdl: false,
    renamesSchemas: false,
    server,
    open: () =>
      new Promise((resolve, reject) => {
        pool.getConnection((error, connection) => {
          if (error) return reject(new ConnectionError(server, wordsOf(error), { cause: error }));
          try {
            demandSupported(server, mysqlVersion(greeting(connection)), () => connection.destroy());
            resolve(new MysqlSession(connection, options));
          } catch (refusal) {
            reject(refusal);
          }
        });
      }),
    close: () => (closed ??= new Promise((resolve) => pool.end(() => resolve()))),
  };
}

// The driver keeps what the server greets with, and has no word for it.
function greeting(connection: PoolConnection): string {
  const { _handshakePacket } = connection as { _handshakePacket?: { serverVersion?: string } };
  return _handshakePacket?.serverVersion ?? "";
}
