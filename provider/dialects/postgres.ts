// PostgreSQL: a tenant's schema is a schema of one database.

import { Client, type ClientConfig, Pool } from "pg";
import { POSTGRES_NAMES } from "../core/name-rules";
import { postgresVersion, type ServerVersion } from "../core/server-version";
import { ConnectionError, UnsupportedServerError } from "../errors";
import type { Dialect, DialectOptions } from "./dialect";
import { wordsOf } from "./failure";
import { ignore } from "./postgres-messages";
import { PostgresSession } from "./postgres-session";
import { demandSupported } from "./support";

/** Opens nothing yet: the first session connects. */
export function postgres(options: DialectOptions): Dialect {
  const { url } = options;
  let closed: Promise<void> | undefined;
  const server = `PostgreSQL at ${url.host || "localhost"}${url.pathname}`;
  const pool = new Pool({
    connectionString: url.href,
    max: options.connections,
    application_name: options.runner,
    connectionTimeoutMillis: 15_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    allowExitOnIdle: true,
    Client: TellingClient,
  });
  // A connection that dies while idle is replaced by the next one; without a listener it would end the process.
  pool.on("error", ignore);
  return {
    name: "postgres",
    names: POSTGRES_NAMES,
    rollsBackDdl: true,
    renamesSchemas: true,
    server,
    async open() {
      try {
        const client = await pool.connect();
        if (client instanceof TellingClient) demandSupported(server, client.said, () => client.release(true));
        // Work that is under way is told by its own failure; a second, unheard word would end the process.
        client.on("error", ignore);
        return new PostgresSession(client, options, server);
      } catch (error) {
        if (error instanceof UnsupportedServerError) throw error;
        throw new ConnectionError(server, wordsOf(error), { cause: error });
      }
    },
    close: () => (closed ??= pool.end()),
  };
}

/** A client that keeps what the server says of its version while it lets us in: no question has to be asked. */
class TellingClient extends Client {
  said: ServerVersion = postgresVersion("");

  constructor(config?: ClientConfig) {
    super(config);
    this.connection.on("parameterStatus", ({ parameterName, parameterValue }: Record<string, string>) => {
      if (parameterName === "server_version") this.said = postgresVersion(parameterValue ?? "");
    });
  }
}
