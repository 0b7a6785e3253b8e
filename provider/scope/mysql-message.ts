// Messages that MySQL and MariaDB would keep no promise with: they leave the tenant's database, its transaction, or traces.

import { tokensOf } from "../core/sql/leading-words";
import { SplitError } from "../core/sql/split-error";
import { splitStatements } from "../core/sql/statements";
import { PLAIN, type Reading, type Refused } from "./message";
import { amongOthers, transactionReading } from "./transaction-words";

// Verbs that commit, except for temporary tables.
const COMMITS = new Set(
  `ALTER CREATE DROP TRUNCATE RENAME GRANT REVOKE ANALYZE OPTIMIZE REPAIR CHECK LOCK UNLOCK FLUSH INSTALL UNINSTALL RESET
    CACHE IMPORT START STOP CHANGE`.split(/\s+/),
);
const COMMITS_WITH: Readonly<Record<string, readonly string[]>> = { LOAD: ["INDEX"], SET: ["PASSWORD", "DEFAULT"] };
// Behind others, the server is asked whether the transaction goes on.
const ENDS_NOTHING = new Set(
  `SELECT WITH TABLE VALUES SHOW EXPLAIN DESC DESCRIBE INSERT REPLACE UPDATE DELETE SAVEPOINT RELEASE ROLLBACK (`.split(
    " ",
  ),
);
const MARKS = new Set(["SET", "HANDLER", "CALL", "DO"]);
const LOCKS = new Set(["GET_LOCK", "RELEASE_LOCK", "RELEASE_ALL_LOCKS"]);

export function mysqlReading(text: string): Reading {
  try {
    const statements = splitStatements(text, "mysql");
    let marks = false;
    let mayEnd = false;
    for (const statement of statements) {
      const reading = statementReading(statement.text);
      if (reading.kind === "refused") return reading;
      if (reading.kind !== "plain") return statements.length === 1 ? reading : amongOthers(reading.kind.toUpperCase());
      marks ||= reading.marks === true;
      mayEnd ||= reading.mayEnd === true;
    }
    return marks || mayEnd ? { kind: "plain", marks, mayEnd } : PLAIN;
  } catch (error) {
    if (!(error instanceof SplitError)) throw error;
    return { kind: "plain", marks: true, mayEnd: true };
  }
}

function statementReading(text: string): Reading {
  const tokens = [...tokensOf(text, "mysql")];
  const words = tokens.map(({ word }) => word);
  const [verb = "", second = ""] = words;
  const ends = transactionReading(words, "mysql");
  if (ends !== undefined) return ends;
  // A comment that the server runs may hold the end of one statement and the next.
  if (words.includes(";"))
    return refused(
      "a comment that the server runs begins another statement",
      "Send each of them as a statement of its own.",
    );
  if (verb === "USE")
    return refused(
      "USE leads out of the tenant",
      "Name the other database in the query; another tenant has a withTenant of its own.",
    );
  if (verb === "PREPARE" || verb === "EXECUTE" || verb === "DEALLOCATE")
    return refused(
      `${verb} runs what cannot be read here`,
      "Send the statement itself, with `execute` and its values.",
    );
  // MariaDB: SET STATEMENT variable = value FOR statement
  const last = verb === "SET" && second === "STATEMENT" ? tokens[words.indexOf("FOR")] : undefined;
  if (last !== undefined) return behindSet(statementReading(text.slice(last.end)));
  const temporary = second === "TEMPORARY" || words[3] === "TEMPORARY";
  if ((COMMITS.has(verb) || COMMITS_WITH[verb]?.includes(second)) && !temporary)
    return refused(
      `${verb} commits the transaction on MySQL`,
      verb === "TRUNCATE" ? "Use DELETE." : "Put it into a migration.",
    );
  if (verb === "SET" && words.includes("AUTOCOMMIT"))
    return refused(
      "SET autocommit ends the transaction",
      "Leave it out: withTenant begins the transaction and ends it.",
    );
  const marks =
    MARKS.has(verb) ||
    temporary ||
    words.some((word, at) => LOCKS.has(word) || (word === "@" && words[at + 1] !== "@" && words[at - 1] !== "@"));
  const mayEnd = !ENDS_NOTHING.has(verb);
  return marks || mayEnd ? { kind: "plain", marks, mayEnd } : PLAIN;
}

function behindSet(reading: Reading): Reading {
  if (reading.kind === "refused") return reading;
  if (reading.kind !== "plain")
    return refused("SET STATEMENT runs what ends the transaction", "Leave it out: withTenant ends it.");
  return { kind: "plain", marks: true, mayEnd: true };
}

function refused(reason: string, next: string): Refused {
  return { kind: "refused", reason, next };
}
