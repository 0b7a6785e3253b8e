// Owns what a MySQL or MariaDB statement leaves behind: in the database, in the transaction, in the session.

import { tokensOf } from "./leading-words";
import { setTargets } from "./mysql-set";
import { setsAutocommit } from "./statement-kind";
import type { Token } from "./token";

/**
 * What running a statement means for whoever has to go on behind it.
 * @see https://dev.mysql.com/doc/refman/9.0/en/implicit-commit.html
 */
export type MysqlEffect =
  /** Changes rows, or nothing: it is part of a transaction, and gone with it. `drops`: temporary tables. */
  | { readonly kind: "data"; readonly drops?: readonly TableName[] }
  /** Changes only the session: a new one needs it again. */
  | { readonly kind: "session" }
  /** Changes the server at once, whatever becomes of the transaction it is in. */
  | { readonly kind: "setting"; readonly touches: Touched }
  /** LOCK TABLES, behind which only the tables it names can be used; and UNLOCK TABLES. */
  | { readonly kind: "locks" | "unlocks" }
  | { readonly kind: "begins" }
  /** COMMIT and ROLLBACK; with `chain` the next transaction begins at once. */
  | { readonly kind: "commits" | "rollsBack"; readonly chain: boolean }
  | { readonly kind: "autocommit"; readonly on: boolean }
  /** Makes a temporary table, which a new session would not have. */
  | { readonly kind: "temporary"; readonly table: TableName }
  /** May be anything: a routine's or a prepared statement's work. */
  | { readonly kind: "opaque"; readonly touches: Touched }
  /** Commits what is open, then changes a definition. */
  | { readonly kind: "definition"; readonly touches: Touched };

/**
 * What a statement may make, change or drop: tables and views; "schema": any object; "nothing": none of a schema;
 * "rows": data that no question shows.
 */
export type Touched = TouchedTables | "schema" | "nothing" | "rows";

export interface TouchedTables {
  readonly tables: readonly TableName[];
  /**
   * What shows whether the statement took effect: that they are there, their indexes, or all of their structure.
   * "marker": nothing of theirs, because names end where they began, but a table that is renamed with them.
   */
  readonly shows: "existence" | "indexes" | "structure" | "marker";
}

/** A table as a statement names it. */
export interface TableName {
  /** Absent: the current one. */
  readonly schema?: string | undefined;
  readonly name: string;
}

const DATA = new Set(
  "INSERT REPLACE UPDATE DELETE LOAD SELECT WITH VALUES TABLE DO EXPLAIN DESCRIBE DESC SHOW HANDLER SAVEPOINT RELEASE HELP (".split(
    " ",
  ),
);
const ROUTINES = new Set(["PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE"]);

/** What the statement does, as far as its text tells. */
export function mysqlEffect(text: string): MysqlEffect {
  const tokens = [...tokensOf(text, "mysql")];
  const word = (index: number) => tokens[index]?.word ?? "";
  const has = (wanted: string) => tokens.some((token) => token.word === wanted);
  const first = word(0);
  const second = word(1);
  if (first === "ROLLBACK")
    return isToSavepoint(tokens) ? { kind: "data" } : { kind: "rollsBack", chain: chains(tokens) };
  if (DATA.has(first)) return { kind: "data" };
  switch (first) {
    case "SET":
      return setEffect(text, tokens);
    case "PREPARE":
    case "DEALLOCATE":
    case "USE":
      return { kind: "session" };
    case "BEGIN":
      return second === "NOT" ? { kind: "opaque", touches: "schema" } : { kind: "begins" };
    case "START":
      return second === "TRANSACTION" ? { kind: "begins" } : { kind: "opaque", touches: "nothing" };
    case "COMMIT":
      return { kind: "commits", chain: chains(tokens) };
    case "LOCK":
      return /^TABLES?$/.test(second) ? { kind: "locks" } : { kind: "session" };
    case "UNLOCK":
      return /^TABLES?$/.test(second) ? { kind: "unlocks" } : { kind: "session" };
    case "EXECUTE":
      return { kind: "opaque", touches: "schema" };
    case "CREATE":
    case "ALTER":
    case "DROP":
    case "RENAME":
      if (second === "PREPARE") return { kind: "session" };
      if (first === "CREATE" && has("TEMPORARY") && isTemporary(tokens))
        return { kind: "temporary", table: tablesAt(text, tokens, objectAt(tokens), false)[0] as TableName };
      if (first === "DROP" && second === "TEMPORARY")
        return { kind: "data", drops: tablesAt(text, tokens, objectAt(tokens), true) };
      return { kind: "definition", touches: touched(text, tokens) };
    case "TRUNCATE":
    case "GRANT":
    case "REVOKE":
    case "ANALYZE":
    case "OPTIMIZE":
    case "REPAIR":
    case "CHECK":
    case "FLUSH":
    case "INSTALL":
    case "UNINSTALL":
      return { kind: "definition", touches: "nothing" };
    default:
      return { kind: "opaque", touches: "nothing" };
  }
}

/** Names of the user variables that a statement uses, without their @. */
export function userVariables(text: string): string[] {
  const tokens = [...tokensOf(text, "mysql")];
  const names = new Set<string>();
  for (const [i, { word, end }] of tokens.entries()) {
    const first = tokens[i + 1];
    const isSystem = tokens[i - 1]?.word === "@" || first?.word === "@";
    if (word !== "@" || isSystem || first?.start !== end) continue;
    // An unquoted name may have dots.
    let last = i + 1;
    while (tokens[last + 1]?.word === "." && tokens[last + 1]?.start === tokens[last]?.end) last += 2;
    names.add(last === i + 1 ? unquoted(text, first) : text.slice(first.start, tokens[last]?.end));
  }
  names.delete("");
  return [...names];
}

function setEffect(text: string, tokens: readonly Token[]): MysqlEffect {
  const [, second, third] = tokens;
  if (second?.word === "STATEMENT") return { kind: "opaque", touches: "schema" };
  if (second?.word === "PASSWORD" || (second?.word === "DEFAULT" && third?.word === "ROLE"))
    return { kind: "definition", touches: "nothing" };
  const targets = setTargets(text);
  if (targets.length > 0 && targets.every((target) => target.of === "server"))
    return { kind: "setting", touches: readsVariable(tokens) ? "rows" : "nothing" };
  if (setsAutocommit(text)) return { kind: "autocommit", on: !/^(0|OFF|FALSE|'OFF')$/i.test(lastValue(text, tokens)) };
  // Values of user variables are kept elsewhere; one system variable among them needs a session.
  return targets.every((target) => target.of === "user") ? { kind: "data" } : { kind: "session" };
}

// What is made of a value that was there cannot be set twice.
function readsVariable(tokens: readonly Token[]): boolean {
  return tokens.some(({ word }, i) => word === "@" && !["SET", ",", "@"].includes(tokens[i - 1]?.word ?? ""));
}

// What stands behind the last `AUTOCOMMIT =`.
function lastValue(text: string, tokens: readonly Token[]): string {
  const at = tokens.findLastIndex((token) => unquoted(text, token).toUpperCase() === "AUTOCOMMIT");
  const value = tokens.slice(at + 1).find((token) => token.word !== "=" && token.word !== ":");
  return value === undefined ? "" : text.slice(value.start, value.end);
}

function chains(tokens: readonly Token[]): boolean {
  const at = tokens.findIndex(({ word }) => word === "CHAIN");
  return at > 0 && tokens[at - 1]?.word !== "NO";
}

function isToSavepoint(tokens: readonly Token[]): boolean {
  return tokens[1]?.word === "TO" || (tokens[1]?.word === "WORK" && tokens[2]?.word === "TO");
}

// CREATE [OR REPLACE] TEMPORARY TABLE
function isTemporary(tokens: readonly Token[]): boolean {
  return tokens[1]?.word === "TEMPORARY" || tokens[3]?.word === "TEMPORARY";
}

function touched(text: string, tokens: readonly Token[]): Touched {
  const at = objectAt(tokens);
  const object = tokens[at]?.word ?? "";
  if (ROUTINES.has(object)) return "schema";
  if (object === "INDEX" || object === "KEY") {
    const on = tokens.findIndex(({ word }, i) => i > at && word === "ON");
    return on < 0 ? "schema" : { tables: [nameAt(text, tokens, on + 1).name], shows: "indexes" };
  }
  if (!["TABLE", "TABLES", "VIEW", "SEQUENCE"].includes(object)) return "nothing";
  const verb = tokens[0]?.word;
  const names = tablesAt(text, tokens, at, verb === "DROP" || verb === "RENAME");
  if (verb === "RENAME") return { tables: names, shows: isCircle(names) ? "marker" : "existence" };
  if (tokens[1]?.word === "OR") return { tables: names, shows: "structure" };
  if (verb !== "ALTER") return { tables: names, shows: "existence" };
  if (tokens.some(({ word }, i) => word === "EXCHANGE" && tokens[i + 1]?.word === "PARTITION")) return "rows";
  const renames = tokens.findIndex(
    ({ word }, i) => i > at + 1 && word === "RENAME" && /^(TO|AS)$/.test(tokens[i + 1]?.word ?? ""),
  );
  if (renames >= 0) names.push(nameAt(text, tokens, renames + 2).name);
  return { tables: names, shows: "structure" };
}

// What stands between the verb and the kind of object: OR REPLACE, UNIQUE, ALGORITHM = …, DEFINER = …
const objectAt = (tokens: readonly Token[]) =>
  tokens.findIndex(({ word, kind }, i) => i > 0 && kind === "word" && OBJECTS.has(word));

/** The table behind the kind of object, or all of a list of them. */
function tablesAt(text: string, tokens: readonly Token[], object: number, listed: boolean): TableName[] {
  const names: TableName[] = [];
  for (let next = skipIfExists(tokens, object + 1); ; next++) {
    const found = nameAt(text, tokens, next);
    names.push(found.name);
    next = found.next;
    const separator = tokens[next]?.word;
    if (!listed || (separator !== "," && separator !== "TO")) return names;
  }
}

// a TO b, b TO c: whoever looks at the names alone cannot tell what is behind them.
function isCircle(names: readonly TableName[]): boolean {
  return new Set(names.map(({ schema = "", name }) => `${schema}.${name}`.toLowerCase())).size < names.length;
}

const OBJECTS = new Set([
  ...ROUTINES,
  ..."INDEX KEY TABLE TABLES VIEW SEQUENCE DATABASE SCHEMA USER ROLE SERVER TABLESPACE LOGFILE INSTANCE RESOURCE SPATIAL_REFERENCE".split(
    " ",
  ),
]);

// IF [NOT] EXISTS, and MariaDB's words before a name.
function skipIfExists(tokens: readonly Token[], at: number): number {
  let next = at;
  while (["IF", "NOT", "EXISTS"].includes(tokens[next]?.word ?? "")) next++;
  return next;
}

function nameAt(text: string, tokens: readonly Token[], at: number): { name: TableName; next: number } {
  const first = unquoted(text, tokens[at]);
  if (tokens[at + 1]?.word !== ".") return { name: { name: first }, next: at + 1 };
  return { name: { schema: first, name: unquoted(text, tokens[at + 2]) }, next: at + 3 };
}

function unquoted(text: string, token: Token | undefined): string {
  if (token === undefined) return "";
  const raw = text.slice(token.start, token.end);
  return /^[`'"]/.test(raw) ? raw.slice(1, -1).replaceAll(raw[0]?.repeat(2) as string, raw[0] as string) : raw;
}
