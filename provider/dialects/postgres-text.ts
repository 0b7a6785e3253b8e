// SQL text that PostgreSQL's messages share: names, literals, keys and what cleans a connection.

import { escapeIdentifier, escapeLiteral } from "pg";
import type { HistoryShape } from "./dialect";
import { HISTORY_TABLE, JOURNAL_TABLE } from "./history";
import { lockDigest } from "./lock-digest";

export const identifier = escapeIdentifier;
export const literal = (text: string | null) => (text === null ? "NULL" : escapeLiteral(text));
export const historyOf = (schema: string) => `${identifier(schema)}.${identifier(HISTORY_TABLE)}`;
export const journalOf = (schema: string) => `${identifier(schema)}.${identifier(JOURNAL_TABLE)}`;

/** A signed 64-bit number. Advisory locks are kept per database, so the schema alone is the key. */
export const lockKey = (schema: string) => lockDigest(schema).readBigInt64BE(0).toString();

/** A script may have taken another role. */
export const OURSELVES = ["RESET SESSION AUTHORIZATION", "RESET ROLE"];

/** What a script may have set or made for its session, between two scripts: locks and the connection stay. */
export const CLEAN = ["RESET ALL", "DISCARD TEMP"];

/** Bounds the wait for locks until the end of the transaction. */
export const lockWait = (seconds: number) => `SET LOCAL lock_timeout = ${Math.ceil(seconds * 1000)}`;

/** Columns of the history that Ecto's lacks. */
export const OUR_TYPES = ["name text", "checksum text", "down_sql text", "structure text"];
export const INSERTED_AT_TYPE = "inserted_at timestamp(0)";

/** Commands that make an empty history. */
export const makeHistory = (schema: string, { bigint, comment }: HistoryShape) => [
  `CREATE TABLE ${historyOf(schema)} (
  version ${bigint ? "bigint" : "text"} PRIMARY KEY,
  ${[INSERTED_AT_TYPE, ...OUR_TYPES].join(",\n  ")}
)`,
  setComment(schema, comment),
];

/** Writes the comment on the history table. */
export const setComment = (schema: string, comment: string) =>
  `COMMENT ON TABLE ${historyOf(schema)} IS ${literal(comment)}`;

/**
 * Lets the server notice within 2 s that its client is gone, instead of at the end of the statement, where it can
 * (PostgreSQL 14 and later, not on Windows).
 * @see https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-CLIENT-CONNECTION-CHECK-INTERVAL
 */
export const NOTICE_DEATH = `SELECT CASE WHEN current_setting('client_connection_check_interval', true) IS NOT NULL
  AND version() !~* 'mingw|visual' THEN set_config('client_connection_check_interval', '2000', false) END`;

/** Begins a transaction that writes, whatever the role or the database has for its default. */
export const BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

/**
 * Takes a lock for the transaction, or fails as a lock that is held does, which is tried again: a statement cannot be
 * skipped by a condition.
 */
export function demandLock(schema: string): string {
  return `DO $tenantex$ BEGIN IF NOT pg_try_advisory_xact_lock(${lockKey(schema)}) THEN
  RAISE EXCEPTION 'another run works on this tenant' USING ERRCODE = 'lock_not_available'; END IF; END $tenantex$`;
}
