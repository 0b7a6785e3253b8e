// Finding out on MySQL and MariaDB where an interrupted script goes on.

import type { Unfinished } from "../core/journal";
import type { Script } from "../core/script";
import { leadingWords, tokensOf } from "../core/sql/leading-words";
import type { MysqlEffect } from "../core/sql/mysql-effect";
import { mysqlProgress } from "../core/sql/mysql-progress";
import { begunUntil, lostTemporary } from "../core/sql/mysql-resumption";
import type { Statement } from "../core/sql/statements";
import { DoubtError } from "../errors";
import type { Resumption } from "./dialect";
import type { Ask } from "./mysql-errors";
import { HALF_DONE, isRoutine, plainTables, rowsDoubt } from "./mysql-failure";
import { countOf, probe } from "./mysql-probe";
import { STOPPED, tell, update } from "./mysql-statement";
import { journalOf } from "./mysql-text";

/** What a person has said of lost temporary tables. */
const UNNEEDED = "unneeded";

/** @throws DoubtError when nobody can tell. */
export async function settleMysql(
  ask: Ask,
  schema: string,
  unfinished: Unfinished,
  script: Script,
): Promise<Resumption> {
  const { version, done, doubt } = unfinished;
  const progress = mysqlProgress(script.statements).statements;
  const effect = progress[done]?.effect;
  const resumption =
    doubt && effect ? await resolve(ask, schema, unfinished, effect, script) : { from: done, repeats: false };
  const { from } = resumption;
  // Behind a statement whose effect is there the next ones may have been begun.
  if (!doubt || from > done) await demandNoRows(ask, schema, unfinished, script, from);
  const lost = lostTemporary(progress, script.statements, from);
  if (lost >= 0 && (await before(ask, schema)) !== UNNEEDED)
    throw new DoubtError(lost, "the temporary table made there is gone with its connection", {
      done: update(schema, version, `done = ${from}, doubt = 0, ${"`before`"} = '${UNNEEDED}'`),
      undone: tell(schema, version, lost),
      question: `Look whether the rest of the file, from statement ${from + 1} on, can do without it, or undo by hand what it did from statement ${lost + 1} on, and say so. If it can do without it:`,
    });
  return resumption;
}

// A run that was killed among such rows has told nothing of them.
async function demandNoRows(
  ask: Ask,
  schema: string,
  unfinished: Unfinished,
  script: Script,
  from: number,
): Promise<void> {
  const progress = mysqlProgress(script.statements, from).statements;
  const to = begunUntil(progress, from);
  const said = to > from ? await before(ask, schema) : STOPPED;
  if (said === STOPPED || said === UNNEEDED) return;
  const tables = await plainTables(ask, schema);
  if (tables.size === 0) return;
  const reaches = ({ text }: Statement, index: number) =>
    progress[from + index]?.effect.kind === "opaque" || namesOf(text).some((name) => tables.has(name));
  if (script.statements.slice(from, to).some(reaches)) throw rowsDoubt(schema, unfinished, from, to);
}

const namesOf = (text: string) =>
  [...tokensOf(text, "mysql")].map(({ start, end }) => text.slice(start, end).replaceAll("`", "").toLowerCase());

async function before(ask: Ask, schema: string): Promise<string | null | undefined> {
  const [row] = await ask<{ said: string | null }>(`SELECT ${"`before`"} AS said FROM ${journalOf(schema)}`);
  return row?.said;
}

async function resolve(
  ask: Ask,
  schema: string,
  unfinished: Unfinished,
  effect: MysqlEffect,
  script: Script,
): Promise<Resumption> {
  const { version, done: from } = unfinished;
  const text = script.statements[from]?.text ?? "";
  if (effect.kind === "data" || effect.kind === "temporary")
    throw rowsDoubt(schema, unfinished, from, Number(await before(ask, schema)) || from + 1);
  const touches = "touches" in effect ? effect.touches : "nothing";
  const answers = { done: tell(schema, version, from + 1), undone: tell(schema, version, from) };
  if (isRoutine(script, from) || (effect.kind === "opaque" && touches === "nothing"))
    throw new DoubtError(from, HALF_DONE, answers);
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
