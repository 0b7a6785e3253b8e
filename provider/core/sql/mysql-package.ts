// Owns the body of a MariaDB package, which holds whole routines.

import { MysqlBlocks } from "./mysql-blocks";
import { MysqlRoutineHeader } from "./mysql-routine-header";
import type { Token } from "./token";

/** Reads CREATE PACKAGE and CREATE PACKAGE BODY from behind the word PACKAGE to their END. */
export class MysqlPackage {
  /** Whether a semicolon here belongs to the package. */
  isOpen = true;
  private header: MysqlRoutineHeader | undefined;
  private body: MysqlBlocks | undefined;
  private initializes = false;
  private previous = "";

  read(token: Token, next: string): void {
    if (this.body !== undefined) this.readBody(this.body, token, next);
    else if (this.header !== undefined) this.readHeader(this.header, token, next);
    else this.readElement(token, next);
    this.previous = token.word;
  }

  private readBody(body: MysqlBlocks, token: Token, next: string): void {
    if (token.word === ";" && !body.isOpen) this.body = undefined;
    else body.read(token, next);
    if (this.initializes && !body.isOpen) this.isOpen = false;
  }

  private readHeader(header: MysqlRoutineHeader, token: Token, next: string): void {
    if (token.word === ";") this.header = undefined;
    else if (header.beginsBody(token)) this.enterBody(token, next);
  }

  private readElement(token: Token, next: string): void {
    const { word } = token;
    if (word === "PROCEDURE" || word === "FUNCTION") this.header = new MysqlRoutineHeader(word);
    else if (word === "BEGIN") {
      this.initializes = true;
      this.enterBody(token, next);
    } else if (word === "END" && [";", "AS", "IS"].includes(this.previous)) this.isOpen = false;
  }

  private enterBody(token: Token, next: string): void {
    this.header = undefined;
    this.body = new MysqlBlocks();
    this.body.read(token, next);
  }
}
