// One connection of the application's pool, lent to one tenant for one transaction: what a dialect does with it.

import { InvalidSettingError, type TenantexError } from "../errors";

/** How a transaction is to be. */
export interface TransactionOptions {
  /** Isolation level. @default the server's: read committed on PostgreSQL, repeatable read on MySQL and MariaDB */
  readonly isolation?: "read committed" | "repeatable read" | "serializable";
  /** Whether the server refuses to write. @default false */
  readonly readOnly?: boolean;
}

const ISOLATIONS: readonly unknown[] = ["read committed", "repeatable read", "serializable"];

/**
 * JavaScript has no types, and the level is a part of a command.
 * @throws InvalidSettingError
 */
export function demandIsolation({ isolation }: TransactionOptions): void {
  if (isolation === undefined || ISOLATIONS.includes(isolation)) return;
  throw new InvalidSettingError("isolation", "is no isolation level", `Give one of ${ISOLATIONS.join(", ")}.`);
}

/** Each of the last three ends it: the connection is the pool's again, or closed. */
export interface Lease {
  /** Sends a command that has no values, and gives the driver's result. */
  say(command: string): Promise<unknown>;
  /**
   * The error of a transaction that the server has ended, or can only roll back; undefined while it goes on.
   * @param failure The error of a command that was just answered.
   * @param cause The first failure of all.
   */
  lost(failure?: unknown, cause?: unknown): TenantexError | undefined;
  /** @throws RolledBackError, CommitUnknownError, or the server's error where it refused. */
  commit(): Promise<void>;
  /** Never throws: a connection that cannot roll back is closed. */
  rollback(): Promise<void>;
  /** Closes the connection at once; the server rolls back. */
  destroy(): void;
}
