// The points at which a run can die: every message, each of its statements, each ending.

import { splitStatements } from "../../../provider/core/sql/statements";
import type { Ending, Fault } from "../../servers/fault-proxy";
import type { DialectName } from "../place";

export interface Point extends Fault {
  readonly keep: number;
  /** For a person who reads that it failed. */
  readonly words: string;
}

/** All points of a run whose messages are known. */
export function pointsOf(messages: readonly string[], dialect: DialectName): Point[] {
  return messages.flatMap((text, index) => {
    const message = index + 1;
    const count = statementCount(text, dialect);
    const at = (ending: Ending, least: number, most: number) =>
      Array.from({ length: Math.max(0, most - least + 1) }, (_, i) => least + i).map((keep) => ({
        message,
        keep,
        ending,
        words: `message ${message} of ${messages.length}, ${shortened(text)}, keep ${keep} of ${count}, ${ending}`,
      }));
    // Before its first statement and behind its last, who leaves is like who is cut off or goes on.
    return [...at("cut", 0, count), ...at("leave", 1, count - 1), ...at("goOn", 0, count)];
  });
}

export function statementCount(text: string, dialect: DialectName): number {
  return splitStatements(text, dialect).length;
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return JSON.stringify(line.length > 120 ? `${line.slice(0, 60)} … ${line.slice(-58)}` : line);
}
