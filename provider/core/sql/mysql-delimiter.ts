// Owns the DELIMITER line, a word of the mysql client that the server does not know.

import { SplitError } from "./split-error";

/** A DELIMITER line that was found in a script. */
export interface DelimiterLine {
  readonly delimiter: string;
  /** Offset behind the line, before its line break. */
  readonly end: number;
}

const COMMAND = /delimiter(?:[ \t\r]*(?=\n|$)|[ \t]([^\n]*))/iy;
const CONSPICUOUS = /^(?:;+|\/\/+|\$+|@@+|%%+|!!+)$/;

/** The DELIMITER line at an offset where a statement could begin. */
export function delimiterLine(sql: string, at: number): DelimiterLine | undefined {
  COMMAND.lastIndex = at;
  const found = COMMAND.exec(sql);
  if (found === null) return undefined;
  const delimiter = argument(found[1]?.trim() ?? "");
  if (delimiter === "") throw SplitError.at(sql, at, "a DELIMITER line");
  return { delimiter, end: at + found[0].length };
}

/**
 * The DELIMITER line inside a statement whose own end is missing, as the client accepts it. A column may be called
 * delimiter, so only a line that holds nothing but a new delimiter of punctuation counts.
 */
export function delimiterLineWithin(sql: string, at: number, current: string): DelimiterLine | undefined {
  if (!beginsLine(sql, at)) return undefined;
  COMMAND.lastIndex = at;
  const rest = COMMAND.exec(sql)?.[1]?.trim() ?? "";
  return CONSPICUOUS.test(rest) && rest !== current ? delimiterLine(sql, at) : undefined;
}

function beginsLine(sql: string, at: number): boolean {
  for (let i = at - 1; i >= 0; i--) {
    const code = sql.charCodeAt(i);
    if (code === 10) return true;
    if (code !== 32 && code !== 9) return false;
  }
  return true;
}

function argument(rest: string): string {
  const quote = rest[0];
  if (quote !== "'" && quote !== '"' && quote !== "`") return /^\S*/.exec(rest)?.[0] ?? "";
  const close = rest.indexOf(quote, 1);
  return rest.slice(1, close < 0 ? rest.length : close);
}
