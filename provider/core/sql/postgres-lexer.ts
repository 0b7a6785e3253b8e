// Owns the tokens of PostgreSQL: quotes, dollar quotes, nested comments.

import { SplitError } from "./split-error";
import { endOfQuoted, type Token, type TokenKind, upperWord } from "./token";

const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const NUMBER = /\d[\d_]*(?:\.(?!\.)[\d_]*)?(?:[eE][+-]?\d+)?/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const PARAMETER = /\$\d+/y;
const COMMENT_EDGE = /\/\*|\*\//g;

/** The first token at or after an offset; undefined when only white space and comments are left. */
export function postgresToken(sql: string, from: number): Token | undefined {
  const start = skipBlank(sql, from);
  const first = sql[start];
  if (first === undefined) return undefined;
  if (first === "'") return token("string", start, endOfString(sql, start, false));
  if (first === '"') return token("name", start, endOfQuoted(sql, start, false, "a quoted identifier"));
  if (first === "$") return dollarToken(sql, start);
  const word = match(WORD, sql, start);
  if (word !== undefined) return wordToken(sql, start, word);
  const number = match(NUMBER, sql, start);
  if (number !== undefined) return token("number", start, start + number.length);
  return token("symbol", start, start + 1, first);
}

function wordToken(sql: string, start: number, word: string): Token {
  const end = start + word.length;
  if (word.length === 1) {
    const next = sql[end];
    if (next === "'" && /[eEbBxXnN]/.test(word)) {
      return token("string", start, endOfString(sql, end, word === "e" || word === "E"));
    }
    if (next === "&" && (word === "u" || word === "U")) {
      if (sql[end + 1] === "'") return token("string", start, endOfString(sql, end + 1, false));
      if (sql[end + 1] === '"') return token("name", start, endOfQuoted(sql, end + 1, false, "a quoted identifier"));
    }
  }
  return token("word", start, end, upperWord(word));
}

function endOfString(sql: string, open: number, backslashEscapes: boolean): number {
  for (let quote = open; ; ) {
    const end = endOfQuoted(sql, quote, backslashEscapes, "a quoted string");
    const next = continuation(sql, end);
    if (next === undefined) return end;
    quote = next;
  }
}

// A quote behind a line break goes on with the same string, under the same escape rules.
function continuation(sql: string, from: number): number | undefined {
  let lineBroken = false;
  for (let i = from; ; i++) {
    const code = sql.charCodeAt(i);
    if (code === 10 || code === 13) lineBroken = true;
    else if (code === 45 && sql.charCodeAt(i + 1) === 45) i = endOfLine(sql, i + 2) - 1;
    else if (code === 39 && lineBroken) return i;
    else if (code !== 32 && !(code >= 9 && code <= 12)) return undefined;
  }
}

function dollarToken(sql: string, start: number): Token {
  const tag = match(DOLLAR_TAG, sql, start);
  if (tag !== undefined) {
    const close = sql.indexOf(tag, start + tag.length);
    if (close < 0) throw SplitError.at(sql, start, `a dollar quote ${tag}`);
    return token("string", start, close + tag.length);
  }
  const parameter = match(PARAMETER, sql, start);
  if (parameter !== undefined) return token("number", start, start + parameter.length);
  return token("symbol", start, start + 1, "$");
}

function skipBlank(sql: string, from: number): number {
  let i = from;
  for (; ; i++) {
    const code = sql.charCodeAt(i);
    if (code === 32 || (code >= 9 && code <= 13)) continue;
    if (code === 0xfeff && i === 0) continue;
    if (code === 45 && sql.charCodeAt(i + 1) === 45) i = endOfLine(sql, i + 2) - 1;
    else if (code === 47 && sql.charCodeAt(i + 1) === 42) i = endOfComment(sql, i) - 1;
    else return i;
  }
}

function endOfLine(sql: string, from: number): number {
  for (let i = from; i < sql.length; i++) {
    const code = sql.charCodeAt(i);
    if (code === 10 || code === 13) return i;
  }
  return sql.length;
}

function endOfComment(sql: string, open: number): number {
  COMMENT_EDGE.lastIndex = open;
  for (let depth = 0; ; ) {
    const edge = COMMENT_EDGE.exec(sql);
    if (edge === null) throw SplitError.at(sql, open, "a comment");
    depth += edge[0] === "/*" ? 1 : -1;
    if (depth === 0) return COMMENT_EDGE.lastIndex;
  }
}

function match(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0];
}

function token(kind: TokenKind, start: number, end: number, word = ""): Token {
  return { kind, start, end, word };
}
