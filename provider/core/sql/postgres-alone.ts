// Owns the details of PostgreSQL statements that only in some forms refuse to run inside a transaction.

import { leadingWords, tokensOf } from "./leading-words";
import type { Token } from "./token";

/** REINDEX of more than one table, or concurrently, as a word or as an option. */
export function reindexesAlone(text: string): boolean {
  const { options, rest } = withoutOptions(text);
  return ["SCHEMA", "DATABASE", "SYSTEM"].includes(rest[0]?.word ?? "") || isConcurrent(options, rest, text);
}

/** REINDEX that builds anew beside what is there. */
export function reindexesConcurrently(text: string): boolean {
  const { options, rest } = withoutOptions(text);
  return leadingWords(text, "postgres", 1)[0] === "REINDEX" && isConcurrent(options, rest, text);
}

// REINDEX … { INDEX | TABLE | … } [CONCURRENTLY] name
function isConcurrent(options: readonly Token[], [, second]: readonly Token[], text: string): boolean {
  return second?.word === "CONCURRENTLY" || option(options, "CONCURRENTLY", text) === true;
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

/** A partition and its table, as they are written. */
export interface ConcurrentDetach {
  readonly parent: string;
  readonly partition: string;
}

/** ALTER TABLE [IF EXISTS] [ONLY] … DETACH PARTITION … CONCURRENTLY; undefined for every other statement. */
export function concurrentDetach(text: string): ConcurrentDetach | undefined {
  const tokens = [...tokensOf(text, "postgres")];
  const words = tokens.map(({ word }) => word);
  const partition = words.findIndex((word, i) => word === "PARTITION" && words[i - 1] === "DETACH");
  const last = words.indexOf("CONCURRENTLY", partition);
  if (words[0] !== "ALTER" || words[1] !== "TABLE" || partition < 0 || last < 0 || words[last - 1] === ".")
    return undefined;
  const isIf = words[2] === "IF" && words[3] === "EXISTS";
  const table = isIf ? 4 : 2;
  const parent = dottedName(tokens, words[table] === "ONLY" ? table + 1 : table, text);
  return { parent, partition: dottedName(tokens, partition + 1, text) };
}

/** An index that a statement builds concurrently. */
export interface ConcurrentIndex {
  /** As the server folds it; absent where the server chooses it, or only the server can read it. */
  readonly name?: string | undefined;
  /** As it is written; absent where only a statement can hold it. */
  readonly table?: string | undefined;
}

/** What a CREATE INDEX CONCURRENTLY builds; undefined for every other statement. */
export function concurrentIndex(text: string): ConcurrentIndex | undefined {
  const tokens = [...tokensOf(text, "postgres")];
  const words = tokens.map(({ word }) => word);
  const at = words.indexOf("CONCURRENTLY");
  if (words[0] !== "CREATE" || words[at - 1] !== "INDEX") return undefined;
  const isIf = words[at + 1] === "IF" && words[at + 2] === "NOT" && words[at + 3] === "EXISTS";
  const next = isIf ? at + 4 : at + 1;
  const isNamed = words[next] !== "ON";
  const behind = isNamed ? next + 2 : next + 1;
  const table = dottedName(tokens, words[behind] === "ONLY" ? behind + 1 : behind, text);
  const name = isNamed && tokens[next] ? folded(text.slice(tokens[next].start, tokens[next].end)) : undefined;
  return { name, table: UNICODE.test(table) ? undefined : table };
}

const UNICODE = /(^|\.)u&/i;

// As the server folds names in UTF-8: foreign letters keep their case.
function folded(raw: string): string | undefined {
  if (UNICODE.test(raw)) return undefined;
  if (raw.startsWith('"')) return raw.slice(1, -1).replaceAll('""', '"');
  return raw.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

// name [. name] …
function dottedName(tokens: readonly Token[], from: number, text: string): string {
  let to = from;
  while (tokens[to + 1]?.word === ".") to += 2;
  return tokens
    .slice(from, to + 1)
    .map(({ start, end }) => text.slice(start, end))
    .join("");
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
