// Owns the counting of lines.

/** Line numbers of ascending offsets, so that a whole script is read only once. */
export class LineCounter {
  private offset = 0;
  private line = 1;

  constructor(private readonly sql: string) {}

  /** The 1-based line of an offset that is not before any offset asked for earlier. LF, CRLF and CR end a line. */
  lineAt(offset: number): number {
    for (; this.offset < offset; this.offset++) {
      const code = this.sql.charCodeAt(this.offset);
      if (code === 10 || (code === 13 && this.sql.charCodeAt(this.offset + 1) !== 10)) this.line++;
    }
    return this.line;
  }
}
