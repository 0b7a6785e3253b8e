// Owns the names that statements drop, empty or delete from, and how a plan shows them.

import type { Term } from "./terms";

/** Behind IF EXISTS, where it stands. */
export function behindIfExists(terms: readonly Term[], at: number): number {
  return terms[at]?.word === "IF" && terms[at + 1]?.word === "EXISTS" ? at + 2 : at;
}

/** A relation's name, and where the statement goes on behind it; undefined where there is none. */
export function relationAt(terms: readonly Term[], from: number): { term: Term; next: number } | undefined {
  let at = terms[from]?.word === "ONLY" ? from + 1 : from;
  const isInParens = at > from && terms[at]?.word === "(";
  if (isInParens) at++;
  const term = terms[at];
  if (term === undefined || term.parts.length === 0) return undefined;
  const isStarred = terms[at + 1]?.word === "*";
  return { term, next: at + (isInParens || isStarred ? 2 : 1) };
}

/** Names with commas between them: a, ONLY b.c, d * */
export function nameList(terms: readonly Term[], from: number): { names: Term[]; next: number } {
  const names: Term[] = [];
  for (let at = from; ; at++) {
    const found = relationAt(terms, at);
    if (found === undefined) return { names, next: at };
    names.push(found.term);
    at = found.next;
    if (terms[at]?.word !== ",") return { names, next: at };
  }
}

/** A name as a plan's line shows it: without quotes, and on one line. */
export function shown({ parts }: Term): string {
  return parts
    .filter((part) => part !== "*")
    .join(".")
    .replace(/\s+/g, " ");
}

/** Whether a table lives only as long as the session, as far as its name tells. */
export function isTemporary({ parts }: Term): boolean {
  return parts.length > 1 && parts[0] === "pg_temp";
}
