// What holds for every script that can be split, whatever is in it.

import { expect } from "vitest";
import { type SqlDialect, splitStatements } from "../../../provider/core/sql/statements";

const { TENANTEX_FUZZ_RUNS: runs = "300" } = process.env;

/** How often a property is tried; raise it by hand for a long run. */
export const FUZZ_RUNS = Number(runs);

const FLAT = String.raw`\/\*(?:[^*/]|\*(?!\/)|\/(?!\*))*\*\/`;
const nested = (inner: string) => String.raw`\/\*(?:[^*/]|\*(?!\/)|\/(?!\*)|${inner})*\*\/`;
const GAPS: Record<SqlDialect, string> = {
  postgres: String.raw`\s|--[^\n\r]*|${nested(nested(FLAT))}`,
  mysql: String.raw`\s|#.*|--.*|\/\*[\s\S]*?\*\/|delimiter\s.*`,
};

/** Splits, and checks that the statements and what lies between them make up the script. */
export function splitChecked(sql: string, dialect: SqlDialect): string[] {
  const statements = splitStatements(sql, dialect);
  const marks = [...sql.matchAll(/delimiter\s+(?:(["'`])(.*?)\1|(\S+))/gi)].map(
    ([, , quoted, plain]) => quoted ?? plain,
  );
  const terminators = [";", ...marks].map((mark = "") => mark.replace(/[^\w]/g, "\\$&")).join("|");
  const gap = new RegExp(`^(?:${GAPS[dialect]}|${terminators})*$`, "i");
  let at = 0;
  for (const { text, line, start, end } of statements) {
    expect(sql.slice(at, start)).toMatch(gap);
    expect(text).toBe(sql.slice(start, end));
    expect(text.trim()).toBe(text);
    expect(line).toBe(sql.slice(0, start).split(/\r\n|\n|\r/).length);
    at = end;
  }
  expect(sql.slice(at)).toMatch(gap);
  const texts = statements.map(({ text }) => text);
  const again = splitStatements(texts.join("\n;\n"), dialect);
  expect(again.map(({ text }) => text)).toEqual(texts);
  return texts;
}

/**
 * How much longer a script takes than the same text in 64 parts: about 1 when the time is linear, 64 when it is
 * quadratic. Both sides take as long when all is well, so whatever else the machine does slows both; and the best of
 * some attempts, since it can only make it worse.
 */
export function growth(piece: string, dialect: SqlDialect, head = ""): number {
  const measure = (pieces: number, scripts: number) => {
    const sql = head + piece.repeat(pieces);
    const start = performance.now();
    for (let script = 0; script < scripts; script++) splitStatements(sql, dialect);
    return performance.now() - start;
  };
  const pieces = Math.ceil(8_000 / piece.length);
  measure(pieces, 64);
  const attempts = Array.from({ length: 5 }, () => measure(64 * pieces, 1) / measure(pieces, 64));
  return Math.min(...attempts);
}
