// What a message of an application would do to its tenant's transaction and to the pooled connection, read from its text.

import type { SqlDialect } from "../core/sql/statements";
import { mysqlReading } from "./mysql-message";
import { postgresReading } from "./postgres-message";

/** What is done with a message. */
export type Reading =
  /**
   * It is sent. With `marks`, it leaves something on the connection, which is closed afterwards; with `mayEnd`, it may end
   * the transaction, for what the text says.
   */
  | { readonly kind: "plain"; readonly marks?: boolean; readonly mayEnd?: boolean }
  /** It is a transaction's beginning or end alone, and becomes a savepoint's. */
  | { readonly kind: "begin" | "commit" | "rollback" }
  | Refused;

export interface Refused {
  readonly kind: "refused";
  /** With the statement as its subject. */
  readonly reason: string;
  readonly next: string;
}

export const PLAIN: Reading = { kind: "plain" };

const LONGEST = 4_000;
const MOST = 1_000;
const read = { postgres: new Map<string, Reading>(), mysql: new Map<string, Reading>() };

/** Reads a message; applications send few different ones, so they are remembered. */
export function readMessage(text: string, dialect: SqlDialect): Reading {
  const remembered = read[dialect];
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const reading = dialect === "postgres" ? postgresReading(text) : mysqlReading(text);
  if (text.length <= LONGEST) {
    if (remembered.size >= MOST) remembered.clear();
    remembered.set(text, reading);
  }
  return reading;
}
