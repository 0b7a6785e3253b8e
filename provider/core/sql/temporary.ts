// Owns whether a PostgreSQL statement makes a temporary table, which ends with its session.

import { tokensOf } from "./leading-words";
import type { Token } from "./token";

const TEMPORARY = new Set(["TEMP", "TEMPORARY"]);
const SCOPES = new Set(["LOCAL", "GLOBAL"]);
const BEFORE = new Set(["OR", "REPLACE", ...SCOPES]);
/** What can follow a table that is only called so. */
const BEHIND_A_NAME = new Set(
  "FROM,WHERE,GROUP,HAVING,ORDER,LIMIT,OFFSET,FETCH,FOR,WINDOW,UNION,INTERSECT,EXCEPT,AS".split(","),
);

/** CREATE TEMP …, … INTO TEMP …, or either with a name in the schema pg_temp. */
export function isTemporary(text: string): boolean {
  const tokens = [...tokensOf(text, "postgres")];
  if (tokens[0]?.word === "CREATE") {
    const what = tokens.slice(1).find(({ word }) => !BEFORE.has(word));
    return TEMPORARY.has(what?.word ?? "") || namesTemporary(tokens.slice(1, 8));
  }
  return tokens.some(({ word }, at) => {
    const before = tokens[at - 1]?.word ?? "";
    if (word !== "INTO" || before === "INSERT" || before === "MERGE") return false;
    const next = SCOPES.has(tokens[at + 1]?.word ?? "") ? at + 2 : at + 1;
    const behind = tokens[next + 1];
    if (!TEMPORARY.has(tokens[next]?.word ?? "")) return namesTemporary(tokens.slice(at + 1, at + 4));
    return (
      behind !== undefined && (behind.kind === "name" || (behind.kind === "word" && !BEHIND_A_NAME.has(behind.word)))
    );
  });
}

function namesTemporary(tokens: readonly Token[]): boolean {
  return tokens.some(({ word }, at) => word === "PG_TEMP" && tokens[at + 1]?.word === ".");
}
