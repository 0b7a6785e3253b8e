// MySQL and MariaDB: a transaction in the tenant's database, on a connection that goes back to the pool's own database.

import {
  CommitUnknownError,
  RolledBackError,
  type TenantexError,
  TenantUnknownError,
  TransactionEndedError,
} from "../errors";
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
  onConnection: (lease: MysqlLease) => void,
): Promise<MysqlLease> {
  const lease = new MysqlLease(await connectionOf(pool), tenant);
  onConnection(lease);
  const mode = options.isolation ? [`SET TRANSACTION ISOLATION LEVEL ${options.isolation}`] : [];
  const begin = [...mode, `START TRANSACTION${options.readOnly ? " READ ONLY" : ""}`];
  try {
    await lease.begin([`USE ${quoteName(schema)}`, ...begin]);
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
/**
 * A deadlock rolls back all of the transaction, as does on MariaDB a row that has changed since it was read
 * (innodb_snapshot_isolation); a lock time-out may, by innodb_rollback_on_timeout.
 */
const ROLLS_BACK = new Set([1213, 1020, 1205]);
const rollsBack = (error: unknown) => ROLLS_BACK.has((error as Failure | undefined)?.errno ?? 0);

/** A bit of the status that the server sends with each OK. */
const IN_TRANSACTION = 1;

/** The status behind a statement without rows, which has no fields; `CALL` ends with one. */
function statusOf(result: unknown, fields: unknown): number | undefined {
  const isList = Array.isArray(fields) && fields.length > 0;
  if (isList && fields.at(-1) !== undefined) return undefined;
  const { serverStatus } = ((isList ? (result as unknown[]).at(-1) : result) ?? {}) as { serverStatus?: unknown };
  return typeof serverStatus === "number" ? serverStatus : undefined;
}

export class MysqlLease implements Lease {
  /** Whether something may stay on the session that no message takes back. */
  marked = false;
  /** What was prepared: it would run in the database that it was prepared in. */
  readonly prepared = new Map<string, object>();
  private over = false;
  private broken = false;
  /** Whether answers tell that a transaction is open. */
  private tells = false;
  private ended = false;
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

  private answer(verb: "query" | "execute", message: readonly unknown[]): Promise<[unknown, unknown]> {
    return new Promise((resolve, reject) => {
      const command = this.connection[verb](...message, (error: unknown, result: unknown, fields: unknown) =>
        error ? reject(error) : resolve([result, fields]),
      );
      if (verb === "execute") this.remember(message[0] as object, command.sql);
    });
  }

  /** @param sql What the driver keeps it by: the text that it has made of named placeholders. */
  private remember(statement: { readonly rowsAsArray?: unknown; readonly nestTables?: unknown }, sql?: string): void {
    this.prepared.set(`${statement.rowsAsArray} ${statement.nestTables} ${sql}`, { ...statement, sql });
  }

  /** A statement without rows brings the status. */
  private status(): Promise<number | undefined> {
    return this.answer("query", ["DO 0"]).then(
      (answer) => statusOf(...answer),
      () => undefined,
    );
  }

  /** Sends commands of which the last begins the transaction, in one message where the pool has been opened for that. */
  async begin(commands: readonly string[]): Promise<void> {
    const messages = this.connection.config.multipleStatements ? [commands.join("; ")] : commands;
    let status: number | undefined;
    for (const message of messages) status = statusOf(...(await this.answer("query", [message])));
    // A proxy may not pass it on.
    this.tells = ((status ?? 0) & IN_TRANSACTION) !== 0;
  }

  /**
   * Sends a query or a prepared statement, and takes note of whether the transaction goes on behind it.
   * @param mayEnd Whether its text leaves that open.
   */
  async run(verb: "query" | "execute", message: readonly unknown[], mayEnd: boolean): Promise<[unknown, unknown]> {
    try {
      const answer = await this.answer(verb, message);
      if (this.tells) this.note(statusOf(...answer) ?? (mayEnd ? await this.status() : undefined));
      return answer;
    } catch (error) {
      // A procedure may have committed before it failed.
      const isOpen = !(error as Failure).fatal && !this.broken;
      if (this.tells && isOpen && !rollsBack(error)) this.note(await this.status());
      throw error;
    }
  }

  private note(status: number | undefined): void {
    if (status !== undefined && !(status & IN_TRANSACTION)) this.ended = true;
  }

  lost(failure?: unknown, cause: unknown = failure): TenantexError | undefined {
    if (this.ended) return new TransactionEndedError(this.tenant, { cause });
    if (rollsBack(failure))
      return new RolledBackError(
        this.tenant,
        "the server rolls back behind a deadlock, a lock time-out or a row that has changed",
        { cause },
      );
    return undefined;
  }

  async commit(): Promise<void> {
    if (this.broken) {
      this.destroy();
      throw new RolledBackError(this.tenant, "its connection was lost");
    }
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
