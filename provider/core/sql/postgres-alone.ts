// Owns the details of PostgreSQL statements that only in some forms refuse to run inside a transaction.

import { tokensOf } from "./leading-words";
import type { Token } from "./token";

/** REINDEX of more than one table, or concurrently, as a word or as an option. */
export function reindexesAlone(text: string): boolean {
  const { options, rest } = withoutOptions(text);
  const [object, concurrently] = rest;
  if (["SCHEMA", "DATABASE", "SYSTEM"].includes(object?.word ?? "")) return true;
  return concurrently?.word === "CONCURRENTLY" || option(options, "CONCURRENTLY", text) === true;
}

/** CLUSTER of one table, not of every table that was clustered before. */
export function namesTable(text: string): boolean {
  return withoutOptions(text).rest.some(({ word }) => word !== "VERBOSE" && word !== ";");
}

/** CREATE SUBSCRIPTION that makes its slot on the publisher, which is what it does unless told otherwise. */
export function makesSlot(text: string): boolean {
  const tokens = [...tokensOf(text, "postgres")];
  const options = tokens.slice(tokens.findIndex(({ word }) => word === "WITH") + 1);
  return option(options, "CREATE_SLOT", text) !== false && option(options, "CONNECT", text) !== false;
}

/** ALTER DATABASE … SET TABLESPACE. */
export function movesDatabase(text: string): boolean {
  const [, , , action, object] = tokensOf(text, "postgres");
  if (action?.word === "TABLESPACE") return true;
  return ["SET", "WITH"].includes(action?.word ?? "") && object?.word === "TABLESPACE";
}

/** ALTER TABLE … DETACH PARTITION … CONCURRENTLY. */
export function detachesConcurrently(text: string): boolean {
  const words = Array.from(tokensOf(text, "postgres"), ({ word }) => word);
  const partition = words.findIndex((word, i) => word === "PARTITION" && words[i - 1] === "DETACH");
  const last = words.indexOf("CONCURRENTLY", partition);
  return partition > 0 && last > 0 && words[last - 1] !== ".";
}

/** An index that a statement builds concurrently. */
export interface ConcurrentIndex {
  /** Absent where the server chooses it. */
  readonly name?: string | undefined;
}

/** What a CREATE INDEX CONCURRENTLY builds; undefined for every other statement. */
export function concurrentIndex(text: string): ConcurrentIndex | undefined {
  const tokens = [...tokensOf(text, "postgres")];
  const at = tokens.findIndex(({ word }) => word === "CONCURRENTLY");
  if (tokens[0]?.word !== "CREATE" || tokens[at - 1]?.word !== "INDEX") return undefined;
  let next = at + 1;
  while (["IF", "NOT", "EXISTS"].includes(tokens[next]?.word ?? "")) next++;
  const token = tokens[next];
  if (token === undefined || (token.kind === "word" && token.word === "ON")) return {};
  const raw = text.slice(token.start, token.end);
  return { name: raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw.toLowerCase() };
}

// VERB [ ( options ) ] rest
function withoutOptions(text: string): { options: Token[]; rest: Token[] } {
  const [, ...tokens] = tokensOf(text, "postgres");
  if (tokens[0]?.word !== "(") return { options: [], rest: tokens };
  const close = tokens.findIndex(({ word }) => word === ")");
  return { options: tokens.slice(1, close), rest: tokens.slice(close + 1) };
}

// The last one counts. An option that is only named is on.
function option(tokens: readonly Token[], name: string, text: string): boolean | undefined {
  const at = tokens.findLastIndex(({ word }) => word === name);
  if (at < 0) return undefined;
  const value = tokens[at + 1]?.word === "=" ? tokens[at + 2] : tokens[at + 1];
  if (value === undefined) return true;
  return !/^'?(?:false|off|0)'?$/i.test(text.slice(value.start, value.end));
}
