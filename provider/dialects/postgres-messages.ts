// Messages to PostgreSQL on one connection, which is left clean after one that failed.

import type { PoolClient, QueryResult } from "pg";
import { ConnectionLostError } from "../errors";
import { send } from "./postgres-errors";
import type { Ask } from "./postgres-reading";
import { BEGIN, CLEAN, OURSELVES } from "./postgres-text";

/** Listens to an error that somebody else tells. */
export const ignore = () => {};

export class PostgresMessages {
  constructor(private readonly client: PoolClient) {}

  /** Sends one message, and gets the result of each command in it. */
  readonly ask: Ask = (sql) => this.reading((ask) => ask(sql));

  /** Sends commands as one transaction, and gets their results between those of BEGIN and COMMIT. */
  async together(commands: readonly string[]): Promise<QueryResult[]> {
    return (await this.ask([BEGIN, ...commands, "COMMIT"].join(";\n"))).slice(1, -1);
  }

  /**
   * Sends messages of which one may fail, and the next takes that back: no message is only for that. The connection is
   * cleaned when the last one fails.
   */
  async reading<T>(read: (ask: Ask) => Promise<T>): Promise<T> {
    return read((sql) => send(this.client, sql).then((all) => [all].flat())).catch(async (error: unknown) => {
      // A connection that is gone has rolled back already; the first error is the one to tell.
      if (!(error instanceof ConnectionLostError)) await this.clean();
      throw error;
    });
  }

  /** Takes back what a failure has left. */
  async clean(): Promise<void> {
    await this.client.query(["ROLLBACK", ...CLEAN, ...OURSELVES].join(";\n")).catch(ignore);
  }
}
