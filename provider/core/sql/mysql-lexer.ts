// Owns the tokens of MySQL and MariaDB: quotes, three kinds of comments, and those the server executes.

import { SplitError } from "./split-error";
import { endOfQuoted, type Token, type TokenKind, upperWord } from "./token";

const WORD = /[\w$\u0080-\uffff]+/y;
const IN_WORD = /[\w$\u0080-\uffff]/;
const DECIMAL = /\d+\.(?!\.)\d*(?:[eE][+-]?\d+)?/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const EXECUTABLE = /\/\*M?!(\d{5,6})?/y;

/** The tokens of one script, read from left to right. */
export class MysqlLexer {
  /** What ends a statement. */
  delimiter = ";";
  private at: number;
  private previous = "";
  private openedAt: number | undefined;
  private atStart = true;

  constructor(
    private readonly sql: string,
    private readonly backslashEscapes = true,
  ) {
    this.at = sql.charCodeAt(0) === 0xfeff ? 1 : 0;
  }

  /** The next token; undefined when only white space and comments are left. */
  next(): Token | undefined {
    const start = this.skipBlank();
    if (start >= this.sql.length) return this.finish();
    const token = this.read(start);
    this.at = token.end;
    if (token.kind === "marker") return token;
    this.previous = token.word;
    this.atStart = false;
    return token;
  }

  /** Goes on at an offset where the next statement may begin. */
  startStatement(offset: number): void {
    this.at = offset;
    this.previous = "";
    this.atStart = true;
  }

  /** Whether the last token stands in a comment that the server executes. */
  get inExecutable(): boolean {
    return this.openedAt !== undefined;
  }

  private read(start: number): Token {
    const first = this.sql[start];
    if (this.isDelimiter(start)) return token("terminator", start, start + this.delimiter.length, this.delimiter);
    if (first === "'" || first === '"') return token("string", start, this.endOfString(start));
    if (first === "`") return token("name", start, endOfQuoted(this.sql, start, false, "a quoted identifier"));
    if (first === "$" && this.previous === "AS") {
      const tag = match(DOLLAR_TAG, this.sql, start);
      if (tag !== undefined) return this.dollarQuoted(start, tag);
    }
    const marker = this.readMarker(start);
    if (marker !== undefined) return marker;
    const isName = this.previous === "." || this.previous === "@";
    const decimal = isName ? undefined : match(DECIMAL, this.sql, start);
    if (decimal !== undefined) return token("number", start, start + decimal.length);
    const word = this.readWord(start);
    if (word === "") return token("symbol", start, start + 1, first);
    const end = start + word.length;
    if (isName) return token("name", start, end);
    if (/^\d/.test(word)) return token("number", start, end);
    return token("word", start, end, upperWord(word));
  }

  private endOfString(start: number): number {
    return endOfQuoted(this.sql, start, this.backslashEscapes, "a quoted string");
  }

  // MySQL 9 quotes the source of a routine in another language like this; elsewhere $ belongs to a name.
  private dollarQuoted(start: number, tag: string): Token {
    const close = this.sql.indexOf(tag, start + tag.length);
    if (close < 0) throw SplitError.at(this.sql, start, `a dollar quote ${tag}`);
    return token("string", start, close + tag.length);
  }

  private readMarker(start: number): Token | undefined {
    if (this.openedAt !== undefined && this.sql.startsWith("*/", start)) {
      this.openedAt = undefined;
      return token("marker", start, start + 2);
    }
    const opening = executableComment(this.sql, start);
    if (opening === undefined) return undefined;
    this.openedAt = start;
    return token("marker", start, start + opening.length);
  }

  private finish(): undefined {
    this.at = this.sql.length;
    if (this.openedAt !== undefined) {
      throw SplitError.at(this.sql, this.openedAt, "an executable comment");
    }
  }

  private isDelimiter(at: number): boolean {
    return this.openedAt === undefined && this.sql.startsWith(this.delimiter, at);
  }

  private readWord(start: number): string {
    if (!IN_WORD.test(this.delimiter.charAt(0))) return match(WORD, this.sql, start) ?? "";
    // A delimiter such as $$ or END_OF ends a statement even where it would go on with a word.
    let end = start;
    while (IN_WORD.test(this.sql.charAt(end)) && !this.isDelimiter(end)) end++;
    return this.sql.slice(start, end);
  }

  private skipBlank(): number {
    for (let i = this.at; ; i++) {
      const code = this.sql.charCodeAt(i);
      if (code === 32 || (code >= 9 && code <= 13)) continue;
      if (code !== 35 && code !== 45 && code !== 47) return i;
      if (this.isDelimiter(i)) return i;
      if (code === 35 || (code === 45 && this.isDashComment(i))) i = endOfLine(this.sql, i) - 1;
      else if (this.sql.startsWith("/*", i) && executableComment(this.sql, i) === undefined) {
        const close = this.sql.indexOf("*/", i + 2);
        if (close < 0) throw SplitError.at(this.sql, i, "a comment");
        i = close + 1;
      } else return i;
    }
  }

  // The server wants white space behind the dashes, so that 5--1 is arithmetic. The client asks for none where a
  // statement would begin, and nothing else can be meant there.
  private isDashComment(at: number): boolean {
    if (this.sql.charCodeAt(at + 1) !== 45) return false;
    const next = this.sql.charCodeAt(at + 2);
    return this.atStart || Number.isNaN(next) || next <= 32 || next === 127;
  }
}

// Versions like 99999 are written to be executed by no server: such a comment is a plain one.
function executableComment(sql: string, at: number): string | undefined {
  if (sql.charCodeAt(at) !== 47) return undefined;
  EXECUTABLE.lastIndex = at;
  const found = EXECUTABLE.exec(sql);
  return found === null || /^99/.test(found[1] ?? "") ? undefined : found[0];
}

function endOfLine(sql: string, from: number): number {
  const end = sql.indexOf("\n", from);
  return end < 0 ? sql.length : end;
}

function match(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0];
}

function token(kind: TokenKind, start: number, end: number, word = ""): Token {
  return { kind, start, end, word };
}
