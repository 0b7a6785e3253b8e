// Owns how a statement for MySQL or MariaDB is sent otherwise than it is written, so that others can come between.

import { tokensOf } from "./leading-words";
import type { Token } from "./token";

/** User variable with the rows that the statement before has changed. */
export const ROWS_VARIABLE = "tenantex_rows";
/** User variable with the rows that the statement before has found. */
export const FOUND_VARIABLE = "tenantex_found";

const COUNTS: Readonly<Record<string, string>> = { ROW_COUNT: ROWS_VARIABLE, FOUND_ROWS: FOUND_VARIABLE };
/** Kinds of objects whose text asks about statements of its own. */
const BODIES = new Set(["PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE", "VIEW"]);

/** Whether a statement asks how many rows the one before it has changed or found. */
export function asksRows(text: string): boolean {
  return /ROW_COUNT|FOUND_ROWS/i.test(text) && counts(text).length > 0;
}

/** The statement with variables where it asks how many rows there were. */
export function withCounts(text: string): string {
  let sent = text;
  for (const { start, end, variable } of counts(text).reverse())
    sent = `${sent.slice(0, start)}@${variable}${sent.slice(end)}`;
  return sent;
}

function counts(text: string): { start: number; end: number; variable: string }[] {
  const tokens = [...tokensOf(text, "mysql")];
  if (hasBody(tokens)) return [];
  return tokens.flatMap(({ word, kind, start }, i) => {
    const variable = kind === "word" && tokens[i - 1]?.word !== "." ? COUNTS[word] : undefined;
    const close = tokens[i + 2];
    if (variable === undefined || tokens[i + 1]?.word !== "(" || close?.word !== ")") return [];
    return [{ start, end: close.end, variable }];
  });
}

function hasBody(tokens: readonly Token[]): boolean {
  const first = tokens[0]?.word;
  if (first === "BEGIN") return true;
  if (first !== "CREATE" && first !== "ALTER") return false;
  const object = tokens.find(({ word }) => word === "TABLE" || BODIES.has(word));
  return object !== undefined && object.word !== "TABLE";
}

/** A PREPARE whose text comes from a variable, which may hold another one by the time it is needed again. */
export interface Preparation {
  /** Name of the user variable that keeps the text. */
  readonly variable: string;
  /** What the text comes from. */
  readonly source: string;
  /** The statement that takes it from the variable. */
  readonly again: string;
}

/** Undefined for other statements, and for a PREPARE of a text that is written out. */
export function preparation(text: string): Preparation | undefined {
  const [first, name, from, ...source] = tokensOf(text, "mysql");
  if (
    first?.word !== "PREPARE" ||
    name === undefined ||
    from?.word !== "FROM" ||
    !source.some(({ word }) => word === "@")
  )
    return undefined;
  const variable = `tenantex_prepared_${preparedName(text) ?? ""}`;
  const last = source.at(-1) as Token;
  return {
    variable,
    source: text.slice(from.end, last.end).trim(),
    again: `${text.slice(0, from.end)} @\`${variable.replaceAll("`", "``")}\``,
  };
}

/** Name of what PREPARE, DEALLOCATE PREPARE and DROP PREPARE are about, in lower case; undefined for other statements. */
export function preparedName(text: string): string | undefined {
  const [first, second, third] = tokensOf(text, "mysql");
  const isEnd = (first?.word === "DEALLOCATE" || first?.word === "DROP") && second?.word === "PREPARE";
  const name = first?.word === "PREPARE" ? second : isEnd ? third : undefined;
  return name && nameOfPrepared(text, name);
}

/** The name of a prepared statement that a token of `text` holds, in lower case. */
export function nameOfPrepared(text: string, { start, end }: Token): string {
  const name = text.slice(start, end).toLowerCase();
  return name.startsWith("`") ? name.slice(1, -1).replaceAll("``", "`") : name;
}

/** LOCK TABLES with another table: behind it only the tables it names can be used. */
export function withLock(text: string, table: string): string {
  const tokens = [...tokensOf(text, "mysql")];
  // MariaDB's WAIT n and NOWAIT end the list.
  const wait = tokens.at(-1)?.word === "NOWAIT" ? 1 : tokens.at(-2)?.word === "WAIT" ? 2 : 0;
  const end = tokens.at(-1 - wait)?.end ?? text.length;
  return `${text.slice(0, end)}, ${table} WRITE${text.slice(end)}`;
}
