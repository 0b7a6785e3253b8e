// Owns where a PostgreSQL statement ends: bodies written in SQL, rules with several actions, COPY data.

import { LineCounter } from "./line-counter";
import { postgresToken } from "./postgres-lexer";
import { isCopyFromStdin } from "./statement-kind";
import type { Statement } from "./statements";
import type { Token } from "./token";

const END_OF_DATA = /[\n\r]\\\.(?=[\n\r]|$)/g;

/** Cuts a PostgreSQL script as the server would, given standard_conforming_strings. */
export function splitPostgres(sql: string): Statement[] {
  const statements: Statement[] = [];
  const lines = new LineCounter(sql);
  for (let at = 0; ; ) {
    const range = readStatement(sql, at);
    if (range === undefined) return statements;
    const { start, end } = range;
    if (end > start) statements.push({ text: sql.slice(start, end), line: lines.lineAt(start), start, end });
    at = range.next;
  }
}

interface Range {
  readonly start: number;
  readonly end: number;
  /** Where to go on reading. */
  readonly next: number;
}

function readStatement(sql: string, from: number): Range | undefined {
  const shape = new StatementShape();
  let first: Token | undefined;
  let last: Token | undefined;
  for (let at = from; ; ) {
    const token = postgresToken(sql, at);
    if (token === undefined) return first && last && { start: first.start, end: last.end, next: sql.length };
    if (token.word === ";" && !shape.isOpen) {
      if (first === undefined || last === undefined) return { start: at, end: at, next: token.end };
      const range = { start: first.start, end: last.end, next: token.end };
      return first.word === "COPY" ? withData(sql, range) : range;
    }
    shape.read(token);
    first ??= token;
    last = token;
    at = token.end;
  }
}

// psql reads the data of COPY … FROM STDIN from the lines behind it; without an end mark they reach to the end.
function withData(sql: string, copy: Range): Range {
  if (!isCopyFromStdin(sql.slice(copy.start, copy.end))) return copy;
  const rest = sql.slice(copy.next);
  if (rest.trim() === "") return copy;
  END_OF_DATA.lastIndex = 0;
  const end = copy.next + (END_OF_DATA.exec(rest) ? END_OF_DATA.lastIndex : rest.trimEnd().length);
  return { start: copy.start, end, next: end };
}

/** Follows one statement and knows whether a semicolon would end it. */
class StatementShape {
  private bodies = 0;
  private parens = 0;
  private lead: string[] = [];
  private previous = "";

  get isOpen(): boolean {
    return this.bodies > 0 || (this.parens > 0 && this.starts("RULE"));
  }

  read({ word }: Token): void {
    const startsInBody = this.bodies > 0 && this.lead.length === 0;
    if (this.lead.length < 4) this.lead.push(word);
    if (word === "(") this.parens++;
    else if (word === ")") this.parens = Math.max(0, this.parens - 1);
    else if (word === ";") this.nextInBody();
    else if (word === "ATOMIC" && this.previous === "BEGIN" && this.parens === 0) this.enterBody();
    // Only END in the place of a statement closes a body: every other one ends a CASE or is a name.
    else if (word === "END" && startsInBody) this.bodies--;
    this.previous = word;
  }

  private enterBody(): void {
    if (!this.starts("FUNCTION", "PROCEDURE")) return;
    this.bodies++;
    this.lead = [];
  }

  private nextInBody(): void {
    if (this.bodies > 0) this.lead = [];
  }

  private starts(...objects: string[]): boolean {
    const [create, second = "", third, fourth = ""] = this.lead;
    if (create !== "CREATE") return false;
    return objects.includes(second === "OR" && third === "REPLACE" ? fourth : second);
  }
}
