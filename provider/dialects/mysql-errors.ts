// The errors of MySQL and MariaDB as the driver hands them over: a server's word, or a connection that is gone.

import type { QueryError } from "mysql2";
import { ConnectionLostError } from "../errors";

export type ServerError = QueryError & { errno: number };

// Shutdown in progress, aborted connections, killed connection (MariaDB), disconnected for inactivity or by an operator.
const GONE = new Set([1053, 1152, 1159, 1161, 1184, 1927, 3169, 4031]);

/** Asks one message; several statements give a list of their answers. */
export type Ask = <Row extends object>(sql: string) => Promise<Row[]>;

/** The error as the engine knows it. */
export function serverErrorOf(error: unknown): unknown {
  const isWord = error instanceof Error && "sqlState" in error && "errno" in error;
  // The driver keeps the whole message with each error, which may be megabytes of somebody's data.
  if (isWord) delete (error as { sql?: string }).sql;
  if (isWord && !GONE.has(Number(error.errno))) return error;
  return error instanceof Error ? new ConnectionLostError({ cause: error }) : error;
}

export function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && "sqlState" in error && "errno" in error;
}

export function codeOf(error: unknown): number | undefined {
  return isServerError(error) ? error.errno : undefined;
}
