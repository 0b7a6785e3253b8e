// Owns whether a PostgreSQL statement undoes one thing only, so that nothing is left behind where that is not there.

import { objectNames } from "./object-names";
import { readTerms, type Term } from "./terms";

const OF_ROWS = new Set(["DELETE", "UPDATE", "INSERT"]);
const OF_OBJECTS = new Set(
  "ALTER,ANALYZE,CLUSTER,COMMENT,DEALLOCATE,DROP,GRANT,LOCK,REFRESH,REINDEX,REVOKE,SECURITY,TRUNCATE,VACUUM".split(","),
);
/** What an ALTER TABLE ties a table to. */
const TIES = new Set(["REFERENCES", "ATTACH", "INHERIT"]);

/** What is not there: of rows, a table, a column or a schema; of anything else, also a function or another object. */
const ABSENT_FOR_ROWS = /^(42P01|42703|3F000)$/;
const ABSENT = /^(42P01|42703|42704|42883|3F000)$/;

/** Whether a statement failed because what it would undo is not there. */
export function misses(code: string): boolean {
  return ABSENT.test(code);
}

/** Whether nothing else is left undone when a statement is passed over that failed with this SQLSTATE. */
export function undoesNothingElse(text: string, code: string): boolean {
  const terms = readTerms(text, "postgres", 1);
  const verb = terms[0]?.word ?? "";
  if (OF_ROWS.has(verb)) return ABSENT_FOR_ROWS.test(code) && objectNames(terms, "postgres").length <= 1;
  return OF_OBJECTS.has(verb) && !isList(terms) && !(verb === "ALTER" && terms.some(({ word }) => TIES.has(word)));
}

// A comma that is not between parentheses.
function isList(terms: readonly Term[]): boolean {
  let parens = 0;
  for (const { word } of terms) {
    if (word === "(" || word === "[") parens++;
    else if (word === ")" || word === "]") parens--;
    else if (word === "," && parens === 0) return true;
  }
  return false;
}
