// Owns the terms of a statement: its tokens, with the parts of a dotted name put together.

import { tokensOf } from "./leading-words";
import { LineCounter } from "./line-counter";
import { SplitError } from "./split-error";
import type { SqlDialect } from "./statements";
import type { Token, TokenKind } from "./token";

/** A token, or a name of several parts. */
export interface Term {
  readonly kind: TokenKind;
  /** As a token's; empty for a dotted name, and `.` for what goes on behind something else, as in `(row).column`. */
  readonly word: string;
  /** The parts of a name without quotes, as the server folds them; empty for what cannot be a name. */
  readonly parts: readonly string[];
  /** The first token as it is written. */
  readonly text: string;
  /** 1-based line in the script. */
  readonly line: number;
}

/**
 * The terms of a text that begins on a line of the script. Data behind COPY … FROM STDIN are none.
 * @throws SplitError
 */
export function readTerms(sql: string, dialect: SqlDialect, line: number): Term[] {
  const terms: Building[] = [];
  const lines = new LineCounter(sql);
  let isFirst = true;
  for (const token of tokensOf(sql, dialect)) {
    const text = sql.slice(token.start, token.end);
    const last = terms.at(-1);
    const awaits = last?.parts.at(-1) === "";
    if (last !== undefined && awaits && (isName(token, text) || token.word === "*")) {
      last.parts[last.parts.length - 1] = token.word === "*" ? "*" : nameOf(text, dialect);
    } else if (last !== undefined && !awaits && last.parts.length > 0 && token.word === ".") {
      last.parts.push("");
      if (last.word !== ".") last.word = "";
    } else {
      if (token.word === ";" && isFirst && isCopyOfData(terms)) return terms;
      isFirst &&= token.word !== ";";
      const parts = token.word === "." ? [""] : isName(token, text) ? [nameOf(text, dialect)] : [];
      terms.push({ kind: token.kind, word: token.word, parts, text, line: line - 1 + lines.lineAt(token.start) });
    }
  }
  return terms;
}

/** The terms of a text, none when it cannot be read: the server will say so. */
export function readableTerms(sql: string, dialect: SqlDialect, line: number): Term[] {
  try {
    return readTerms(sql, dialect, line);
  } catch (error) {
    if (error instanceof SplitError) return [];
    throw error;
  }
}

interface Building extends Term {
  word: string;
  parts: string[];
}

/** The value of a string as it is written; a line break in it stays one, and no escape becomes one. */
export function stringValue(text: string): string {
  const [dollar] = /^\$[^$]*\$/.exec(text) ?? [];
  if (dollar !== undefined) return text.slice(dollar.length, -dollar.length);
  const open = text.search(/['"]/);
  const quote = text.charAt(open);
  const value = text.slice(open + 1, -1).replaceAll(quote + quote, quote);
  return /^e/i.test(text)
    ? value.replace(/\\([\s\S])/g, (_, escaped) => (/[bfnrt]/.test(escaped) ? " " : escaped))
    : value;
}

const BEFORE_A_STATEMENT = new Set(";,BEGIN,ATOMIC,THEN,ELSE,LOOP,DO,REPEAT,ROW".split(","));
const BEHIND_A_VALUE = new Set(["END", "ELSE", "WHEN"]);

/** Whether a statement can begin here: at the start, behind a semicolon, or behind what opens a block of a body. */
export function startsStatement(terms: readonly Term[], at: number): boolean {
  const before = terms[at - 1]?.word ?? ";";
  const next = terms[at + 1];
  // name := value
  if (!BEFORE_A_STATEMENT.has(before) || next?.word === ":" || next?.word === "=") return false;
  if (before !== "THEN" && before !== "ELSE") return true;
  // CASE … THEN value ELSE value END
  return next !== undefined && next.parts.length > 0 && !BEHIND_A_VALUE.has(next.word);
}

/** The terms of a text from one on, up to the next semicolon. */
export function untilSemicolon(terms: readonly Term[], from: number): Term[] {
  let end = from;
  while (end < terms.length && terms[end]?.word !== ";") end++;
  return terms.slice(from, end);
}

// A MySQL name may begin with digits.
function isName({ kind }: Token, text: string): boolean {
  return kind === "word" || kind === "name" || (kind === "number" && /^\d+[a-z_$]/i.test(text));
}

function nameOf(text: string, dialect: SqlDialect): string {
  const open = text.search(/["`]/);
  const quote = text.charAt(open);
  if (open >= 0) return text.slice(open + 1, -1).replaceAll(quote + quote, quote);
  return dialect === "postgres" ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
}

function isCopyOfData(terms: readonly Term[]): boolean {
  return terms[0]?.word === "COPY" && terms.some(({ word }) => word === "STDIN" || word === "STDOUT");
}
