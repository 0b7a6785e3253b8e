// Finding out on PostgreSQL where an interrupted script goes on.

import type { PoolClient } from "pg";
import type { Unfinished } from "../core/journal";
import type { Script } from "../core/script";
import { leadingWords } from "../core/sql/leading-words";
import { concurrentIndex } from "../core/sql/postgres-alone";
import { DoubtError, type ServerWords } from "../errors";
import type { Resumption } from "./dialect";
import { send } from "./postgres-errors";
import { dropInvalid, isBuilt } from "./postgres-residue";
import { journalOf } from "./postgres-text";

/**
 * @param prepare Commands that the session needs for statements that run alone.
 * @throws DoubtError when nobody can tell.
 */
export async function settlePostgres(
  client: PoolClient,
  schema: string,
  { done: from, doubt }: Unfinished,
  script: Script,
  prepare: readonly string[],
): Promise<Resumption> {
  const text = script.written[from]?.text;
  if (!doubt || text === undefined) return { from, repeats: false };
  const [word = ""] = leadingWords(text, "postgres", 1);
  if (word === "CALL" || word === "DO") throw committedDoubt(schema, from);
  await send(client, prepare.join(";\n"));
  if (concurrentIndex(text)) return { from: (await isBuilt(client, schema, text)) ? from + 1 : from, repeats: false };
  await dropInvalid(client, schema, text);
  return { from, repeats: true };
}

/** Of a statement that has ended transactions by itself, and did not come to its end. */
export function committedDoubt(schema: string, index: number, words?: ServerWords): DoubtError {
  const tell = (done: number) => `UPDATE ${journalOf(schema)} SET done = ${done}, doubt = false`;
  const reason = "a procedure that ends transactions by itself may be half done";
  return new DoubtError(index, reason, { done: tell(index + 1), undone: tell(index) }, words && { words });
}
