// Owns what PostgreSQL statements set for their session alone: what a new session needs again, and what it could not get.

import { tokensOf } from "./leading-words";
import type { Statement } from "./statements";
import { isTemporary } from "./temporary";

const ELSEWHERE = new Set(["LOCAL", "TRANSACTION", "CONSTRAINTS"]);
const WITHOUT_SET = new Set(["RESET", "PREPARE", "DEALLOCATE", "LISTEN", "UNLISTEN", "LOAD"]);

/** Whether a statement changes nothing but its session. */
export function setsSession(word: string, second: string): boolean {
  return word === "SET" ? !ELSEWHERE.has(second) : WITHOUT_SET.has(word);
}

/** Why a statement cannot stand in a file whose statements may need another session to go on. */
export interface SessionRefusal {
  readonly reason: string;
  readonly next: string;
}

/** @param inBlock Whether it stands between BEGIN and COMMIT. */
export function sessionRefusal(text: string, inBlock: boolean): SessionRefusal | undefined {
  const [verb = "", ...rest] = wordsOf(text);
  const name = verb === "SET" ? parameter(rest) : "";
  if (verb === "DISCARD" && rest[0]?.toUpperCase() === "ALL")
    return {
      reason: "resets its whole session with DISCARD ALL, and the tenant's lock with it",
      next: "Name what is to be reset: RESET ALL, DEALLOCATE ALL or DISCARD PLANS.",
    };
  const isPath = /^(?:search_path|schema)/.test(name);
  if (OF_THE_RUN.test(name))
    return {
      reason: `sets ${isPath ? "the search path" : "another role"} for its session, in a file that cannot be one transaction`,
      next: `Write SET LOCAL inside of BEGIN; … COMMIT; around the statements that need it${isPath ? ", or name the schemas" : ""}.`,
    };
  if (setsConfig(text, verb))
    return {
      reason: "sets something for its session with set_config(), which would be gone after an interruption",
      next: "Write SET, which is done again when the file goes on, or set_config(…, true) inside of BEGIN; … COMMIT;.",
    };
  if (isTemporary(text) && !(inBlock && ON_COMMIT_DROP.test(text)))
    return {
      reason: "makes a temporary table in a file that cannot be one transaction",
      next: "Put it into a file of its own, or inside of BEGIN; … COMMIT; with ON COMMIT DROP: after an interruption the table would be gone.",
    };
  return undefined;
}

const OF_THE_RUN = /^(?:role|(?:session )?authorization|search_path|schema)(?!\w)/;
const ON_COMMIT_DROP = /\bON\s+COMMIT\s+DROP\b/i;

// set_config(name, value, is_local): anything but a plain true may be false.
function setsConfig(text: string, verb: string): boolean {
  if (verb === "CREATE") return false;
  const tokens = [...tokensOf(text, "postgres")];
  return tokens.some(({ word }, at) => {
    if (word !== "SET_CONFIG" || tokens[at + 1]?.word !== "(") return false;
    let parens = 1;
    let end = at + 2;
    for (; end < tokens.length && parens > 0; end++) {
      if (tokens[end]?.word === "(") parens++;
      else if (tokens[end]?.word === ")") parens--;
    }
    return tokens[end - 2]?.word !== "TRUE";
  });
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
    .map(bare)
    .join(" ");
}

const bare = (name: string) => name.replaceAll('"', "").toLowerCase();
