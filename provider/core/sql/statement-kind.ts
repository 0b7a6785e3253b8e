// Owns what a statement does to the transaction it would run in, as far as its text tells.

import { leadingWords, tokensOf } from "./leading-words";
import { concurrentDetach, makesSlot, movesDatabase, namesTable, reindexesAlone } from "./postgres-alone";
import type { SqlDialect } from "./statements";

const SCOPES = new Set(["SESSION", "LOCAL", "GLOBAL", "PERSIST", "PERSIST_ONLY"]);

/**
 * Whether a statement begins or ends a transaction (or, on MySQL, switches autocommit), so that running it inside
 * another transaction would end that one. Savepoints do not count, and neither does what a routine may do.
 */
export function isTransactionControl(text: string, dialect: SqlDialect): boolean {
  const words = leadingWords(text, dialect, 4);
  const [first = "", second = ""] = words;
  const isKeyword = second === "TRANSACTION" || second === "WORK";
  if (first === "ROLLBACK") return second !== "PREPARED" && second !== "TO" && !(isKeyword && words[2] === "TO");
  if (first === "COMMIT") return second !== "PREPARED";
  if (first === "START") return second === "TRANSACTION";
  if (dialect === "mysql") return isMysqlControl(text, first, second);
  return ["BEGIN", "END", "ABORT"].includes(first) || (first === "PREPARE" && second === "TRANSACTION");
}

function isMysqlControl(text: string, first: string, second: string): boolean {
  if (first === "BEGIN") return second !== "NOT";
  if (first === "XA") return second !== "RECOVER";
  return first === "SET" && setsAutocommit(text);
}

/** Whether a MySQL statement sets the session's autocommit. */
export function setsAutocommit(text: string): boolean {
  const [, ...tokens] = tokensOf(text, "mysql");
  let inherited = "SESSION";
  let scope = inherited;
  let parens = 0;
  let isTarget = true;
  for (const [i, { word, start, end }] of tokens.entries()) {
    const before = tokens[i - 1]?.word;
    if (word === "(") parens++;
    else if (word === ")") parens--;
    else if (word === "=") isTarget = false;
    else if (word === "," && parens === 0) {
      isTarget = true;
      scope = inherited;
    } else if (isTarget) {
      const name = text.slice(start, end).replaceAll("`", "").toUpperCase();
      const isScope = SCOPES.has(name);
      if (isScope) scope = name;
      // A scope without @@ holds for what follows it, too.
      if (isScope && before !== "@") inherited = name;
      const isUserVariable = before === "@" && tokens[i - 2]?.word !== "@";
      if (name === "AUTOCOMMIT" && !isUserVariable && (scope === "SESSION" || scope === "LOCAL")) return true;
    }
  }
  return false;
}

/** Whether PostgreSQL refuses to run a statement inside a transaction, or beside others in one message. */
export function runsOutsideTransaction(text: string): boolean {
  const [first = "", second = "", third = "", fourth = ""] = leadingWords(text, "postgres", 4);
  const object = `${first} ${second}`;
  if (first === "VACUUM") return true;
  if (first === "REINDEX") return reindexesAlone(text);
  if (first === "CLUSTER") return !namesTable(text);
  if (["CREATE", "DROP"].includes(first) && ["DATABASE", "TABLESPACE"].includes(second)) return true;
  if (["ALTER SYSTEM", "DISCARD ALL", "COMMIT PREPARED", "ROLLBACK PREPARED"].includes(object)) return true;
  if (object === "CREATE UNIQUE") return third === "INDEX" && fourth === "CONCURRENTLY";
  if (object === "CREATE INDEX" || object === "DROP INDEX") return third === "CONCURRENTLY";
  if (object === "CREATE SUBSCRIPTION") return makesSlot(text);
  if (object === "ALTER DATABASE") return movesDatabase(text);
  return concurrentDetach(text) !== undefined;
}

/** Whether a PostgreSQL statement reads its rows from the client: COPY … FROM STDIN, with or without its data. */
export function isCopyFromStdin(text: string): boolean {
  if (leadingWords(text, "postgres", 1)[0] !== "COPY") return false;
  let parens = 0;
  let previous = "";
  for (const { word } of tokensOf(text, "postgres")) {
    if (word === "(") parens++;
    else if (word === ")") parens--;
    // The server takes STDOUT for the same.
    else if (parens === 0 && previous === "FROM") return word === "STDIN" || word === "STDOUT";
    previous = word;
  }
  return false;
}
