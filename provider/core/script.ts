// A script: the text of one direction of a migration, normalised, hashed and cut into statements once.

import { MigrationFileError } from "../errors";
import { checksum, normalised } from "./checksum";
import { LineCounter } from "./sql/line-counter";
import { mysqlProgress, mysqlRefusal } from "./sql/mysql-progress";
import { postgresUnits } from "./sql/postgres-units";
import { isCopyFromStdin, isTransactionControl, runsOutsideTransaction } from "./sql/statement-kind";
import { leadingWords, SplitError, type SqlDialect, type Statement, splitStatements } from "./sql/statements";

/** One direction of a migration. */
export interface Script {
  /** Name of the file, relative to the directory. */
  readonly file: string;
  /** Normalised text, as it is hashed and stored. */
  readonly sql: string;
  /** SHA-256 of `sql`, in hex. */
  readonly checksum: string;
  /** `sql` without a BEGIN … COMMIT around all of it, at the same offsets: what runs inside our own transaction. */
  readonly body: string;
  /** The statements of `body`. None: nothing to do. */
  readonly statements: readonly Statement[];
  /** The statements of `sql`: those of `body`, and the BEGIN and COMMIT around them. */
  readonly written: readonly Statement[];
  /** Whether all of it runs in one transaction, together with its record. Never on MySQL, whose DDL commits. */
  readonly transactional: boolean;
  /** Whether it may leave something in its session that the next script must not meet. */
  readonly soils: boolean;
  /** Line of the file that `sql` begins on. Statements have lines of the file. */
  readonly firstLine: number;
  /** The file's text as it lies on disk, of which `sql` may be a part. */
  readonly source: string;
}

/** The file that a script is only a part of. */
export interface Surroundings {
  /** Line of the file that the script begins on; 0 behind a line that the file does not have. Default: 1. */
  readonly firstLine?: number | undefined;
  /** Text of the file. Default: that of the script. */
  readonly source?: string | undefined;
}

/**
 * Reads the text of a script.
 * @throws MigrationFileError when it cannot be run as one migration.
 */
export function readScript(
  file: string,
  text: string,
  dialect: SqlDialect,
  { firstLine = 1, source = text }: Surroundings = {},
): Script {
  const sql = normalised(text);
  const before = firstLine - 1;
  const nul = sql.indexOf("\0");
  if (nul >= 0)
    throw new MigrationFileError(
      file,
      "holds a NUL character",
      "Remove it: a server would stop reading there.",
      before + new LineCounter(sql).lineAt(nul),
    );
  const statements = split(file, sql, dialect, before);
  const script = { file, sql, checksum: checksum(sql), written: statements, firstLine, source };
  const marked = isMarked(file, sql, before);
  if (dialect === "mysql") {
    demandMysql(file, statements);
    return { ...script, body: sql, statements, transactional: false, soils: mysqlProgress(statements).soils };
  }
  demandNoCopy(file, statements);
  const transactional = !marked && !statements.some((statement) => runsOutsideTransaction(statement.text));
  if (transactional) return { ...script, ...withoutWrapper(file, sql, statements), transactional, soils: false };
  demandUnits(file, statements);
  return { ...script, body: sql, statements, transactional, soils: false };
}

function split(file: string, sql: string, dialect: SqlDialect, before: number): Statement[] {
  try {
    const statements = splitStatements(sql, dialect);
    return before === 0 ? statements : statements.map((one) => ({ ...one, line: before + one.line }));
  } catch (error) {
    if (!(error instanceof SplitError)) throw error;
    const line = before + error.line;
    throw new MigrationFileError(file, `has ${error.what} that does not end`, "Close it and run again.", line);
  }
}

const NO_TRANSACTION = "no-transaction";
/** What is allowed is for `tenantex lint`, and changes nothing for a run. */
const ALLOWANCE = /^allow\s+\S/;

/** A script that is not to run in a transaction, whatever marks it so elsewhere: in this form it also reads when stored. */
export function withoutTransaction(text: string): string {
  return `-- tenantex: ${NO_TRANSACTION}\n${text}`;
}

// A marker that nobody knows is a typing error, and running its file the other way could not be undone.
function isMarked(file: string, sql: string, before: number): boolean {
  const markers = [...sql.matchAll(/^[ \t]*--[ \t]*tenantex:[ \t]*(.*?)[ \t]*$/gm)].filter(
    ({ 1: marker = "" }) => !ALLOWANCE.test(marker),
  );
  for (const { 1: marker, index } of markers)
    if (marker !== NO_TRANSACTION)
      throw new MigrationFileError(
        file,
        `has the marker ${JSON.stringify(marker)}, which means nothing`,
        `The markers are \`-- tenantex: ${NO_TRANSACTION}\`, and \`-- tenantex: allow RULE\` for \`tenantex lint\`.`,
        before + new LineCounter(sql).lineAt(index + 1),
      );
  return markers.length > 0;
}

function demandNoCopy(file: string, statements: readonly Statement[]): void {
  const copy = statements.find((statement) => isCopyFromStdin(statement.text));
  if (copy)
    throw new MigrationFileError(
      file,
      "uses COPY … FROM stdin",
      "Write the rows as INSERT … VALUES: there is no client here that would send them.",
      copy.line,
    );
}

// A COMMIT in the middle would end our transaction, and the rest of the file with its history row would not be undone
// together; one pair around everything says what we do anyway.
function withoutWrapper(file: string, sql: string, statements: Statement[]): Pick<Script, "body" | "statements"> {
  const first = statements[0];
  const last = statements[statements.length - 1];
  const wrapped = first && last && first !== last && opens(first) && closes(last);
  const inner = wrapped ? statements.slice(1, -1) : statements;
  const control = inner.find((statement) => isTransactionControl(statement.text, "postgres"));
  if (control)
    throw new MigrationFileError(
      file,
      `controls the transaction itself (${leadingWords(control.text, "postgres", 1)[0]})`,
      `Remove it: each file runs in one transaction together with its history row. Where it cannot, say so in the file with \`-- tenantex: ${NO_TRANSACTION}\`.`,
      control.line,
    );
  if (!wrapped) return { body: sql, statements };
  const blank = (text: string) => text.replace(/[^\n]/g, " ");
  const body =
    blank(sql.slice(0, first.end)) +
    sql.slice(first.end, last.start) +
    blank(sql.slice(last.start, last.end)) +
    sql.slice(last.end);
  return { body, statements: inner };
}

function opens(statement: Statement): boolean {
  const words = leadingWords(statement.text, "postgres", 2).join(" ");
  return words === "BEGIN" || words === "START TRANSACTION" || words === "BEGIN TRANSACTION" || words === "BEGIN WORK";
}

function closes(statement: Statement): boolean {
  const [word, next] = leadingWords(statement.text, "postgres", 2);
  return (word === "COMMIT" || word === "END") && (next === undefined || next === "TRANSACTION" || next === "WORK");
}

function demandUnits(file: string, statements: readonly Statement[]): void {
  const refused = postgresUnits(statements).refused;
  if (refused) throw new MigrationFileError(file, refused.reason, refused.next, statements[refused.index]?.line);
}

function demandMysql(file: string, statements: readonly Statement[]): void {
  const refused = mysqlRefusal(statements);
  if (refused) throw new MigrationFileError(file, refused.reason, refused.next, statements[refused.index]?.line);
}
