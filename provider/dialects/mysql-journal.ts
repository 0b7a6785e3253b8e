// The messages that run scripts on MySQL and MariaDB: each statement between what is told of it before and after.

import { statementDigests } from "../core/journal";
import type { MysqlEffect } from "../core/sql/mysql-effect";
import { isReplayed, type MysqlProgress, mysqlProgress, type Progress } from "../core/sql/mysql-progress";
import type { Work } from "./dialect";
import { probe } from "./mysql-probe";
import { historyOf, identifier, journalOf, literal, markedOf, markerOf, RESET } from "./mysql-text";
import { forgetValues, keepValues } from "./mysql-values";

/** Variables that tell how far a message came: the driver does not, and results cannot be counted behind a CALL. */
export const WHERE = "SELECT @tenantex_work AS work, @tenantex_at AS place";

/** Makes the journal, which is there while a run has scripts under way. */
export const makeJournal = (schema: string) => `CREATE TABLE IF NOT EXISTS ${journalOf(schema)} (
  version varchar(190) CHARACTER SET ascii NOT NULL PRIMARY KEY, name varchar(255), direction varchar(4) NOT NULL, lenient bool NOT NULL,
  checksum char(64) CHARACTER SET ascii, down longtext, digests longtext CHARACTER SET ascii NOT NULL, done int NOT NULL, doubt bool NOT NULL,
  ${"`before`"} varchar(32) CHARACTER SET ascii, inserted_at datetime, variables longtext
) ENGINE = InnoDB CHARACTER SET utf8mb4`;

export const dropJournal = (schema: string) =>
  `DROP TABLE IF EXISTS ${[journalOf(schema), markerOf(schema), markedOf(schema)].join(", ")}`;

/** Tells how many statements are done, and that none is in doubt. */
export const tell = (schema: string, done: number) =>
  `UPDATE ${journalOf(schema)} SET done = ${done}, doubt = 0, ${"`before`"} = NULL`;

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
  const count = work.script.statements.length;
  const at = (place: number) => `SET @tenantex_work = ${number}, @tenantex_at = ${place}`;
  const record = [at(count), ...end(schema, work), ...(next && isJournalled(next) ? begin(schema, next) : [])];
  const isRecorded = from < count && endsWithRecord(progress);
  const isWrapped = isRecorded && !progress.endsInRegion;
  return [
    `${at(-1)}, SESSION lock_wait_timeout = ${lockSeconds}, SESSION innodb_lock_wait_timeout = ${lockSeconds}`,
    `USE ${identifier(schema)}`,
    ...(from > 0 ? resume(schema, work, progress, values) : []),
    ...work.script.statements.slice(from).flatMap((statement, offset) => {
      const index = from + offset;
      const text = passed.has(index) ? "DO 0" : statement.text;
      const one = progress.statements[index] as Progress;
      if (isWrapped && index === count - 1) return [at(index), ...transaction([text, ...record])];
      const isTold = index === 0 && work.journal === "none";
      return [...(one.glued ? [] : [at(index)]), ...statementCommands(schema, text, index, one, progress, isTold)];
    }),
    ...(progress.endsInRegion ? [at(count), ...(isRecorded ? record : [tell(schema, count)]), ...CLOSE] : []),
    ...(isPlain(progress) ? [] : [at(count), ...tidy(schema, progress)]),
    ...(isRecorded ? [] : transaction(record)),
  ];
}

// What a new session does not know: values of variables, settings, prepared statements.
function resume(
  schema: string,
  { script, resumption: { from } }: Work,
  progress: MysqlProgress,
  values: readonly string[],
): string[] {
  const again = script.statements.slice(0, from).flatMap(({ text }, index) => {
    const one = progress.statements[index] as Progress;
    return isReplayed(one) ? [sent(schema, text, one)] : [];
  });
  return [...values, ...again, ...values];
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
    return [`UPDATE ${journal} SET digests = ${digests}, down = ${text}${checksum}`];
  }
  if (work.journal === "other")
    return [
      `UPDATE ${journal} SET direction = 'down', lenient = 1, down = ${text}, digests = ${digests}, done = 0, doubt = 0, variables = NULL`,
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
  return [...record, ...(journalled ? [`DELETE FROM ${journalOf(schema)}`] : [])];
}

/** @param isTold Whether its doubt was told with the beginning of the script. */
function statementCommands(
  schema: string,
  raw: string,
  index: number,
  one: Progress,
  whole: MysqlProgress,
  isTold: boolean,
): string[] {
  const { effect, mode, closesRegion } = one;
  const journal = journalOf(schema);
  const text = sent(schema, raw, one);
  const values = keepValues(whole);
  const toldDone = (count: number) => `UPDATE ${journal} SET done = ${count}, doubt = 0${values}`;
  const done = toldDone(index + 1);
  const doubt = `UPDATE ${journal} SET done = ${index}, doubt = 1, ${"`before`"} = ${touches(effect, schema)}${values}`;
  const commands: Record<Progress["mode"], string[]> = {
    // Done is told with the next statement: who finds this one in doubt asks the server.
    alone: isTold && !isMarked(one) ? [text] : [...(isMarked(one) ? mark(schema) : []), doubt, text],
    // A doubt that outlives its transaction says that the statement has committed by itself.
    wrapped: transaction([...(effect.kind === "opaque" ? [doubt] : []), text, done]),
    inside: effect.kind === "opaque" ? [doubt, text, done] : [text],
    ends: [effect.kind === "begins" ? toldDone(index) : done, text],
    undoes: [text, done, "COMMIT"],
    region: ["SET SESSION autocommit = 0", text],
    plain: [text],
  };
  return [...(closesRegion ? [toldDone(index), ...CLOSE] : []), ...commands[mode]];
}

// Behind LOCK TABLES only the tables it names can be used. A list of renames is done as a whole or not at all.
function sent(schema: string, text: string, one: Progress): string {
  if (one.effect.kind === "locks") return `${text}, ${journalOf(schema)} WRITE`;
  return isMarked(one) ? `${text}, ${markerOf(schema)} TO ${markedOf(schema)}` : text;
}

const isMarked = ({ effect }: Progress) =>
  effect.kind === "definition" && typeof effect.touches === "object" && effect.touches.shows === "marker";

const mark = (schema: string) => [
  `DROP TABLE IF EXISTS ${markedOf(schema)}`,
  `CREATE TABLE IF NOT EXISTS ${markerOf(schema)} (id int) ENGINE = InnoDB`,
];

// Not START TRANSACTION, which would give back the locks of LOCK TABLES.
const transaction = (commands: readonly string[]) => ["SET SESSION autocommit = 0", ...commands, ...CLOSE];

const CLOSE = ["COMMIT", "SET SESSION autocommit = 1"];

const touches = (effect: MysqlEffect, schema: string) =>
  effect.kind === "definition" || effect.kind === "opaque" ? probe(effect.touches, schema) : "NULL";
