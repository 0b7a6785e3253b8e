// PostgreSQL: one transaction with a search_path of its own, begun and ended by one message each.

import { CommitUnknownError, RolledBackError, TenantUnknownError } from "../errors";
import type { Lease, TransactionOptions } from "./lease";
import type { PostgresClient, PostgresPool } from "./pools";

interface Answer {
  readonly command: string;
  readonly rows: readonly Record<string, string>[];
}

interface Failure {
  readonly code?: string;
  readonly severity?: string;
}

const ignore = () => {};
export const quoteName = (name: string) => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string) => `E'${text.replace(/['\\]/g, "\\$&")}'`;
const setting = (name: string) => `pg_catalog.current_setting('${name}')`;
const set = (name: string, value: string, local: boolean) =>
  `pg_catalog.set_config('${name}', ${literal(value)}, ${local})`;

/** What the session had before, and is held against afterwards. */
const KEPT = ["search_path", "role"] as const;

export interface Entrance {
  readonly tenant: string;
  readonly schema: string;
  /** Value of search_path. */
  readonly path: string;
}

/** @throws TenantUnknownError */
export async function leasePostgres(
  pool: PostgresPool,
  entrance: Entrance,
  options: TransactionOptions,
  onConnection: (lease: PostgresLease) => void,
): Promise<PostgresLease> {
  const client = await idleClient(pool);
  const mode = `${options.isolation ? ` ISOLATION LEVEL ${options.isolation}` : ""}${options.readOnly ? " READ ONLY" : ""}`;
  // The path is set in a statement of its own, so that the first one sees it as it was.
  const message = [
    `BEGIN${mode}`,
    `SELECT ${KEPT.map((name) => `${setting(name)} AS ${name}`).join(", ")}`,
    `SELECT ${set("search_path", entrance.path, true)}`,
    "SELECT pg_catalog.current_schema() AS schema",
  ];
  const lease = new PostgresLease(client, entrance);
  onConnection(lease);
  try {
    const answers = (await client.query(message.join("; "))) as Answer[];
    lease.before = answers[1]?.rows[0] ?? {};
    if (answers[3]?.rows[0]?.schema === entrance.schema) return lease;
  } catch (error) {
    lease.destroy();
    throw error;
  }
  await lease.rollback();
  throw new TenantUnknownError(entrance.tenant, entrance.schema);
}

/** A client that somebody has left in a transaction is nobody's any more. */
async function idleClient(pool: PostgresPool): Promise<PostgresClient> {
  for (;;) {
    const client = await pool.connect();
    if (!/[TE]/.test(client.getTransactionStatus?.() ?? "")) return client;
    client.release(true);
  }
}

export class PostgresLease implements Lease {
  before: Record<string, string> = {};
  private broken = false;
  private over = false;
  private readonly onError = () => {
    this.broken = true;
  };

  constructor(
    readonly client: PostgresClient,
    private readonly entrance: Entrance,
  ) {
    // While a client is lent, nobody else listens: without this, a lost connection would end the process.
    client.on("error", this.onError);
  }

  say(command: string): Promise<unknown> {
    return this.client.query(command);
  }

  // A failed transaction may go on behind ROLLBACK TO SAVEPOINT; one that has ended would go on outside of the tenant.
  lost(_failure?: unknown, cause?: unknown): RolledBackError | undefined {
    if (this.client.getTransactionStatus?.() !== "I") return undefined;
    return new RolledBackError(this.entrance.tenant, "something has ended it", { cause });
  }

  async commit(): Promise<void> {
    const { tenant, schema } = this.entrance;
    if (this.broken) {
      this.destroy();
      throw new RolledBackError(tenant, "its connection was lost");
    }
    if (this.client.getTransactionStatus?.() === "E") {
      await this.rollback();
      throw new RolledBackError(tenant, "one of its statements had failed");
    }
    const changed = KEPT.map((name) => `${setting(name)} <> ${literal(this.before[name] ?? "")}`).join(" OR ");
    const restore = KEPT.map((name) => set(name, this.before[name] ?? "", false)).join(", ");
    try {
      // A function may have changed what no text shows: the path before, or the session behind the commit.
      const isInside = `coalesce(pg_catalog.current_schema() = ${literal(schema)}, false)`;
      const answers = (await this.client.query(
        `SELECT 1 / (${isInside})::int; COMMIT; SELECT ${restore} WHERE ${changed}`,
      )) as Answer[];
      const undone = answers[1]?.command === "ROLLBACK";
      this.leave((answers[2]?.rows.length ?? 1) > 0);
      if (undone) throw new RolledBackError(tenant, "one of its statements had failed");
    } catch (error) {
      if (error instanceof RolledBackError) throw error;
      await this.commitFailed(error as Failure);
    }
  }

  private async commitFailed(error: Failure): Promise<never> {
    const { tenant } = this.entrance;
    // The server says in its own language whether its word ends the connection; that it takes the next one says it, too.
    const isWord = error.code !== undefined && error.severity !== undefined;
    if (!isWord || !(await this.rolledBack())) {
      this.destroy();
      throw new CommitUnknownError(tenant, { cause: error });
    }
    if (error.code === "22012")
      throw new RolledBackError(
        tenant,
        "a function or a role without rights on the schema has led its search_path elsewhere",
        { cause: error },
      );
    if (error.code === "25P02") throw new RolledBackError(tenant, "one of its statements had failed");
    throw error;
  }

  async rollback(): Promise<void> {
    if (!this.over && !(await this.rolledBack())) this.destroy();
  }

  private async rolledBack(): Promise<boolean> {
    if (this.broken) return false;
    try {
      await this.client.query("ROLLBACK");
      this.leave(this.broken);
      return true;
    } catch {
      return false;
    }
  }

  destroy(): void {
    this.leave(true);
  }

  private leave(destroy: boolean): void {
    if (this.over) return;
    this.over = true;
    const idle = (this.client.getTransactionStatus?.() ?? "I") === "I";
    const { client } = this;
    client.on("error", ignore);
    client.release(destroy || !idle);
    client.removeListener("error", this.onError);
    // A client that is closed may still fail, and nobody needs to hear of it.
    if (!destroy && idle) client.removeListener("error", ignore);
  }
}
