// Which tenants are meant: names, and patterns with `*` and `?`.

import { nearest } from "./nearest";

/** What was chosen among names. */
export interface Chosen {
  /** The names that are meant, each once, in the order of `names`. */
  readonly names: readonly string[];
  /** What matches none, with the names most like it. */
  readonly unmatched: readonly { readonly text: string; readonly nearest: readonly string[] }[];
}

/**
 * Chooses among names.
 * @param texts Names, and patterns: `*` is any text, also none, and `?` any one character.
 */
export function choose(names: readonly string[], texts: readonly string[]): Chosen {
  const known = new Set(names);
  const meant = new Set<string>();
  const unmatched: { text: string; nearest: readonly string[] }[] = [];
  for (const text of texts) {
    const matching = isPattern(text) ? names.filter(matcher(text)) : known.has(text) ? [text] : [];
    for (const name of matching) meant.add(name);
    if (matching.length === 0) unmatched.push({ text, nearest: nearest(text, names) });
  }
  return { names: names.filter((name) => meant.has(name)), unmatched };
}

/** Whether a text stands for names, and is none. */
export function isPattern(text: string): boolean {
  return /[*?]/.test(text);
}

function matcher(pattern: string): (name: string) => boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replace(/\?/g, ".");
  const expression = new RegExp(`^${source}$`, "s");
  return (name) => expression.test(name);
}
