// The messages that run scripts on MySQL and MariaDB: each statement between what is told of it before and after.

import { statementDigests } from "../core/journal";
import { type MysqlProgress, mysqlProgress, type Progress } from "../core/sql/mysql-progress";
import { inForce } from "../core/sql/mysql-resumption";
import type { Work } from "./dialect";
import { CLOSE, isMarked, lockCommand, statementCommands, tell, touches, transaction } from "./mysql-statement";
import { historyOf, identifier, journalOf, literal, markedOf, markerOf, RESET } from "./mysql-text";
import { forgetValues } from "./mysql-values";

/** Variables that tell how far a message came: the driver does not, and results cannot be counted behind a CALL. */
// Its own limit, because a script may have set one for all.
export const WHERE = "SELECT @tenantex_work AS work, @tenantex_at AS place LIMIT 1";

/** Makes the journal, which is there while a run has scripts under way. */
export const makeJournal = (schema: string) => `CREATE TABLE IF NOT EXISTS ${journalOf(schema)} (
  version varchar(190) CHARACTER SET ascii NOT NULL PRIMARY KEY, name varchar(255), direction varchar(4) NOT NULL, lenient bool NOT NULL,
  checksum char(64) CHARACTER SET ascii, down longtext, digests longtext CHARACTER SET ascii NOT NULL, done int NOT NULL, doubt bool NOT NULL,
  ${"`before`"} varchar(32) CHARACTER SET ascii, inserted_at datetime, variables longtext
) ENGINE = InnoDB CHARACTER SET utf8mb4`;

export const dropJournal = (schema: string) =>
  `DROP TABLE IF EXISTS ${[journalOf(schema), markerOf(schema), markedOf(schema)].join(", ")}`;

/** How the first script of a message goes on. */
export interface Continuation {
  /** Commands that give the session what an earlier one knew. */
  readonly values: readonly string[];
  /** Indexes of statements that have failed and are passed over. */
  readonly passed: ReadonlySet<number>;
}

const FRESH: Continuation = { values: [], passed: new Set() };

/**
 * The commands of scripts with their records.
 * @param number Place of the first one among the works of a run.
 */
export function workCommands(
  schema: string,
  works: readonly Work[],
  number: number,
  lockSeconds: number,
  continuation: Continuation,
): string[] {
  const [first] = works;
  return [
    ...(first && isJournalled(first) ? transaction(begin(schema, first)) : []),
    ...works.flatMap((work, index) =>
      scriptCommands(schema, work, number + index, lockSeconds, works[index + 1], index === 0 ? continuation : FRESH),
    ),
  ];
}

/** Whether the last statements of a script are one transaction with its record. */
export function endsWithRecord(progress: MysqlProgress): boolean {
  return isPlain(progress) && (progress.endsInRegion || progress.statements.at(-1)?.mode === "wrapped");
}

// Leaves nothing open and nothing set: there is nothing to be closed before the record, and nothing to be reset behind.
const isPlain = ({ statements: all }: MysqlProgress) =>
  all.every(({ effect: { kind } }) => kind === "data" || kind === "definition");

function scriptCommands(
  schema: string,
  work: Work,
  number: number,
  lockSeconds: number,
  next: Work | undefined,
  { values, passed }: Continuation,
) {
  const { from } = work.resumption;
  const progress = mysqlProgress(work.script.statements, from);
  const told = { schema, version: work.version, progress };
  const count = work.script.statements.length;
  const at = (place: number) => `SET @tenantex_work = ${number}, @tenantex_at = ${place}`;
  const record = [at(count), ...end(schema, work), ...(next && isJournalled(next) ? begin(schema, next) : [])];
  const isRecorded = from < count && endsWithRecord(progress);
  const isWrapped = isRecorded && !progress.endsInRegion;
  return [
    `USE ${identifier(schema)}`,
    `${at(-1)}, SESSION lock_wait_timeout = ${lockSeconds}, SESSION innodb_lock_wait_timeout = ${lockSeconds}, ${COLLATION}`,
    ...(from > 0 ? resume(schema, work, progress, values, at) : []),
    ...work.script.statements.slice(from).flatMap((statement, offset) => {
      const index = from + offset;
      const text = passed.has(index) ? "DO 0" : statement.text;
      const one = progress.statements[index] as Progress;
      if (isWrapped && index === count - 1) return [at(index), ...transaction([text, ...record])];
      const isTold = index === 0 && work.journal === "none";
      return [at(index), ...statementCommands(told, text, index, one, isTold)];
    }),
    ...(progress.endsInRegion
      ? [at(count), ...(isRecorded ? record : [tell(schema, work.version, count)]), ...CLOSE]
      : []),
    ...(isPlain(progress) ? [] : [at(count), ...tidy(schema, progress)]),
    ...(isRecorded ? [] : transaction(record)),
    ...(isPlain(progress) ? forgetValues(progress.variables) : []),
  ];
}

// Texts of a script have the collation that the columns of its tables have, or comparing the two would be an error.
const COLLATION =
  "collation_connection = IF(@@character_set_database = 'utf8mb4', @@collation_database, @@collation_connection)";

// What a new session does not know: values of variables, settings, prepared statements, and where a transaction is.
function resume(
  schema: string,
  { script, resumption: { from } }: Work,
  progress: MysqlProgress,
  values: readonly string[],
  at: (place: number) => string,
): string[] {
  const again = inForce(progress.statements, script.statements, from).flatMap(({ index, text }) => [
    at(index),
    progress.statements[index]?.effect.kind === "locks" ? lockCommand(schema, text) : text,
  ]);
  return [...values, ...again, ...values, ...(progress.reopens === undefined ? [] : [progress.reopens])];
}

// Whatever the script left open must not keep the record from the tenant's own table.
const tidy = (schema: string, { variables }: MysqlProgress) => [
  "COMMIT",
  "UNLOCK TABLES",
  ...RESET,
  `DROP TEMPORARY TABLE IF EXISTS ${historyOf(schema)}`,
  ...forgetValues(variables),
];

const isJournalled = ({ script, journal }: Work) => script.statements.length > 0 || journal !== "none";

/** Puts a tenant back to where it was before a script of which nothing was run. */
export function abandonment(schema: string, work: Pick<Work, "direction" | "version"> | undefined): string[] {
  if (work === undefined || work.direction === "up") return [dropJournal(schema)];
  return [
    `INSERT IGNORE INTO ${historyOf(schema)} (version, inserted_at, name, checksum, down_sql)
  SELECT version, inserted_at, name, checksum, down FROM ${journalOf(schema)} WHERE version = ${literal(work.version)}`,
    dropJournal(schema),
  ];
}

// With the script's first statement in doubt already, where that commits by itself: one commit does for both.
function begin(schema: string, work: Work): string[] {
  const journal = journalOf(schema);
  const [first] = mysqlProgress(work.script.statements).statements;
  const digests = literal(statementDigests(work.script).join(","));
  const text = literal(work.direction === "up" ? work.storedDown : work.script.sql);
  const where = `WHERE version = ${literal(work.version)}`;
  if (work.journal === "this") {
    const checksum = work.direction === "up" ? `, checksum = ${literal(work.script.checksum)}` : "";
    return [
      `UPDATE ${journal} SET digests = ${digests}, down = ${text}${checksum}, ${"`before`"} = IF(doubt, ${"`before`"}, NULL) ${where}`,
    ];
  }
  if (work.journal === "other")
    return [
      `UPDATE ${journal} SET direction = 'down', lenient = 1, down = ${text}, digests = ${digests}, done = 0, doubt = 0, ${"`before`"} = NULL, variables = NULL ${where}`,
    ];
  const doubt = first?.mode === "alone" && !isMarked(first) ? `1, ${touches(first.effect, schema)}` : "0, NULL";
  if (work.direction === "up")
    return [
      `INSERT INTO ${journal} VALUES (${literal(work.version)}, ${literal(work.name)}, 'up', 0, ${literal(work.script.checksum)}, ${text}, ${digests}, 0, ${doubt}, NULL, NULL)`,
    ];
  // The row goes first, so that nobody takes a version that is half reverted for one that is applied.
  return [
    `INSERT INTO ${journal} SELECT version, name, 'down', 0, checksum, ${text}, ${digests}, 0, ${doubt}, inserted_at, NULL FROM ${historyOf(schema)} ${where}`,
    `DELETE FROM ${historyOf(schema)} ${where}`,
  ];
}

function end(schema: string, work: Work): string[] {
  const journalled = isJournalled(work);
  const values = [
    literal(work.version),
    "UTC_TIMESTAMP()",
    literal(work.name),
    literal(work.script.checksum),
    literal(work.storedDown),
  ];
  const record =
    work.direction === "up"
      ? [
          `INSERT INTO ${historyOf(schema)} (version, inserted_at, name, checksum, down_sql) VALUES (${values.join(", ")})`,
        ]
      : journalled
        ? []
        : [`DELETE FROM ${historyOf(schema)} WHERE version = ${literal(work.version)}`];
  return [
    ...record,
    ...(journalled ? [`DELETE FROM ${journalOf(schema)} WHERE version = ${literal(work.version)}`] : []),
  ];
}
