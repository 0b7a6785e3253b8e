// MySQL and MariaDB: a transaction in the tenant's database, on a connection that goes back to the pool's own database.

import { CommitUnknownError, TenantUnknownError } from "../errors";
import type { Lease, TransactionOptions } from "./lease";
import type { MysqlCallbackPool, MysqlConnection, MysqlPool } from "./pools";

interface Failure {
  readonly errno?: number;
  readonly fatal?: boolean;
}

const ignore = () => {};
export const quoteName = (name: string) => `\`${name.replaceAll("`", "``")}\``;

/** @throws TenantUnknownError */
export async function leaseMysql(
  pool: MysqlPool,
  tenant: string,
  schema: string,
  options: TransactionOptions,
): Promise<MysqlLease> {
  const lease = new MysqlLease(await connectionOf(pool), tenant);
  const mode = options.isolation ? [`SET TRANSACTION ISOLATION LEVEL ${options.isolation}`] : [];
  const begin = [...mode, `START TRANSACTION${options.readOnly ? " READ ONLY" : ""}`];
  try {
    await lease.sayAll([`USE ${quoteName(schema)}`, ...begin]);
    return lease;
  } catch (error) {
    // Nothing was begun: without its database, the first command fails.
    if (!isNoDatabase(error)) lease.destroy();
    else lease.leave(false);
    throw isNoDatabase(error) ? new TenantUnknownError(tenant, schema, { cause: error }) : error;
  }
}

/** Promise pools hide a pool with callbacks; its connections can stream. */
function connectionOf(pool: MysqlPool): Promise<MysqlConnection> {
  const hidden = (pool as { pool?: MysqlCallbackPool }).pool;
  const callbackPool = typeof hidden?.getConnection === "function" ? hidden : (pool as MysqlCallbackPool);
  return new Promise((resolve, reject) => {
    callbackPool.getConnection((error, connection) => (error ? reject(error) : resolve(connection)));
  });
}

/** Unknown database, and access denied to a database. */
const NO_DATABASE = new Set([1049, 1044]);
const isNoDatabase = (error: unknown) => NO_DATABASE.has((error as Failure).errno ?? 0);
/** A deadlock rolls back all of the transaction; a lock time-out may, by innodb_rollback_on_timeout. */
const ROLLS_BACK = new Set([1213, 1205]);

export class MysqlLease implements Lease {
  /** Whether something may stay on the session that no message takes back. */
  marked = false;
  /** What was prepared: it would run in the database that it was prepared in. */
  readonly prepared = new Map<string, object>();
  private over = false;
  private broken = false;
  private readonly onError = () => {
    this.broken = true;
  };

  constructor(
    readonly connection: MysqlConnection,
    private readonly tenant: string,
  ) {
    connection.on("error", this.onError);
  }

  say(command: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.connection.query(command, (error: unknown, result: unknown) => (error ? reject(error) : resolve(result)));
    });
  }

  /** In one message where the pool has been opened for that. */
  async sayAll(commands: readonly string[]): Promise<void> {
    if (this.connection.config.multipleStatements) await this.say(commands.join("; "));
    else for (const command of commands) await this.say(command);
  }

  lost(failure?: unknown): string | undefined {
    return ROLLS_BACK.has((failure as Failure | undefined)?.errno ?? 0)
      ? "the server rolls back behind a deadlock or a lock time-out"
      : undefined;
  }

  async commit(): Promise<void> {
    try {
      await this.goHome("COMMIT");
    } catch (error) {
      const { errno, fatal } = error as Failure;
      const refused = errno !== undefined && !fatal && !this.broken;
      if (!refused) {
        this.destroy();
        throw new CommitUnknownError(this.tenant, { cause: error });
      }
      await this.rollback();
      throw error;
    }
  }

  async rollback(): Promise<void> {
    if (this.over) return;
    if (this.broken) return this.destroy();
    await this.goHome("ROLLBACK").catch(() => this.destroy());
  }

  destroy(): void {
    this.leave(true);
  }

  /** @throws when the transaction did not end, or nobody knows. */
  private async goHome(ending: "COMMIT" | "ROLLBACK"): Promise<void> {
    const { database, multipleStatements } = this.connection.config;
    // There is no command that leaves a database for none.
    const home = this.marked || !database ? undefined : `USE ${quoteName(database)}`;
    const together = home !== undefined && multipleStatements;
    try {
      await this.say(together ? `${ending}; ${home}` : ending);
    } catch (error) {
      if (!isNoDatabase(error)) throw error;
      return this.destroy();
    }
    if (home === undefined) return this.destroy();
    if (!together) await this.say(home).catch(this.onError);
    for (const statement of this.prepared.values()) this.connection.unprepare?.(statement);
    this.leave(this.broken);
  }

  leave(destroy: boolean): void {
    if (this.over) return;
    this.over = true;
    const { connection } = this;
    connection.on("error", ignore);
    if (destroy) connection.destroy();
    else connection.release();
    connection.removeListener("error", this.onError);
    if (!destroy) connection.removeListener("error", ignore);
  }
}
