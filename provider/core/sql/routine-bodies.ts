// Owns the bodies that PostgreSQL takes as strings: those of DO, CREATE FUNCTION and CREATE PROCEDURE.

import { startsStatement, stringValue, type Term, untilSemicolon } from "./terms";

/** A body in a language we read. */
export interface RoutineBody {
  readonly sql: string;
  /** 1-based line in the script on which it begins. */
  readonly line: number;
  readonly isPlpgsql: boolean;
}

/** The bodies in SQL and PL/pgSQL, in order. */
export function routineBodies(terms: readonly Term[]): RoutineBody[] {
  return terms.flatMap(({ word }, i) => {
    const isBlock = word === "DO";
    if (!isBlock && !(word === "CREATE" && isRoutine(terms, i + 1))) return [];
    // Not ON CONFLICT DO NOTHING
    return startsStatement(terms, i) ? bodyOf(untilSemicolon(terms, i), isBlock) : [];
  });
}

function isRoutine(terms: readonly Term[], at: number): boolean {
  const kind = terms[at]?.word === "OR" ? terms[at + 2] : terms[at];
  return kind?.word === "FUNCTION" || kind?.word === "PROCEDURE";
}

function bodyOf(statement: readonly Term[], isBlock: boolean): RoutineBody[] {
  const before = (i: number) => statement[i - 1]?.word;
  const language = nameIn(statement.find((_, i) => before(i) === "LANGUAGE")) ?? (isBlock ? "plpgsql" : undefined);
  const body = statement.find(({ kind }, i) => {
    return kind === "string" && (isBlock ? before(i) !== "LANGUAGE" : before(i) === "AS");
  });
  if (body === undefined || (language !== "sql" && language !== "plpgsql")) return [];
  return [{ sql: stringValue(body.text), line: body.line, isPlpgsql: language === "plpgsql" }];
}

function nameIn(term: Term | undefined): string | undefined {
  return term?.kind === "string" ? stringValue(term.text).toLowerCase() : term?.parts[0];
}
