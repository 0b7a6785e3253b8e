// Owns the tokens of a single statement, and the words it begins with.

import { MysqlLexer } from "./mysql-lexer";
import { postgresToken } from "./postgres-lexer";
import type { SqlDialect } from "./statements";
import type { Token } from "./token";

/** The tokens of one statement, without the marks of executable comments. */
export function* tokensOf(text: string, dialect: SqlDialect): Generator<Token, undefined> {
  if (dialect === "mysql") {
    const lexer = new MysqlLexer(text);
    for (let token = lexer.next(); token !== undefined; token = lexer.next()) if (token.kind !== "marker") yield token;
    return;
  }
  for (let token = postgresToken(text, 0); token !== undefined; token = postgresToken(text, token.end)) yield token;
}

/** The words a statement begins with, in upper case: at most `count`, and none behind the first other token. */
export function leadingWords(text: string, dialect: SqlDialect, count = 3): string[] {
  const words: string[] = [];
  if (count < 1) return words;
  for (const { kind, word } of tokensOf(text, dialect)) {
    if (kind !== "word" || words.push(word) === count) break;
  }
  return words;
}
