// Owns how a PostgreSQL script that cannot be one transaction is cut into the smallest pieces that can be told done.

import { leadingWords } from "./leading-words";
import { sessionRefusal, setsSession } from "./session-state";
import { isTransactionControl, runsOutsideTransaction } from "./statement-kind";
import type { Statement } from "./statements";

/** Statements that are done together or not at all. */
export interface Unit {
  /** Index of its first statement. */
  readonly from: number;
  /** Index behind its last statement. */
  readonly to: number;
  /**
   * `transaction`: in one, with the progress. `block`: the same, without the BEGIN and COMMIT that the script wrote.
   * `alone`: no transaction can hold it. `session`: changes only the session, which a new one needs again.
   */
  readonly kind: "transaction" | "block" | "alone" | "session";
}

/** What keeps a script from being run. */
export interface Refusal {
  readonly index: number;
  readonly reason: string;
  readonly next: string;
}

/** The one unit of a script that can be one transaction, from where it goes on. */
export function wholeUnit(count: number, from: number, isWrapped: boolean): Unit[] {
  if (from >= count) return [];
  return [isWrapped ? { from: 0, to: count, kind: "block" } : { from, to: count, kind: "transaction" }];
}

/** The units of a script in order, or the first reason against running it. */
export function postgresUnits(statements: readonly Statement[]): { units: Unit[]; refused?: Refusal } {
  const units: Unit[] = [];
  let opened: number | undefined;
  for (const [index, { text }] of statements.entries()) {
    const [word = "", second = ""] = leadingWords(text, "postgres", 2);
    const refuse = (reason: string, next: string) => ({ units, refused: { index, reason, next } });
    const lost = sessionRefusal(text, opened !== undefined);
    if (lost) return refuse(lost.reason, lost.next);
    const alone = runsOutsideTransaction(text);
    if (opened !== undefined && alone)
      return refuse("has a statement inside BEGIN … COMMIT that no transaction can hold", "Move it out of the block.");
    if (!isTransactionControl(text, "postgres")) {
      if (opened !== undefined) continue;
      units.push({
        from: index,
        to: index + 1,
        kind: alone ? "alone" : setsSession(word, second) ? "session" : "transaction",
      });
    } else if (word === "BEGIN" || word === "START") {
      if (opened !== undefined) return refuse("begins a transaction inside another", "Remove one of the two.");
      opened = index;
    } else if (opened === undefined || (word !== "COMMIT" && word !== "END")) {
      return refuse(`controls the transaction itself (${word})`, "Write BEGIN … COMMIT, or leave it out.");
    } else {
      units.push({ from: opened, to: index + 1, kind: "block" });
      opened = undefined;
    }
  }
  if (opened === undefined) return { units };
  return {
    units,
    refused: { index: opened, reason: "leaves a transaction open", next: "End it with COMMIT." },
  };
}
