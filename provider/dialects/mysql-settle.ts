// Finding out on MySQL and MariaDB where an interrupted script goes on.

import type { Unfinished } from "../core/journal";
import type { Script } from "../core/script";
import { leadingWords } from "../core/sql/leading-words";
import type { MysqlEffect } from "../core/sql/mysql-effect";
import { lostTemporary, mysqlProgress } from "../core/sql/mysql-progress";
import { DoubtError } from "../errors";
import type { Resumption } from "./dialect";
import type { Ask } from "./mysql-errors";
import { tell } from "./mysql-journal";
import { countOf, probe } from "./mysql-probe";
import { journalOf } from "./mysql-text";

/** @throws DoubtError when nobody can tell. */
export async function settleMysql(
  ask: Ask,
  schema: string,
  { done, doubt }: Unfinished,
  script: Script,
): Promise<Resumption> {
  const progress = mysqlProgress(script.statements).statements;
  const effect = progress[done]?.effect;
  const resumption =
    doubt && effect ? await resolve(ask, schema, done, effect, script) : { from: done, repeats: false };
  const lost = lostTemporary(progress, script.statements, resumption.from);
  if (lost >= 0)
    throw new DoubtError(lost, "the temporary table made there is gone with its connection", {
      done: tell(schema, script.statements.length),
      undone: tell(schema, lost),
    });
  return resumption;
}

async function resolve(
  ask: Ask,
  schema: string,
  from: number,
  effect: MysqlEffect,
  script: Script,
): Promise<Resumption> {
  const text = script.statements[from]?.text ?? "";
  const touches = "touches" in effect ? effect.touches : "nothing";
  const answers = { done: tell(schema, from + 1), undone: tell(schema, from) };
  if (effect.kind === "opaque" && leadingWords(text, "mysql", 1)[0] !== "EXECUTE")
    throw new DoubtError(from, "what it did by then was committed, so that it may be half done", answers);
  if (touches === "rows") throw new DoubtError(from, "nothing shows whether it took effect", answers);
  if (touches === "nothing") return { from, repeats: true };
  const [row] = await ask<{ same: number | string; left: number | string }>(
    `SELECT CAST(${"`before`"} AS BINARY) <=> CAST(${probe(touches, schema)} AS BINARY) AS same, ${touches === "schema" ? "0" : countOf(touches.tables, schema)} AS \`left\` FROM ${journalOf(schema)}`,
  );
  if (Number(row?.same) === 1) return { from, repeats: false };
  // MariaDB drops the tables of a list one by one.
  const isDrop = touches !== "schema" && touches.tables.length > 1 && leadingWords(text, "mysql", 1)[0] === "DROP";
  return isDrop && Number(row?.left) > 0 ? { from, repeats: true } : { from: from + 1, repeats: false };
}
