// Owns which data a statement destroys, as far as its text tells, for plans that mark the steps that do.

import { deletedRows } from "./deleted-rows";
import { droppedObjects } from "./dropped-objects";
import { BLOCK_OPENERS } from "./mysql-blocks";
import { routineBodies } from "./routine-bodies";
import type { SqlDialect } from "./statements";
import { readableTerms, startsStatement, type Term } from "./terms";

const DEFINED: ReadonlySet<string> = new Set(["FUNCTION", "PROCEDURE", "RULE", "TRIGGER", "EVENT", "PACKAGE"]);
const BEFORE_THE_KIND = new Set(["OR", "REPLACE", "DEFINER", "AGGREGATE"]);
const EXPLAINING = new Set(["EXPLAIN", "DESCRIBE", "DESC"]);
/** Heads of statements in which THEN leads to no other one. */
const WHOLE = new Set(["MERGE", "WITH", "EXPLAIN", "PREPARE", "FOR"]);

/**
 * What a statement destroys, in its order and in words for a plan's line: `drops table users`,
 * `drops column users.name`, `truncates users`, `deletes rows of users`. Names have no quotes, and the case the server
 * gives them. What a routine, trigger, event or rule would do later does not count, and neither does SQL that is put
 * together and executed.
 */
export function destructionsOf(text: string, dialect: SqlDialect): readonly string[] {
  const terms = behindSettings(readableTerms(text, dialect, 1), dialect);
  const isCompound = BLOCK_OPENERS.has(terms[0]?.word ?? "") || terms[1]?.word === ":";
  return destructionsIn(terms, dialect, dialect === "mysql" && isCompound);
}

function destructionsIn(terms: readonly Term[], dialect: SqlDialect, hasBlocks: boolean): string[] {
  return simpleStatements(terms, dialect, hasBlocks).flatMap((statement) => {
    if (isOnlyExplained(statement)) return [];
    if (dialect === "postgres" && statement[0]?.word === "DO")
      return routineBodies(statement).flatMap(({ sql, line }) =>
        destructionsIn(readableTerms(sql, dialect, line), dialect, true),
      );
    return [...droppedObjects(statement, dialect), ...deletedRows(statement, dialect)];
  });
}

// MariaDB's SET STATEMENT variables FOR statement
function behindSettings(terms: readonly Term[], dialect: SqlDialect): readonly Term[] {
  if (dialect !== "mysql" || terms[0]?.word !== "SET" || terms[1]?.word !== "STATEMENT") return terms;
  return terms.slice(terms.findIndex(({ word }) => word === "FOR") + 1);
}

/** The statements of a text, or in the blocks of one that has such, without those that define what runs later. */
function simpleStatements(terms: readonly Term[], dialect: SqlDialect, hasBlocks: boolean): Term[][] {
  const found: Term[][] = [];
  let parens = 0;
  for (let i = 0; i < terms.length; i++) {
    const term = terms[i] as Term;
    const isNext = i === 0 || terms[i - 1]?.word === ";";
    if (parens === 0 && (isNext || (hasBlocks && opensInBlock(terms, i, found.at(-1)?.[0])))) {
      if (definesLater(terms, i)) {
        // A definition of MySQL's goes on to the end of the text.
        if (dialect === "mysql") break;
        i = endOfDefinition(terms, i);
        continue;
      }
      found.push([]);
    }
    if (term.word === "(") parens++;
    else if (term.word === ")") parens--;
    else if (term.word === ";") parens = 0;
    found.at(-1)?.push(term);
  }
  return found;
}

function opensInBlock(terms: readonly Term[], at: number, head: Term | undefined): boolean {
  const before = terms[at - 1];
  const isBranch = before?.word === "THEN" || before?.word === "ELSE";
  if (head !== undefined && isBranch && WHOLE.has(head.word)) return false;
  // The DO of a loop leads to a statement, but one that is a statement leads to its body.
  return startsStatement(terms, at) && !(before !== undefined && before === head && before.word === "DO");
}

function definesLater(terms: readonly Term[], at: number): boolean {
  const verb = terms[at]?.word;
  if (verb !== "CREATE" && verb !== "ALTER") return false;
  // DEFINER = user; a user may be called like a kind.
  const isBetween = ({ kind, word }: Term, i: number) => {
    return kind !== "word" || BEFORE_THE_KIND.has(word) || terms[i - 1]?.word === "=";
  };
  let i = at + 1;
  while (i < terms.length && isBetween(terms[i] as Term, i)) i++;
  const kind = terms[i]?.word ?? "";
  return verb === "CREATE" ? DEFINED.has(kind) : kind === "EVENT";
}

// BEGIN ATOMIC … END, as PL/pgSQL counts them, and the parentheses of a rule.
function endOfDefinition(terms: readonly Term[], from: number): number {
  let depth = 0;
  for (let i = from; i < terms.length; i++) {
    const word = terms[i]?.word ?? "";
    if (word === ";" && depth <= 0) return i;
    if (word === "(" || word === "BEGIN" || word === "CASE") depth++;
    else if (word === ")" || word === "END") depth--;
  }
  return terms.length;
}

function isOnlyExplained(statement: readonly Term[]): boolean {
  if (!EXPLAINING.has(statement[0]?.word ?? "")) return false;
  const analyze = statement.findIndex(({ word }) => word === "ANALYZE");
  return analyze < 0 || /^'?(?:false|off|0)'?$/i.test(statement[analyze + 1]?.text ?? "");
}
