// Owns what a SET statement of MySQL or MariaDB assigns.

import { tokensOf } from "./leading-words";
import type { Token } from "./token";

/** What a SET statement assigns in one place of its list. */
export interface SetTarget {
  /**
   * `user`: a user variable. `session`: it holds until it is set again. `once`: it holds for one statement or
   * transaction. `server`: it holds for every session.
   */
  readonly of: "user" | "session" | "once" | "server";
  /** In upper case, without quotes: a variable, or the first word of another form, such as NAMES. */
  readonly name: string;
}

const SCOPES = new Set(["SESSION", "LOCAL", "GLOBAL", "PERSIST", "PERSIST_ONLY"]);
/** Values that the next statement uses up. */
const ONCE = new Set(["INSERT_ID", "RAND_SEED1", "RAND_SEED2"]);

/** The targets of a SET statement, in their order; none for other statements. */
export function setTargets(text: string): SetTarget[] {
  const tokens = [...tokensOf(text, "mysql")];
  if (tokens[0]?.word !== "SET") return [];
  const targets: SetTarget[] = [];
  let inherited = "";
  let parens = 0;
  for (let i = 1; i < tokens.length; i++) {
    const { word } = tokens[i] as Token;
    if (word === "(") parens++;
    if (word === ")") parens--;
    if (i > 1 && (word !== "," || parens > 0)) continue;
    const at = i === 1 ? 1 : i + 1;
    const found = targetAt(text, tokens, at, inherited);
    // A scope without @@ holds for what follows it, too.
    if (SCOPES.has(tokens[at]?.word ?? "")) inherited = tokens[at]?.word ?? "";
    targets.push(found);
    // Its characteristics are a list of their own.
    if (found.name === "TRANSACTION") break;
  }
  return targets;
}

function targetAt(text: string, tokens: readonly Token[], at: number, inherited: string): SetTarget {
  const nameOf = (index: number) => {
    const token = tokens[index];
    return token === undefined ? "" : text.slice(token.start, token.end).replaceAll("`", "").toUpperCase();
  };
  const isSigned = tokens[at]?.word === "@";
  if (isSigned && tokens[at + 1]?.word !== "@") return { of: "user", name: nameOf(at + 1) };
  const first = isSigned ? at + 2 : at;
  const isScoped = SCOPES.has(nameOf(first)) && (isSigned ? tokens[first + 1]?.word === "." : true);
  const scope = isScoped ? nameOf(first) : isSigned ? "" : inherited;
  const name = nameOf(isScoped ? first + (isSigned ? 2 : 1) : first);
  if (/^(GLOBAL|PERSIST)/.test(scope)) return { of: "server", name };
  return { of: ONCE.has(name) || (name === "TRANSACTION" && scope === "") ? "once" : "session", name };
}
