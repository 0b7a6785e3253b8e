// Owns what a MySQL or MariaDB script must not hold, because nobody could go on behind it.

import { leadingWords, tokensOf } from "./leading-words";
import { type MysqlEffect, userVariables } from "./mysql-effect";
import { setTargets } from "./mysql-set";
import type { Refusal } from "./postgres-units";
import type { Statement } from "./statements";

type Reason = Omit<Refusal, "index">;

/** The first reason against a statement of a script, if there is one. */
export function mysqlRefused(statements: readonly Statement[], effects: readonly MysqlEffect[]): Refusal | undefined {
  for (const [index, { text }] of statements.entries()) {
    const reason = refusal(text, effects[index] as MysqlEffect);
    if (reason) return { index, ...reason };
  }
  return undefined;
}

function refusal(text: string, effect: MysqlEffect): Reason | undefined {
  const [first = "", second = ""] = leadingWords(text, "mysql", 2);
  if (first === "USE")
    return { reason: "leaves the tenant's database (USE)", next: "Remove it: each file runs inside its tenant." };
  if (first === "XA") return { reason: "uses XA transactions", next: "Use START TRANSACTION and COMMIT." };
  if (first === "GET" && (second === "DIAGNOSTICS" || second === "CURRENT"))
    return {
      reason: "asks for the diagnostics of the statement before it, behind which others come",
      next: "Use ROW_COUNT(), or a procedure.",
    };
  if (first === "SET") {
    const mixed = mixture(text);
    if (mixed) return mixed;
  }
  if ((first === "SET" || first === "PREPARE") && asksInString(text))
    return {
      reason:
        "prepares a statement that asks for ROW_COUNT() or FOUND_ROWS(), between which and the statement before it others come",
      next: "Keep the number in a user variable before: SET @n = ROW_COUNT().",
    };
  if (first === "FLUSH" && /\bREAD\s+LOCK\b|\bFOR\s+EXPORT\b/i.test(text))
    return { reason: "locks tables in a way that the journal cannot be told", next: "Use LOCK TABLES." };
  if (effect.kind !== "definition" && /\bRELEASE_ALL_LOCKS\s*\(/i.test(text))
    return { reason: "gives back the lock of its own run (RELEASE_ALL_LOCKS)", next: "Use RELEASE_LOCK." };
  return ours(text, effect);
}

// What is set for good, for a while and for one statement has to be set again at different times.
function mixture(text: string): Reason | undefined {
  const targets = setTargets(text);
  for (const of of ["server", "once"] as const) {
    const found = targets.find((target) => target.of === of);
    if (found && targets.some((target) => target.of !== of))
      return {
        reason: `sets ${found.name} together with others, which ${of === "server" ? "are not the server's" : "stay set"}`,
        next: "Give it a SET of its own.",
      };
  }
  return undefined;
}

function asksInString(text: string): boolean {
  if (!/ROW_COUNT|FOUND_ROWS/i.test(text)) return false;
  return [...tokensOf(text, "mysql")].some(
    ({ kind, start, end }) => kind === "string" && /\b(ROW_COUNT|FOUND_ROWS)\s*\(/i.test(text.slice(start, end)),
  );
}

// The journal and what helps it.
const OURS = /^tenantex_/i;

function ours(text: string, effect: MysqlEffect): Reason | undefined {
  if (!/tenantex_/i.test(text)) return undefined;
  const next = "Choose another name: those that begin with tenantex_ are kept for the journal.";
  const tables =
    effect.kind === "temporary"
      ? [effect.table]
      : effect.kind === "definition" && typeof effect.touches === "object"
        ? effect.touches.tables
        : [];
  const table = tables.find(({ name }) => OURS.test(name));
  if (table) return { reason: `makes or changes a table with the name ${table.name}`, next };
  const variable = userVariables(text).find((name) => OURS.test(name));
  return variable === undefined ? undefined : { reason: `uses a variable with the name @${variable}`, next };
}
