// Statements that begin or end a transaction, as both dialects spell them.

import type { SqlDialect } from "../core/sql/statements";
import type { Reading, Refused } from "./message";

const WITHIN = "Leave it out: withTenant begins the transaction, and ends it when its callback does.";
const OPTIONS = "Give `isolation` or `readOnly` to withTenant: inside of it, a transaction is a savepoint.";
const NOISE = new Set(["WORK", "TRANSACTION", "AND", "NO", "CHAIN", ";"]);

/** @param words All words of the statement, in upper case. */
export function transactionReading(words: readonly string[], dialect: SqlDialect): Reading | undefined {
  const [verb = "", second = ""] = words;
  if (verb === "BEGIN" || (verb === "START" && second === "TRANSACTION"))
    return words.slice(1).every((word) => NOISE.has(word))
      ? { kind: "begin" }
      : refused(`${verb} with options`, OPTIONS);
  const commits = verb === "COMMIT" || (dialect === "postgres" && verb === "END");
  const reverts = verb === "ROLLBACK" || (dialect === "postgres" && verb === "ABORT");
  if (!commits && !reverts) {
    if (verb === "XA" || (verb === "PREPARE" && second === "TRANSACTION"))
      return refused(`${verb} parts the transaction from its connection`, WITHIN);
    return undefined;
  }
  // ROLLBACK [WORK | TRANSACTION] TO [SAVEPOINT] name
  if (reverts && words.slice(1, 3).includes("TO")) return undefined;
  const rest = words.slice(1);
  const chains = rest.includes("CHAIN") && !rest.includes("NO");
  if (chains || !rest.every((word) => NOISE.has(word)))
    return refused(`${words.join(" ")} ends the transaction, and more`, WITHIN);
  return { kind: commits ? "commit" : "rollback" };
}

/** The same among other statements. */
export function amongOthers(verb: string): Refused {
  return refused(`${verb} stands in a message of several statements`, "Send it alone, so that it becomes a savepoint.");
}

function refused(reason: string, next: string): Refused {
  return { kind: "refused", reason, next };
}
