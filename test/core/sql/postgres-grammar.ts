// PostgreSQL's own scanner and grammar as the judge of our splitter; they count bytes of UTF-8.

import { parseSync, scanSync } from "libpg-query";
import { postgresToken } from "../../../provider/core/sql/postgres-lexer";
import { SplitError } from "../../../provider/core/sql/split-error";

interface ScannedToken {
  readonly start: number;
  readonly end: number;
  readonly tokenName: string;
}

/** The statements of a script as the grammar cuts them, each from its first to its last token. */
export function grammarStatements(sql: string): string[] {
  const bytes = Buffer.from(sql);
  const tokens = (scanSync(sql).tokens as ScannedToken[]).filter(({ tokenName }) => !tokenName.endsWith("_COMMENT"));
  const { stmts } = parseSync(sql) as { stmts?: { stmt_location?: number; stmt_len?: number }[] };
  return (stmts ?? []).map(({ stmt_location: from = 0, stmt_len: length }) => {
    const to = length === undefined ? bytes.length : from + length;
    const own = tokens.filter(({ start, end, tokenName }) => start >= from && end <= to && tokenName !== "");
    const last = own.findLast((token, i) => token.tokenName !== "ASCII_59" || i < own.length - 1);
    return bytes.subarray(own[0]?.start, last?.end).toString();
  });
}

/** Offsets of all semicolons that are not quoted or commented out, or what became of the text instead. */
export function grammarSemicolons(sql: string): number[] | "unterminated" | "refused" {
  try {
    const bytes = Buffer.from(sql);
    return (scanSync(sql).tokens as ScannedToken[])
      .filter(({ tokenName }) => tokenName === "ASCII_59")
      .map(({ start }) => bytes.subarray(0, start).toString().length);
  } catch (error) {
    return /unterminat/.test(String(error)) ? "unterminated" : "refused";
  }
}

/** The same by our own lexer. */
export function ourSemicolons(sql: string): number[] | "unterminated" {
  const found: number[] = [];
  try {
    for (let token = postgresToken(sql, 0); token !== undefined; token = postgresToken(sql, token.end)) {
      if (token.word === ";") found.push(token.start);
    }
    return found;
  } catch (error) {
    if (error instanceof SplitError) return "unterminated";
    throw error;
  }
}
