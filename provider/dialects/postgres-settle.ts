// Finding out on PostgreSQL where an interrupted script goes on.

import type { PoolClient } from "pg";
import type { Unfinished } from "../core/journal";
import type { Script } from "../core/script";
import { leadingWords } from "../core/sql/leading-words";
import { type ConcurrentIndex, concurrentIndex, detachesConcurrently } from "../core/sql/postgres-alone";
import { DoubtError, type ServerWords } from "../errors";
import type { Resumption } from "./dialect";
import { send } from "./postgres-errors";
import { identifier, journalOf, literal } from "./postgres-text";

/** @throws DoubtError when nobody can tell. */
export async function settlePostgres(
  client: PoolClient,
  schema: string,
  { done: from, doubt }: Unfinished,
  script: Script,
): Promise<Resumption> {
  const text = script.written[from]?.text;
  if (!doubt || text === undefined) return { from, repeats: false };
  const [word = ""] = leadingWords(text, "postgres", 1);
  const index = concurrentIndex(text);
  if (index) {
    await dropInvalid(client, schema, index);
    const rows = await send(
      client,
      `SELECT before IS DISTINCT FROM (${indexesOf(schema)}) AS made FROM ${journalOf(schema)}`,
    );
    return { from: rows.rows[0]?.made ? from + 1 : from, repeats: false };
  }
  if (word === "CALL" || word === "DO") throw committedDoubt(schema, from);
  if (detachesConcurrently(text) && (await isDetaching(client, schema)))
    await send(client, text.replace(/CONCURRENTLY\s*$/i, "FINALIZE"));
  return { from, repeats: true };
}

/** Of a statement that has ended transactions by itself, and did not come to its end. */
export function committedDoubt(schema: string, index: number, words?: ServerWords): DoubtError {
  const tell = (done: number) => `UPDATE ${journalOf(schema)} SET done = ${done}, doubt = false`;
  const reason = "a procedure that ends transactions by itself may be half done";
  return new DoubtError(index, reason, { done: tell(index + 1), undone: tell(index) }, words);
}

/**
 * Drops what a failed build has left: an index that is not valid. Without a name the server chose one; then what has
 * come since the intent was told is ours.
 */
export async function dropInvalid(client: PoolClient, schema: string, { name }: ConcurrentIndex): Promise<void> {
  const which =
    name === undefined
      ? `EXISTS (SELECT FROM ${journalOf(schema)} WHERE doubt AND NOT i.indexrelid::text = ANY (string_to_array(before, ',')))`
      : `c.relname = ${literal(name)}`;
  const { rows } = await send(
    client,
    `
    SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT i.indisvalid AND c.relkind = 'i' AND n.nspname = ${literal(schema)} AND ${which}`,
  );
  for (const invalid of rows)
    await send(client, `DROP INDEX CONCURRENTLY IF EXISTS ${identifier(schema)}.${identifier(invalid.name)}`);
}

/** The indexes of a schema, in the order of their making. */
export const indexesOf = (schema: string) =>
  `SELECT COALESCE(string_agg(i.indexrelid::text, ',' ORDER BY i.indexrelid), '') FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ${literal(schema)}`;

async function isDetaching(client: PoolClient, schema: string): Promise<boolean> {
  const { rows } = await send(
    client,
    `
    SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE i.inhdetachpending AND n.nspname = ${literal(schema)}`,
  );
  return rows.length > 0;
}
