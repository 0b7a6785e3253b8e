// The errors of PostgreSQL as the driver hands them over: a server's word, or a connection that is gone.

import { DatabaseError, type PoolClient, type QueryResult } from "pg";
import { ConnectionLostError, type ServerWords, StaleError } from "../errors";

/**
 * Sends one message, and gets the result of its only command, or a list of results.
 * @throws DatabaseError with the server's word; ConnectionLostError
 */
export async function send(client: PoolClient, sql: string): Promise<QueryResult> {
  return client.query(sql).catch((error: unknown) => {
    throw isLost(error) ? new ConnectionLostError({ cause: error }) : error;
  });
}

export function isServerError(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError;
}

/** Class 57P and 08: the server or an operator ended the connection. Whatever is no server's word is the network's. */
export function isLost(error: unknown): boolean {
  return !(error instanceof DatabaseError) || /^(57P|08|25P03)/.test(error.code ?? "");
}

/** What the server said. */
export function wordsOfServer({ message, code, detail, hint }: DatabaseError): ServerWords {
  return { message, code: code ?? "no SQLSTATE", detail, hint };
}

/** The error of a command of ours that demands what another run may have changed: by a division, or by a table. */
export function staleness(error: unknown): unknown {
  return error instanceof DatabaseError && /^(22012|42P01)$/.test(error.code ?? "")
    ? new StaleError({ cause: error })
    : error;
}
