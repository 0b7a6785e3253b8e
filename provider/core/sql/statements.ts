// Owns the cutting of a script into statements, for both dialects.

import { splitMysql } from "./mysql-statements";
import { splitPostgres } from "./postgres-statements";

export { leadingWords } from "./leading-words";
export { SplitError } from "./split-error";

/** One statement of a script. */
export interface Statement {
  /**
   * The statement without its terminator and without the white space and comments around it. COPY … FROM STDIN keeps
   * its terminator when data follow, and the data up to their end mark.
   */
  readonly text: string;
  /** 1-based line of its first token. */
  readonly line: number;
  /** UTF-16 offset of its first character in the script. */
  readonly start: number;
  /** UTF-16 offset behind its last character in the script. */
  readonly end: number;
}

/** The grammar a script is written in; MariaDB is read as `mysql`. */
export type SqlDialect = "postgres" | "mysql";

/** What the session that will run the script has set. */
export interface SplitOptions {
  /** MySQL's sql_mode NO_BACKSLASH_ESCAPES: a backslash in a string is an ordinary character. */
  readonly noBackslashEscapes?: boolean;
}

/**
 * The statements of a script, in order; a script of white space and comments has none.
 * Throws a SplitError when a quote or comment never ends.
 */
export function splitStatements(sql: string, dialect: SqlDialect, options: SplitOptions = {}): Statement[] {
  return dialect === "postgres" ? splitPostgres(sql) : splitMysql(sql, options);
}
