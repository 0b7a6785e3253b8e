// Destruction: which data a script destroys, in words for the line of a plan.

import type { Script } from "./script";
import { destructionsOf } from "./sql/destruction";
import type { SqlDialect } from "./sql/statements";

/**
 * What a script destroys, each once: `drops table users, deletes rows of orders`. Behind the first three it only counts:
 * `… and 4 more`. Empty where it destroys nothing.
 */
export function destructionText(script: Script, dialect: SqlDialect): string {
  const known = texts.get(script) ?? textOf(script, dialect);
  texts.set(script, known);
  return known;
}

// A script is planned for thousands of tenants, and says the same for each.
const texts = new WeakMap<Script, string>();

const SHOWN = 3;

function textOf({ statements }: Script, dialect: SqlDialect): string {
  const all = [...new Set(statements.flatMap(({ text }) => destructionsOf(text, dialect)))];
  const first = all.slice(0, SHOWN).join(", ");
  return all.length > SHOWN ? `${first} and ${all.length - SHOWN} more` : first;
}
