// Turning a driver's error into the place in a script that failed.

import type { Script } from "../core/script";
import { LineCounter } from "../core/sql/line-counter";
import { type FailurePlace, type ServerWords, StatementError } from "../errors";

/** What is known of the place: an offset into the script, or a statement and a line counted from its first. */
export interface Clue {
  /** UTF-16 offset into the script's text. */
  readonly offset?: number | undefined;
  /** Index of the failing statement, from 0. */
  readonly index?: number | undefined;
  /** Line inside that statement, from 1. */
  readonly line?: number | undefined;
}

/** The error a dialect throws for a failed statement of a script. */
export function statementError(script: Script, clue: Clue, words: ServerWords, cause: unknown): StatementError {
  return new StatementError(place(script, clue), words, { cause });
}

function place(script: Script, clue: Clue): FailurePlace {
  const { offset } = clue;
  if (offset !== undefined) {
    const index = script.statements.findIndex((statement) => offset < statement.end);
    const line = script.firstLine - 1 + new LineCounter(script.sql).lineAt(offset);
    const column = offset - script.sql.lastIndexOf("\n", offset - 1);
    return { statement: index < 0 ? undefined : index + 1, line, column, lineText: textOf(script, line) };
  }
  const statement = clue.index === undefined ? undefined : script.statements[clue.index];
  if (statement === undefined) return {};
  const line = statement.line + (clue.line ?? 1) - 1;
  return { statement: (clue.index as number) + 1, line, lineText: textOf(script, line) };
}

function textOf(script: Script, line: number): string | undefined {
  return script.sql.split("\n")[line - script.firstLine];
}

/** A driver's error in words, without a full stop; an AggregateError of failed attempts has none of its own. */
export function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return wordsOf(error.errors[0]);
  const words = error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code : undefined;
  return (words ?? String(error)).replace(/\.+$/, "");
}

/** The UTF-16 offset behind so many characters: servers count characters, JavaScript halves of some of them. */
export function utf16Offset(text: string, characters: number): number {
  let offset = 0;
  for (let left = characters; left > 0 && offset < text.length; left--)
    offset += (text.codePointAt(offset) as number) > 0xffff ? 2 : 1;
  return offset;
}
