// Owns whether a semicolon would end a MySQL statement, by following its tokens from the first.

import { BLOCK_OPENERS, MysqlBlocks } from "./mysql-blocks";
import { MysqlPackage } from "./mysql-package";
import { MysqlRoutineHeader, type RoutineKind } from "./mysql-routine-header";
import type { Token } from "./token";

const BEFORE_THE_KIND = new Set(["OR", "REPLACE", "DEFINER", "AGGREGATE"]);
const ROUTINES: ReadonlySet<string> = new Set<RoutineKind>(["PROCEDURE", "FUNCTION", "TRIGGER", "EVENT"]);

/** Follows one statement; only stored programs and MariaDB's compound statements hold semicolons. */
export class MysqlShape {
  private first: Token | undefined;
  private second: Token | undefined;
  private previous = "";
  private decided = false;
  private header: MysqlRoutineHeader | undefined;
  private body: MysqlBlocks | MysqlPackage | undefined;

  /** Whether a semicolon here belongs to the statement. */
  get isOpen(): boolean {
    return this.body?.isOpen ?? false;
  }

  /** The next token, and the character behind it. */
  read(token: Token, next: string): void {
    if (token.kind === "marker") return;
    if (this.body !== undefined) this.body.read(token, next);
    else if (this.header?.beginsBody(token)) this.enterBody(token, next);
    else if (!this.decided) this.decide(token, next);
    this.previous = token.word;
  }

  private decide(token: Token, next: string): void {
    const { word } = token;
    if (this.first === undefined) {
      this.first = token;
      this.decided = word !== "BEGIN" && BLOCK_OPENERS.has(word);
      if (this.decided) this.enterBody(token, next);
    } else if (this.second === undefined && this.decideBySecond(token, next)) {
      this.decided = true;
    } else if (this.first.word === "SET" && (this.second ?? token).word === "STATEMENT") {
      // MariaDB's SET STATEMENT variables FOR statement
      if (word === "FOR") this.first = undefined;
    } else if (this.first.word === "CREATE" || this.first.word === "ALTER") {
      this.decideObject(token);
    } else {
      this.decided = true;
    }
    if (this.first === undefined) this.second = undefined;
    else if (this.first !== token) this.second ??= token;
  }

  private decideBySecond(token: Token, next: string): boolean {
    const isBlock = this.first?.word === "BEGIN" && token.word === "NOT";
    const isLabel = token.word === ":" && next !== "=";
    if (isBlock && this.first) this.enterBody(this.first, " ");
    if (isLabel) this.body = new MysqlBlocks();
    return isBlock || isLabel;
  }

  // CREATE [OR REPLACE] [DEFINER = user] [AGGREGATE] kind …; a user may be called like a kind.
  private decideObject({ kind, word }: Token): void {
    if (kind !== "word" || this.previous === "=") return;
    if (BEFORE_THE_KIND.has(word)) return;
    this.decided = true;
    if (word === "PACKAGE") this.body = new MysqlPackage();
    else if (ROUTINES.has(word)) this.header = new MysqlRoutineHeader(word as RoutineKind);
  }

  private enterBody(token: Token, next: string): void {
    this.header = undefined;
    this.body = new MysqlBlocks();
    this.body.read(token, next);
  }
}
