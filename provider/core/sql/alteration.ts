// Owns the parts of an ALTER TABLE or ALTER TYPE: what is altered, and the actions on it.

import { behindIfExists, relationAt } from "./name-list";
import type { SqlDialect } from "./statements";
import type { Term } from "./terms";

/** An ALTER TABLE, or PostgreSQL's ALTER TYPE. */
export interface Alteration {
  readonly kind: "TABLE" | "TYPE";
  readonly relation: Term;
  /** What is done to it, an action each, without the commas between them. */
  readonly actions: readonly (readonly Term[])[];
}

const BEFORE_TABLE = new Set(["ONLINE", "IGNORE"]);

/** Undefined for every other statement. */
export function readAlteration(statement: readonly Term[], dialect: SqlDialect): Alteration | undefined {
  if (statement[0]?.word !== "ALTER") return undefined;
  let at = 1;
  while (BEFORE_TABLE.has(statement[at]?.word ?? "")) at++;
  const isType = dialect === "postgres" && statement[at]?.word === "TYPE";
  if (!isType && statement[at]?.word !== "TABLE") return undefined;
  const relation = relationAt(statement, behindIfExists(statement, at + 1));
  if (relation === undefined) return undefined;
  const actions = actionsFrom(statement, behindWait(statement, relation.next));
  return { kind: isType ? "TYPE" : "TABLE", relation: relation.term, actions };
}

// MariaDB's WAIT n and NOWAIT
function behindWait(terms: readonly Term[], at: number): number {
  if (terms[at]?.word === "NOWAIT") return at + 1;
  return terms[at]?.word === "WAIT" && terms[at + 1]?.kind === "number" ? at + 2 : at;
}

function actionsFrom(terms: readonly Term[], from: number): Term[][] {
  const actions: Term[][] = [[]];
  let parens = 0;
  for (const term of terms.slice(from)) {
    if (term.word === "(") parens++;
    else if (term.word === ")") parens--;
    if (term.word === "," && parens === 0) actions.push([]);
    else actions.at(-1)?.push(term);
  }
  return actions;
}
