// Owns the one error that cutting a script into statements can raise.

import { LineCounter } from "./line-counter";

/** A script that cannot be cut, because something in it begins and never ends. */
export class SplitError extends Error {
  /** 1-based line of the script on which the open construct begins. */
  readonly line: number;
  /** What does not end, for example `a quoted string`. */
  readonly what: string;

  constructor(line: number, what: string) {
    super(`line ${line}: ${what} does not end`);
    this.name = "SplitError";
    this.line = line;
    this.what = what;
  }

  /** The error for a construct that begins at an offset of a script. */
  static at(sql: string, offset: number, what: string): SplitError {
    return new SplitError(new LineCounter(sql).lineAt(offset), what);
  }
}
