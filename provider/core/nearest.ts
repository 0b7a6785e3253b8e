// The names that somebody may have meant who wrote another one.

import { distance } from "fastest-levenshtein";

/** Most names that a message has room for. */
const MOST = 3;

/** The names most like `text`, the likest first: at most three, and none that is mostly another. */
export function nearest(text: string, names: readonly string[]): string[] {
  return names
    .map((name) => ({ name, away: name.startsWith(text) ? 0.5 : distance(text, name) }))
    .filter(({ name, away }) => away <= Math.max(1, Math.floor(Math.min(text.length, name.length) / 2)))
    .sort((a, b) => a.away - b.away || (a.name < b.name ? -1 : 1))
    .slice(0, MOST)
    .map(({ name }) => name);
}
