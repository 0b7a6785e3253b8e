// Owns whether a MySQL or MariaDB statement is about several things, so that the lack of one says nothing of the others.

import { tokensOf } from "./leading-words";
import { mysqlEffect } from "./mysql-effect";

const TABLES_BEHIND = new Set(["FROM", "JOIN", "INTO", "UPDATE"]);

/** Whether the statement may have something to do although one of the things it names is not there. */
export function namesSeveral(text: string): boolean {
  const { kind } = mysqlEffect(text);
  if (kind === "opaque") return true;
  const tokens = [...tokensOf(text, "mysql")];
  const first = tokens[0]?.word ?? "";
  if (kind === "definition" || first === "UPDATE" || first === "DELETE")
    return hasList(tokens) || countTables(tokens) > 1;
  return kind === "data" && countTables(tokens) > 1;
}

// In CREATE … a list is the thing's own.
function hasList(tokens: readonly { readonly word: string }[]): boolean {
  if (tokens[0]?.word === "CREATE") return false;
  let parens = 0;
  for (const { word } of tokens) {
    if (word === "(") parens++;
    if (word === ")") parens--;
    if (word === "," && parens === 0) return true;
  }
  return false;
}

function countTables(tokens: readonly { readonly word: string }[]): number {
  // INSERT INTO … ON DUPLICATE KEY UPDATE names no table.
  return tokens.filter(({ word }, i) => TABLES_BEHIND.has(word) && tokens[i - 1]?.word !== "KEY").length;
}
