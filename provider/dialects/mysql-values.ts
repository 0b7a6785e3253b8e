// Values that a script keeps in its session on MySQL and MariaDB, and that a new session needs again.

import type { MysqlProgress } from "../core/sql/mysql-progress";
import type { Ask } from "./mysql-errors";
import { identifier, journalOf, literal } from "./mysql-text";

type Kept = Pick<MysqlProgress, "variables" | "lastInsertId">;

const variable = (name: string) => `@${identifier(name)}`;

const LAST_ID = "last_insert_id()";

/** What an UPDATE of the journal sets beside its progress; empty where the script keeps nothing. */
export function keepValues({ variables, lastInsertId }: Kept): string {
  // As bytes with their character set: numbers, texts and binary data come back as what they were.
  const pair = (name: string, value: string) =>
    `${literal(name)}, JSON_ARRAY(CHARSET(${value}), HEX(CONCAT(${value})))`;
  const pairs = variables.map((name) => pair(name, variable(name)));
  if (lastInsertId) pairs.push(pair(LAST_ID, "LAST_INSERT_ID()"));
  return pairs.length === 0 ? "" : `, variables = JSON_OBJECT(${pairs.join(", ")})`;
}

/** Commands that give a new session the values that the journal holds. */
export async function restoredValues(ask: Ask, schema: string, { variables, lastInsertId }: Kept): Promise<string[]> {
  if (variables.length === 0 && !lastInsertId) return [];
  const [row] = await ask<{ variables: string | null }>(`SELECT variables FROM ${journalOf(schema)}`);
  const values = JSON.parse(row?.variables ?? "{}") as Record<string, [charset: string, hex: string | null]>;
  return Object.entries(values).map(([name, [charset, hex]]) => {
    const text = Buffer.from(hex ?? "", "hex").toString("utf8");
    if (name === LAST_ID) return `DO LAST_INSERT_ID(${BigInt(text)})`;
    // A number has the character set of bytes.
    const isNumber = charset === "binary" && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text);
    const value = hex === null ? "NULL" : isNumber ? text : `_${charset} X'${hex}'`;
    return `SET ${variable(name)} = ${value}`;
  });
}

/** Commands that take the values back, so that the next script does not meet them. */
export const forgetValues = (variables: readonly string[]) =>
  variables.length === 0 ? [] : [`SET ${variables.map((name) => `${variable(name)} = NULL`).join(", ")}`];
