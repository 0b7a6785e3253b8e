// Values that a script keeps in its session on MySQL and MariaDB, and that a new session needs again.

import type { Script } from "../core/script";
import { asksLastId, type MysqlProgress, mysqlProgress } from "../core/sql/mysql-progress";
import { asksRows, ROWS_VARIABLE } from "../core/sql/mysql-rewritten";
import { MigrationFileError } from "../errors";
import type { Ask } from "./mysql-errors";
import { identifier, journalOf, literal } from "./mysql-text";

type Kept = Pick<MysqlProgress, "variables" | "lastInsertId">;

const variable = (name: string) => `@${identifier(name)}`;

const LAST_ID = "last_insert_id()";

/** What an UPDATE of the journal sets beside its progress; empty where the script keeps nothing. */
export function keepValues({ variables, lastInsertId }: Kept): string {
  // As bytes with their character set and collation. Only a number has other hexadecimal digits than its text.
  const pair = (name: string, value: string) =>
    `${literal(name)}, JSON_ARRAY(CHARSET(${value}), HEX(CONCAT(${value})), COLLATION(${value}), IF(HEX(${value}) = HEX(CONCAT(${value})), 'text', 'number'))`;
  const pairs = variables.map((name) => pair(name, variable(name)));
  if (lastInsertId) pairs.push(pair(LAST_ID, "LAST_INSERT_ID()"));
  return pairs.length === 0 ? "" : `, variables = JSON_OBJECT(${pairs.join(", ")})`;
}

/**
 * Commands that give a new session the values that the journal holds.
 * @throws MigrationFileError when a mended script wants one that was not kept for the one that began.
 */
export async function restoredValues(ask: Ask, schema: string, script: Script, from: number): Promise<string[]> {
  const { variables, lastInsertId, statements } = mysqlProgress(script.statements);
  if (variables.length === 0 && !lastInsertId) return [];
  const [row] = await ask<{ variables: string | null }>(`SELECT variables FROM ${journalOf(schema)}`);
  const values = JSON.parse(row?.variables ?? "{}") as Record<string, Value>;
  if (lastInsertId && !(LAST_ID in values)) demandOwn(script, asksLastId, from, "LAST_INSERT_ID()");
  if (statements[from - 1]?.counted && !(ROWS_VARIABLE in values))
    demandOwn(script, asksRows, from, "ROW_COUNT() or FOUND_ROWS()");
  return Object.entries(values).map(([name, [charset, hex, collation, kind]]) => {
    const text = Buffer.from(hex ?? "", "hex").toString("utf8");
    if (name === LAST_ID) return `DO LAST_INSERT_ID(${BigInt(text)})`;
    const collated = charset === "binary" || collation === undefined ? "" : ` COLLATE ${collation}`;
    const value = hex === null ? "NULL" : kind === "number" ? text : `_${charset} X'${hex}'${collated}`;
    return `SET ${variable(name)} = ${value}`;
  });
}

function demandOwn({ file, statements }: Script, asks: (text: string) => boolean, from: number, what: string): void {
  const first = statements.slice(from).find(({ text }) => asks(text) || MAKES_VALUE.test(text));
  if (first === undefined || !asks(first.text)) return;
  throw new MigrationFileError(
    file,
    `asks for ${what} of a statement that an earlier run has done, for which it was not kept`,
    "Look the value up by a query, or write it out.",
    first.line,
  );
}

const MAKES_VALUE = /^\s*(INSERT|REPLACE|LOAD|CALL|EXECUTE|BEGIN)\b/i;

type Value = [charset: string, hex: string | null, collation: string, kind: "text" | "number"];

/** Commands that take the values back, so that the next script does not meet them. */
export const forgetValues = (variables: readonly string[]) =>
  variables.length === 0 ? [] : [`SET ${variables.map((name) => `${variable(name)} = NULL`).join(", ")}`];
