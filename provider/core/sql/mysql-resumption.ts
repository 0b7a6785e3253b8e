// Owns what a MySQL or MariaDB script needs again in a new session before it goes on, and what it cannot have.

import { leadingWords, tokensOf } from "./leading-words";
import type { TableName } from "./mysql-effect";
import type { Progress } from "./mysql-progress";
import { nameOfPrepared, preparation, preparedName } from "./mysql-rewritten";
import { setTargets } from "./mysql-set";
import type { Statement } from "./statements";

/** A statement that is run again. */
export interface Again {
  readonly index: number;
  readonly text: string;
}

/** The finished statements before `from` whose effect on the session is still in force there, in their order. */
export function inForce(progress: readonly Progress[], statements: readonly Statement[], from: number): Again[] {
  const kept = new Map<string, Again>();
  const keep = (slot: string, again: Again) => {
    kept.delete(slot);
    kept.set(slot, again);
  };
  for (const [index, { effect }] of progress.slice(0, from).entries()) {
    const text = statements[index]?.text ?? "";
    switch (effect.kind) {
      case "session": {
        const name = preparedName(text);
        const [first] = leadingWords(text, "mysql", 1);
        if (name !== undefined && first !== "PREPARE") kept.delete(PREPARED + name);
        else if (name !== undefined) keep(PREPARED + name, { index, text: preparation(text)?.again ?? text });
        else if (first === "UNLOCK") kept.delete("instance");
        else if (first === "LOCK") keep("instance", { index, text });
        else if (setTargets(text)[0]?.of === "once") keep(`once ${setTargets(text)[0]?.name}`, { index, text });
        else keep(`set ${index}`, { index, text });
        break;
      }
      case "autocommit":
        keep(`set ${index}`, { index, text });
        break;
      case "locks":
        keep("locks", { index, text });
        break;
      case "unlocks":
        kept.delete("locks");
        break;
      default:
        // SET @a = … uses nothing up.
        if (leadingWords(text, "mysql", 1)[0] === "SET") break;
        for (const slot of kept.keys()) if (slot.startsWith("once ")) kept.delete(slot);
        if (effect.kind === "begins") kept.delete("locks");
    }
  }
  const used = new Set(statements.slice(from).map(({ text }) => usedName(text)));
  return [...kept].flatMap(([slot, again]) =>
    !slot.startsWith(PREPARED) || used.has(slot.slice(PREPARED.length)) ? again : [],
  );
}

// What nothing behind asks for may not be possible any more.
function usedName(text: string): string | undefined {
  const [first, name] = tokensOf(text, "mysql");
  return first?.word === "EXECUTE" && name ? nameOfPrepared(text, name) : preparedName(text);
}

const PREPARED = "prepared ";

/** Index of the first statement whose temporary table a script that goes on at `from` would miss; -1 without one. */
export function lostTemporary(progress: readonly Progress[], statements: readonly Statement[], from: number): number {
  const made = new Map<string, number>();
  for (const [index, { effect }] of progress.slice(0, from).entries()) {
    if (effect.kind === "temporary") made.set(nameOf(effect.table), index);
    const isDrop = leadingWords(statements[index]?.text ?? "", "mysql", 1)[0] === "DROP";
    for (const table of dropped(effect, isDrop)) made.delete(nameOf(table));
  }
  return Math.min(...made.values(), Number.POSITIVE_INFINITY) === Number.POSITIVE_INFINITY
    ? -1
    : Math.min(...made.values());
}

/** Index behind the last statement that may have been begun, when `from` is the number of those that are told done. */
export function begunUntil(progress: readonly Progress[], from: number): number {
  let at = from;
  for (; at < progress.length; at++) {
    const { mode, closesRegion } = progress[at] as Progress;
    // These tell what came before them first.
    if (mode === "alone" || mode === "told" || (closesRegion && at > from)) return at;
    if (mode === "wrapped" || mode === "ends" || mode === "undoes") return at + 1;
  }
  return at;
}

/** Names of the temporary tables that a script makes from `from` on. */
export function temporaryTables(progress: readonly Progress[], from: number): TableName[] {
  return progress.slice(from).flatMap(({ effect }) => (effect.kind === "temporary" ? [effect.table] : []));
}

function dropped(effect: Progress["effect"], isDrop: boolean): readonly TableName[] {
  if (effect.kind === "data") return effect.drops ?? [];
  const isTables = isDrop && effect.kind === "definition" && typeof effect.touches === "object";
  return isTables ? effect.touches.tables : [];
}

const nameOf = ({ schema = "", name }: TableName) => `${schema}.${name}`.toLowerCase();
