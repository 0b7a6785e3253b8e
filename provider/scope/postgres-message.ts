// Messages that PostgreSQL would keep no promise with: they leave the tenant's path, its transaction, or traces on the session.

import { tokensOf } from "../core/sql/leading-words";
import { SplitError } from "../core/sql/split-error";
import { splitStatements } from "../core/sql/statements";
import { isTemporary } from "../core/sql/temporary";
import type { Token } from "../core/sql/token";
import { PLAIN, type Reading, type Refused } from "./message";
import { amongOthers, transactionReading } from "./transaction-words";

// What any of the refused has in its text; most messages have none of it.
const SUSPECT =
  /\b(?:begin|start|commit|end|rollback|abort|prepare|deallocate|set|reset|discard|u?n?listen|load|set_config|pg_(?:try_)?advisory_\w+|temp|temporary|pg_temp|hold|pg_settings)\b|U&"/i;

export function postgresReading(text: string): Reading {
  if (!SUSPECT.test(text)) return PLAIN;
  try {
    const statements = splitStatements(text, "postgres");
    for (const statement of statements) {
      const reading = statementReading(statement.text);
      if (reading.kind === "refused") return reading;
      if (reading.kind !== "plain") return statements.length === 1 ? reading : amongOthers(reading.kind.toUpperCase());
    }
  } catch (error) {
    // The server will say what it cannot read either.
    if (!(error instanceof SplitError)) throw error;
  }
  return PLAIN;
}

function statementReading(text: string): Reading {
  const tokens = [...tokensOf(text, "postgres")];
  const words = tokens.map(({ word }) => word);
  const ends = transactionReading(words, "postgres");
  if (ends !== undefined) return ends;
  const made = words[0] === "EXPLAIN" ? tokens[words.indexOf("CREATE")] : undefined;
  if (made !== undefined) return statementReading(text.slice(made.start));
  const isDropped = words.some((word, at) => word === "ON" && words[at + 1] === "COMMIT" && words[at + 2] === "DROP");
  return (
    settingRefused(words, tokens, text) ??
    sessionRefused(words) ??
    callRefused(words, tokens, text) ??
    (isTemporary(text) && !isDropped
      ? refused("a temporary table outlives the transaction", "Make it with ON COMMIT DROP.")
      : PLAIN)
  );
}

const OF_TRANSACTIONS = new Set(["TRANSACTION", "CONSTRAINTS"]);

function settingRefused(words: readonly string[], tokens: readonly Token[], text: string): Refused | undefined {
  const [verb = "", scope = ""] = words;
  if (verb === "RESET") return refused("RESET changes the session, not the transaction", "Use SET LOCAL.");
  if (verb !== "SET" || OF_TRANSACTIONS.has(scope)) return undefined;
  if (scope !== "LOCAL")
    return refused(
      "SET without LOCAL stays on the pooled connection",
      "Use SET LOCAL, which ends with the transaction.",
    );
  const name = tokens[2] === undefined ? "" : text.slice(tokens[2].start, tokens[2].end);
  return /^"?(?:search_path|schema)"?$/i.test(name) || /^u&/i.test(name) ? pathRefused() : undefined;
}

const OF_SESSIONS: Record<string, string> = {
  DISCARD: "Leave it out: nothing of a callback stays on its connection.",
  PREPARE: "Give the query a `name`, and the driver prepares it.",
  DEALLOCATE: "Leave it out: prepared statements are the driver's.",
  LISTEN: "Listen on a connection of your own, outside of withTenant.",
  UNLISTEN: "Listen on a connection of your own, outside of withTenant.",
  LOAD: "Let the server load it, with session_preload_libraries.",
};

function sessionRefused(words: readonly string[]): Refused | undefined {
  const [verb = ""] = words;
  const next = OF_SESSIONS[verb];
  if (next !== undefined) return refused(`${verb} changes the session, not the transaction`, next);
  if (verb === "DECLARE" && words.some((word, at) => word === "WITH" && words[at + 1] === "HOLD"))
    return refused("a cursor WITH HOLD outlives the transaction", "Declare it without HOLD.");
  return undefined;
}

function callRefused(words: readonly string[], tokens: readonly Token[], text: string): Refused | undefined {
  for (const [at, token] of tokens.entries()) {
    const name = text.slice(token.start, token.end).replaceAll('"', "").toLowerCase();
    // UPDATE [ONLY] [pg_catalog.]pg_settings is a SET.
    if (name === "pg_settings" && words.slice(Math.max(0, at - 4), at).includes("UPDATE"))
      return refused("an UPDATE of pg_settings stays on the pooled connection", "Use SET LOCAL.");
    if (words[at + 1] !== "(") continue;
    if (/^pg_(?:try_)?advisory_lock(?:_shared)?$/.test(name))
      return refused(`${name} takes a lock that stays on the pooled connection`, "Use pg_advisory_xact_lock.");
    if (name === "set_config") {
      const end = closing(words, at + 1);
      const [first, last] = [tokens[at + 2], tokens[end - 1]];
      if (first?.kind !== "string" || /path|\\|&/i.test(text.slice(first.start, first.end))) return pathRefused();
      if (last?.word !== "TRUE")
        return refused(
          "set_config() stays on the pooled connection",
          "Give it `true` as its third argument, as a literal.",
        );
    }
  }
  return undefined;
}

function closing(words: readonly string[], open: number): number {
  let depth = 0;
  for (let at = open; at < words.length; at++) {
    if (words[at] === "(") depth++;
    else if (words[at] === ")" && --depth === 0) return at;
  }
  return words.length;
}

function pathRefused(): Refused {
  return refused(
    "a change of search_path leads out of the tenant",
    "Name the other schema in the query, or use `sharedSchemas`; another tenant has a withTenant of its own.",
  );
}

function refused(reason: string, next: string): Refused {
  return { kind: "refused", reason, next };
}
