// Owns what both lexers share: the token, and finding where quoted text ends.

import { SplitError } from "./split-error";

/**
 * `word` may be a keyword; `name` is quoted, or stands where only a name can; `marker` is the opening or closing of a
 * MySQL comment that the server executes.
 */
export type TokenKind = "word" | "name" | "string" | "number" | "symbol" | "marker" | "terminator";

/** The smallest piece of SQL that splitting and classifying look at. */
export interface Token {
  readonly kind: TokenKind;
  /** UTF-16 offset of the first character. */
  readonly start: number;
  /** UTF-16 offset behind the last character. */
  readonly end: number;
  /** A word in upper case, or the character of a symbol; empty for every other kind. */
  readonly word: string;
}

/** Upper case for ASCII words only: elsewhere a foreign letter such as a dotless i would turn into a keyword's. */
export function upperWord(word: string): string {
  for (let i = 0; i < word.length; i++) if (word.charCodeAt(i) > 127) return word;
  return word.toUpperCase();
}

/** The offset behind the quote that closes the one at `open`; a doubled quote does not close. */
export function endOfQuoted(sql: string, open: number, backslashEscapes: boolean, what: string): number {
  const quote = sql.charCodeAt(open);
  for (let i = open + 1; i < sql.length; i++) {
    const code = sql.charCodeAt(i);
    if (code === quote) {
      if (sql.charCodeAt(i + 1) !== quote) return i + 1;
      i++;
    } else if (code === 92 && backslashEscapes) {
      i++;
    }
  }
  throw SplitError.at(sql, open, what);
}
