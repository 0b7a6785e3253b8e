// Owns which tables a statement deletes rows of: by DELETE, also inside WITH, by MERGE, and by MySQL's REPLACE.

import { isTemporary, nameList, relationAt, shown } from "./name-list";
import type { SqlDialect } from "./statements";
import type { Term } from "./terms";

/** The tables in words, in the order of the statement. */
export function deletedRows(statement: readonly Term[], dialect: SqlDialect): string[] {
  return dialect === "postgres" ? postgresRows(statement) : mysqlRows(statement);
}

/** What a query may begin with that comes to DELETE or MERGE. */
const HEADS = new Set(["DELETE", "MERGE", "WITH", "EXPLAIN", "PREPARE", "FOR"]);
const BEFORE_A_QUERY = new Set(["AS", "MATERIALIZED", "COPY"]);

// DELETE is a keyword only where a statement's verb can stand: elsewhere it is a column.
function postgresRows(statement: readonly Term[]): string[] {
  const found: string[] = [];
  const levels = [awaitsVerb(statement, 0)];
  for (const [i, { word }] of statement.entries()) {
    const next = statement[i + 1]?.word;
    if (word === "(") levels.push(BEFORE_A_QUERY.has(statement[i - 1]?.word ?? "") && awaitsVerb(statement, i + 1));
    else if (word === ")") levels.pop();
    if (levels.at(-1) !== true) continue;
    const isDelete = word === "DELETE" && next === "FROM";
    const isMerge = word === "MERGE" && next === "INTO";
    if (isDelete || (isMerge && mergeDeletes(statement, i))) {
      const table = relationAt(statement, i + 2)?.term;
      if (table !== undefined && !isTemporary(table)) found.push(`deletes rows of ${shown(table)}`);
    }
    // WITH update AS …
    const isUpdate = word === "UPDATE" && next !== "AS" && next !== "(";
    if (isDelete || isMerge || isUpdate || word === "SELECT") levels[levels.length - 1] = false;
  }
  return found;
}

function awaitsVerb(terms: readonly Term[], at: number): boolean {
  return HEADS.has(terms[at]?.word ?? "");
}

function mergeDeletes(terms: readonly Term[], merge: number): boolean {
  let depth = 0;
  for (let i = merge; i < terms.length && depth >= 0; i++) {
    const word = terms[i]?.word ?? "";
    if (word === "(" || word === "CASE") depth++;
    else if (word === ")" || word === "END") depth--;
    else if (depth === 0 && word === "DELETE" && terms[i - 1]?.word === "THEN") return true;
  }
  return false;
}

const NO_VERB_BEHIND = new Set(["ON", "BEFORE", "AFTER", "OR"]);
const NO_ROWS = new Set(["GRANT", "REVOKE", "CREATE"]);
const MODIFIERS = new Set(["LOW_PRIORITY", "QUICK", "IGNORE", "DELAYED", "INTO", "TABLE"]);

// MySQL reserves both words.
function mysqlRows(statement: readonly Term[]): string[] {
  if (NO_ROWS.has(statement[0]?.word ?? "")) return [];
  return statement.flatMap(({ word }, i) => {
    if (NO_VERB_BEHIND.has(statement[i - 1]?.word ?? "")) return [];
    if (word === "DELETE") return mysqlTargets(statement, i + 1).map((table) => `deletes rows of ${shown(table)}`);
    // There is a function of this name.
    if (word !== "REPLACE" || statement[i + 1]?.word === "(") return [];
    const table = relationAt(statement, behindModifiers(statement, i + 1))?.term;
    return table ? [`replaces rows of ${shown(table)}`] : [];
  });
}

function behindModifiers(terms: readonly Term[], from: number): number {
  let at = from;
  while (MODIFIERS.has(terms[at]?.word ?? "")) at++;
  return at;
}

// DELETE FROM a; DELETE a, b FROM a JOIN b; DELETE FROM a, b USING a JOIN b; MariaDB's DELETE HISTORY FROM a
function mysqlTargets(terms: readonly Term[], from: number): Term[] {
  let at = behindModifiers(terms, from);
  const isHistory = terms[at]?.word === "HISTORY" && terms[at + 1]?.word === "FROM";
  if (isHistory && !terms.slice(at + 2).some(({ word }) => word === "HISTORY")) at++;
  const { names, next } = nameList(terms, terms[at]?.word === "FROM" ? at + 1 : at);
  const isOfSeveral = terms[next]?.word === "FROM" || terms[next]?.word === "USING";
  return isOfSeveral ? names.map((name) => tableCalled(name, terms, next)) : names;
}

const BEFORE_A_TABLE = new Set(["FROM", "USING", ",", "JOIN", "STRAIGHT_JOIN", "("]);

// FROM users AS u, or FROM users u
function tableCalled(alias: Term, terms: readonly Term[], from: number): Term {
  const name = shown(alias).toLowerCase();
  for (let i = from + 2; i < terms.length; i++) {
    const term = terms[i] as Term;
    if (term.parts.length === 0 || shown(term).toLowerCase() !== name) continue;
    const at = terms[i - 1]?.word === "AS" ? i - 2 : i - 1;
    const table = terms[at];
    if (table !== undefined && table.parts.length > 0 && BEFORE_A_TABLE.has(terms[at - 1]?.word ?? "")) return table;
  }
  return alias;
}
