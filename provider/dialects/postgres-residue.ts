// What PostgreSQL's concurrent statements leave behind when they do not come to their end, and how that is ended.

import type { PoolClient } from "pg";
import { concurrentDetach, concurrentIndex, reindexesConcurrently } from "../core/sql/postgres-alone";
import { send } from "./postgres-errors";
import { identifier, journalOf, literal } from "./postgres-text";

/** Indexes that a statement makes on its way, as conditions on the catalog. */
interface Trace {
  /** Where they are. */
  readonly place: string;
  /** Which of them are its own. */
  readonly own: string;
}

/** What to note of the tenant before a statement, so that its own indexes are known afterwards: those that are there. */
export function noteBefore(schema: string, text: string): string {
  const trace = traceOf(schema, text);
  if (trace === undefined) return "''";
  return `SELECT COALESCE(string_agg(i.indexrelid::text, ',' ORDER BY i.indexrelid), '') FROM ${INDEXES} WHERE ${trace.place}`;
}

/**
 * Drops the invalid indexes that a statement has left, whose failure or death was told as a doubt; one with a known name
 * also when somebody else has left it, because IF NOT EXISTS would take it for the index. The number of them.
 */
export async function dropInvalid(client: PoolClient, schema: string, text: string): Promise<number> {
  const trace = traceOf(schema, text);
  if (trace === undefined) return 0;
  const { rows } = await send(
    client,
    `SELECT n.nspname AS schema, c.relname AS name FROM ${INDEXES} WHERE NOT i.indisvalid AND c.relkind = 'i' AND ${trace.place} AND (${trace.own})`,
  );
  for (const { schema: home, name } of rows)
    await send(client, `DROP INDEX CONCURRENTLY IF EXISTS ${identifier(home)}.${identifier(name)}`);
  return rows.length;
}

/** Whether the index of a CREATE INDEX CONCURRENTLY in doubt has come to be since its intent was told. */
export async function isBuilt(client: PoolClient, schema: string, text: string): Promise<boolean> {
  const trace = traceOf(schema, text);
  if (trace === undefined || (await dropInvalid(client, schema, text)) > 0) return false;
  const { rows } = await send(
    client,
    `SELECT FROM ${INDEXES} WHERE i.indisvalid AND ${trace.place} AND (${trace.own}) AND ${isNew(schema)}`,
  );
  return rows.length > 0;
}

/** Whether the partition of a DETACH PARTITION CONCURRENTLY is half detached. */
export async function isPendingDetach(client: PoolClient, text: string): Promise<boolean> {
  const detach = concurrentDetach(text);
  if (detach === undefined) return false;
  const { rows } = await send(
    client,
    `SELECT FROM pg_inherits WHERE inhdetachpending AND inhparent = to_regclass(${literal(detach.parent)}) AND inhrelid = to_regclass(${literal(detach.partition)})`,
  );
  return rows.length > 0;
}

const INDEXES = "pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace";

const isNew = (schema: string) =>
  `EXISTS (SELECT FROM ${journalOf(schema)} WHERE doubt AND NOT i.indexrelid::text = ANY (string_to_array(before, ',')))`;

function traceOf(schema: string, text: string): Trace | undefined {
  const index = concurrentIndex(text);
  const inSchema = `n.nspname = ${literal(schema)}`;
  if (index) {
    const place = index.table === undefined ? inSchema : `i.indrelid = to_regclass(${literal(index.table)})`;
    return { place, own: index.name === undefined ? isNew(schema) : `c.relname = ${literal(index.name)}` };
  }
  // The new index keeps its number when it takes the name of the old one, which is then called _ccold.
  if (reindexesConcurrently(text))
    return { place: inSchema, own: `c.relname ~ '_ccold\\d*$' OR (c.relname ~ '_ccnew\\d*$' AND ${isNew(schema)})` };
  return undefined;
}
