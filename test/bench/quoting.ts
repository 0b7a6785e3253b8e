// Names and texts in the SQL of either dialect.

import type { DialectName } from "./contender";

export function quoteName(dialect: DialectName, name: string): string {
  return dialect === "postgres" ? `"${name}"` : `\`${name}\``;
}

/** Text of the bench itself: it holds no backslash. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
