// A rich schema of each dialect, to hold the lines of its structure against.

import type { PerDialect } from "../place";
import { mysql } from "./mysql";
import { postgres } from "./postgres";

export interface Rich {
  /** Files of three migrations, each with its way down. */
  readonly migrations: Record<string, string>;
  /** Some of the lines; what versions and products write in ways of their own is left out. */
  readonly facts: string[];
  /** What changes no structure: rows, counters, partitions, comments, statistics, rights, the order of columns, a semicolon. */
  readonly unseen: string;
  /** Changes by hand, their undoing, and what is to be said of them. */
  readonly changes: [change: string, undo: string, expected: string[]][];
}

export const RICH: PerDialect<Rich> = { postgres, mysql };
