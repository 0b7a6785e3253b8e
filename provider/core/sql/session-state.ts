// Owns what PostgreSQL statements set for their session alone, which a new session needs again.

import { tokensOf } from "./leading-words";
import type { Statement } from "./statements";

const ELSEWHERE = new Set(["LOCAL", "TRANSACTION", "CONSTRAINTS"]);
const WITHOUT_SET = new Set(["RESET", "PREPARE", "DEALLOCATE", "LISTEN", "UNLISTEN", "LOAD"]);

/** Whether a statement changes nothing but its session. */
export function setsSession(word: string, second: string): boolean {
  return word === "SET" ? !ELSEWHERE.has(second) : WITHOUT_SET.has(word);
}

/**
 * Indexes of the statements before `from` that still hold there, and that a session needs which goes on there: the last
 * setting of each parameter, and prepared statements that are mentioned from there on.
 */
export function inForce(statements: readonly Statement[], from: number): number[] {
  const held = new Map<string, number>();
  const forget = (prefix: string) => {
    for (const key of held.keys()) if (key.startsWith(prefix)) held.delete(key);
  };
  for (const [index, { text }] of statements.slice(0, from).entries()) {
    const [verb = "", first = "", ...rest] = wordsOf(text);
    const hold = (key: string) => {
      held.delete(key);
      held.set(key, index);
    };
    if (!setsSession(verb, first.toUpperCase()) || (verb === "PREPARE" && first.toUpperCase() === "TRANSACTION"))
      continue;
    if (verb === "PREPARE") hold(`PREPARE ${bare(first)}`);
    else if (verb === "DEALLOCATE") {
      const name = (first.toUpperCase() === "PREPARE" ? rest[0] : first) ?? "";
      if (name.toUpperCase() === "ALL") forget("PREPARE ");
      else held.delete(`PREPARE ${bare(name)}`);
    } else if (verb === "RESET" && first.toUpperCase() === "ALL") forget("SET ");
    else if (verb === "SET" || verb === "RESET") hold(`SET ${parameter([first, ...rest])}`);
    else hold(String(index));
  }
  const later = statements
    .slice(from)
    .map(({ text }) => text.toLowerCase())
    .join("\n");
  return [...held].flatMap(([key, index]) => {
    const name = key.startsWith("PREPARE ") ? key.slice("PREPARE ".length) : "";
    return later.includes(name) ? [index] : [];
  });
}

// The verb as a keyword, and what follows as it is written.
function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const { word, start, end } of tokensOf(text, "postgres"))
    words.push(words.length === 0 ? word : text.slice(start, end));
  return words;
}

// [SESSION] name [. name] { = | TO } …
function parameter(words: readonly string[]): string {
  const [first = "", second = ""] = words;
  const own = first.toUpperCase() === "SESSION" && second.toUpperCase() !== "CHARACTERISTICS" ? words.slice(1) : words;
  const end = own.findIndex((word) => word === "=" || word.toUpperCase() === "TO");
  return own
    .slice(0, end < 0 ? own.length : end)
    .join("")
    .toLowerCase();
}

const bare = (name: string) => name.replaceAll('"', "").toLowerCase();
