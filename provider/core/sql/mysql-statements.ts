// Owns where a MySQL or MariaDB statement ends: the client's delimiter first, then the server's semicolon.

import { LineCounter } from "./line-counter";
import { delimiterLine, delimiterLineWithin } from "./mysql-delimiter";
import { MysqlLexer } from "./mysql-lexer";
import { MysqlShape } from "./mysql-shape";
import type { SplitOptions, Statement } from "./statements";
import type { Token } from "./token";

/** Cuts a script as the mysql client and the server together would. */
export function splitMysql(sql: string, options: SplitOptions): Statement[] {
  const lines = new LineCounter(sql);
  return new MysqlSplitter(sql, options).split().map(({ start, end }) => {
    return { text: sql.slice(start, end), line: lines.lineAt(start), start, end };
  });
}

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly firstWord: string;
}

class MysqlSplitter {
  private readonly lexer: MysqlLexer;
  private readonly statements: Piece[] = [];
  /** What the client would send as one text: under a delimiter of its own it may hold several statements. */
  private chunk: Piece[] = [];
  private shape = new MysqlShape();
  private first: Token | undefined;
  private firstWord = "";
  private end = 0;
  private leftOpen = false;

  constructor(
    private readonly sql: string,
    options: SplitOptions,
  ) {
    this.lexer = new MysqlLexer(sql, options.noBackslashEscapes !== true);
  }

  split(): readonly Piece[] {
    for (let token = this.lexer.next(); token !== undefined; token = this.lexer.next()) {
      if (token.word === "DELIMITER" && this.readDelimiterLine(token)) continue;
      if (token.kind === "terminator" && !(token.word === ";" && this.shape.isOpen)) {
        this.endStatement(token.end);
        this.endChunk();
      } else if (token.word === ";" && !this.shape.isOpen && !this.lexer.inExecutable) {
        this.endStatement(token.end);
      } else this.add(token);
    }
    this.endStatement(this.sql.length);
    this.endChunk();
    return this.statements;
  }

  private add(token: Token): void {
    this.shape.read(token, this.sql[token.end] ?? "");
    this.first ??= token;
    if (this.firstWord === "") this.firstWord = token.word;
    this.end = token.end;
  }

  private readDelimiterLine(token: Token): boolean {
    const line =
      this.first === undefined
        ? delimiterLine(this.sql, token.start)
        : delimiterLineWithin(this.sql, token.start, this.lexer.delimiter);
    if (line === undefined) return false;
    this.endStatement(line.end);
    this.endChunk();
    this.lexer.delimiter = line.delimiter;
    return true;
  }

  private endStatement(next: number): void {
    if (this.first !== undefined) {
      this.chunk.push({ start: this.first.start, end: this.end, firstWord: this.firstWord });
    }
    this.leftOpen = this.shape.isOpen;
    this.shape = new MysqlShape();
    this.first = undefined;
    this.firstWord = "";
    this.lexer.startStatement(next);
  }

  // No statement begins with END: if one seems to, or a body is still open, the client's cut is the one to trust.
  private endChunk(): void {
    const [first] = this.chunk;
    const last = this.chunk.at(-1);
    const doubtful = this.leftOpen || this.chunk.some(({ firstWord }) => firstWord === "END");
    if (first && last && doubtful) this.statements.push({ ...first, end: last.end });
    else for (const piece of this.chunk) this.statements.push(piece);
    this.chunk = [];
  }
}
