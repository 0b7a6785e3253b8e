// What a tenant says of itself: its history, and what an earlier run left unfinished.

import { isUnbegun, type Unfinished } from "./journal";
import type { Applied } from "./migration";

/** What a tenant says of itself. */
export interface Standing {
  /** Its history in any order. */
  readonly history: readonly Applied[];
  /** The script that has begun and not ended, where there is one. */
  readonly unfinished?: Unfinished | undefined;
}

/** What the history would be had a script that did nothing never begun: a way down takes its row out first. */
export function begun({ history, unfinished }: Standing): Standing {
  if (unfinished === undefined || !isUnbegun(unfinished)) return { history, unfinished };
  if (unfinished.direction === "up" || unfinished.lenient) return { history };
  const { version, name, checksum, down } = unfinished;
  const others = history.filter((row) => row.version !== version);
  return { history: [...others, { version, name, checksum, down: down === "" ? "empty" : "stored" }] };
}
