// Owns which variables of the whole MySQL server a statement sets.

import { startsStatement, type Term } from "./terms";

const SCOPES = new Set(["GLOBAL", "PERSIST", "PERSIST_ONLY", "SESSION", "LOCAL"]);
const isOfServer = (scope: string) => /^(?:GLOBAL|PERSIST)/.test(scope);

/** The names of the variables that SET GLOBAL, SET PERSIST and SET @@GLOBAL assign, as they are written. */
export function globalVariables(terms: readonly Term[]): { term: Term; variable: string }[] {
  return terms.flatMap(({ word }, i) => (word === "SET" && startsStatement(terms, i) ? assigned(terms, i + 1) : []));
}

function assigned(terms: readonly Term[], from: number): { term: Term; variable: string }[] {
  const found: { term: Term; variable: string }[] = [];
  let inherited = "";
  let isTarget = true;
  let parens = 0;
  for (let at = from; at < terms.length && terms[at]?.word !== ";"; at++) {
    const term = terms[at] as Term;
    if (term.word === "(") parens++;
    else if (term.word === ")") parens--;
    else if (term.word === "," && parens === 0) isTarget = true;
    else if (isTarget && term.parts.length > 0) {
      const isUsers = terms[at - 1]?.word === "@" && terms[at - 2]?.word !== "@";
      const scope = term.parts[0]?.toUpperCase() ?? "";
      // A scope without @@ holds for what follows it, too.
      if (term.parts.length === 1 && SCOPES.has(scope)) {
        inherited = scope;
        continue;
      }
      isTarget = false;
      const ofServer = term.parts.length > 1 && SCOPES.has(scope) ? isOfServer(scope) : isOfServer(inherited);
      const variable = SCOPES.has(scope) ? term.parts.slice(1).join(".") : term.parts.join(".");
      if (ofServer && !isUsers) found.push({ term, variable });
    }
  }
  return found;
}
