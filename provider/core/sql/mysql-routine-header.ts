// Owns where the body of a MySQL stored program begins.

import { BLOCK_OPENERS } from "./mysql-blocks";
import type { Token } from "./token";

/** What has a body that may hold semicolons. */
export type RoutineKind = "PROCEDURE" | "FUNCTION" | "TRIGGER" | "EVENT";

const WORDS =
  "COMMENT LANGUAGE SQL NOT DETERMINISTIC CONTAINS NO READS MODIFIES DATA SECURITY DEFINER INVOKER USING AS IS";
const CHARACTERISTICS: ReadonlySet<string> = new Set(WORDS.split(" "));

/** Reads what stands between the name of a stored program and its body. */
export class MysqlRoutineHeader {
  private parens = 0;
  private complete = false;
  private skipNext = false;
  private previous = "";

  constructor(private readonly kind: RoutineKind) {}

  /** Whether this token is the first one of the body. */
  beginsBody(token: Token): boolean {
    const inside = this.parens > 0;
    if (token.word === "(") this.parens++;
    if (token.word === ")") this.parens--;
    const begins = !inside && this.complete && !this.skips(token);
    if (this.parens === 0 && this.completes(token)) this.complete = true;
    this.previous = token.word;
    return begins;
  }

  // From here on the body may begin.
  private completes({ word }: Token): boolean {
    if (this.kind === "EVENT") return word === "DO";
    if (this.kind === "TRIGGER") return word === "ROW" && this.previous === "EACH";
    return word === ")" || word === "AS" || word === "IS";
  }

  private skips({ kind, word }: Token): boolean {
    if (this.kind === "EVENT") return false;
    if (this.kind === "FUNCTION") return word !== "RETURN" && !BLOCK_OPENERS.has(word);
    if (this.skipNext) {
      this.skipNext = false;
      return true;
    }
    this.skipNext = this.kind === "TRIGGER" ? word === "FOLLOWS" || word === "PRECEDES" : word === "LANGUAGE";
    if (this.kind === "TRIGGER") return this.skipNext;
    return kind === "string" || CHARACTERISTICS.has(word) || (word === "(" && this.previous === "USING");
  }
}
