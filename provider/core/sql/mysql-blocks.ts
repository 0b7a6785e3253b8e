// Owns the depth of BEGIN, IF, CASE and loops inside the body of a stored program.

import type { Token } from "./token";

/** The words that open a block where a statement can begin. */
export const BLOCK_OPENERS: ReadonlySet<string> = new Set(["BEGIN", "IF", "CASE", "LOOP", "REPEAT", "WHILE", "FOR"]);

const BEFORE_NAMES = new Set(
  "WHEN THEN ELSE CASE WHILE AND OR XOR NOT SELECT BY LIKE BETWEEN INTERVAL AS DIV MOD IN".split(" "),
);

/**
 * Reads a body token by token. Blocks open and close only where a statement can begin, which tells IF from IF(),
 * END from the END of a CASE expression, and BEGIN or END from columns of that name.
 */
export class MysqlBlocks {
  private depth = 0;
  private atStart = true;
  private previous: Token | undefined;
  /** The word behind which the next statement begins: IF … THEN, WHILE … DO. */
  private until: "THEN" | "DO" | "REPEAT" | undefined;
  private parens = 0;
  /** How many parentheses are around each CASE expression that has not ended. */
  private cases: number[] = [];
  private handler: "declared" | "condition" | "value" | "met" | undefined;

  /** Whether a semicolon here belongs to the body. */
  get isOpen(): boolean {
    return this.depth > 0;
  }

  /** The next token of the body, its semicolons included. */
  read(token: Token, next: string): void {
    if (token.word === ";") this.startStatement();
    else if (this.atStart) this.readFirst(token);
    else this.readLater(token, next);
    this.previous = token;
  }

  private startStatement(): void {
    this.atStart = true;
    this.until = undefined;
    this.parens = 0;
    this.cases = [];
    this.handler = undefined;
  }

  private readFirst({ word }: Token): void {
    this.startStatement();
    switch (word) {
      case "BEGIN":
      case "LOOP":
      case "REPEAT":
        this.depth++;
        return;
      // MariaDB begins a block outside of a stored program with BEGIN NOT ATOMIC.
      case "NOT":
      case "ATOMIC":
      case "ELSE":
        return;
      case "IF":
      case "CASE":
        this.depth++;
        this.until = "THEN";
        break;
      case "ELSEIF":
      case "WHEN":
        this.until = "THEN";
        break;
      case "WHILE":
      case "FOR":
        this.depth++;
        this.until = "DO";
        break;
      case "UNTIL":
        this.until = "REPEAT";
        break;
      case "DECLARE":
        this.handler = "declared";
        break;
      case "END":
        this.depth--;
        break;
    }
    this.atStart = false;
  }

  private readLater(token: Token, next: string): void {
    const { word } = token;
    if (word === ":" && next !== "=") this.startStatement();
    else if (this.handler !== undefined) this.readDeclaration(token);
    else if (word === "(") this.parens++;
    else if (word === ")") this.parens--;
    else if (word === "CASE") this.cases.push(this.parens);
    else if (word === "END") this.endCase();
    else if (word === "REPEAT" && this.until === "REPEAT") this.closeRepeat();
    else if (word === this.until && this.endsHeader()) this.startStatement();
  }

  private endsHeader(): boolean {
    return this.parens === 0 && this.cases.length === 0 && !this.standsForName();
  }

  // With other parentheses around it, END is the name of a column.
  private endCase(): void {
    if (this.cases.at(-1) === this.parens && !this.standsForName()) this.cases.pop();
  }

  // Behind an operator, or a word that wants an operand, even END and DO are names.
  private standsForName(): boolean {
    if (this.previous === undefined) return false;
    const { kind, word } = this.previous;
    return kind === "symbol" ? word !== ")" : BEFORE_NAMES.has(word);
  }

  private closeRepeat(): void {
    if (this.previous?.word === "END") this.depth--;
  }

  private readDeclaration(token: Token): void {
    const { word } = token;
    if (this.handler === "declared") {
      if (word === "FOR" && this.previous?.word === "HANDLER") this.handler = "condition";
    } else if (this.handler === "condition") {
      if (word === "SQLSTATE") this.handler = "value";
      else if (word !== "NOT") this.handler = "met";
    } else if (this.handler === "value") {
      if (token.kind === "string") this.handler = "met";
    } else if (word === ",") this.handler = "condition";
    else this.readFirst(token);
  }
}
