// The commands around one statement of a script on MySQL and MariaDB: what is told of it, and how it is sent.

import type { MysqlEffect } from "../core/sql/mysql-effect";
import type { MysqlProgress, Progress } from "../core/sql/mysql-progress";
import { FOUND_VARIABLE, preparation, ROWS_VARIABLE, withCounts, withLock } from "../core/sql/mysql-rewritten";
import type { Version } from "../core/version";
import { probe } from "./mysql-probe";
import { identifier, journalOf, markedOf, markerOf } from "./mysql-text";
import { keepValues } from "./mysql-values";

/** A script under way, as the journal is told of it. */
export interface Told {
  readonly schema: string;
  readonly version: Version;
  readonly progress: MysqlProgress;
}

/** @param isTold Whether its doubt was told with the beginning of the script. */
export function statementCommands(script: Told, raw: string, index: number, one: Progress, isTold: boolean): string[] {
  const { schema, version, progress } = script;
  const { effect, mode, closesRegion } = one;
  const text = sentCommands(schema, raw, one);
  const values = keepValues(progress);
  const tells = (done: number, doubt: string) => update(schema, version, `done = ${done}, doubt = ${doubt}${values}`);
  const done = tells(index + 1, "0");
  const doubt = tells(index, `1, ${"`before`"} = ${touches(effect, schema)}`);
  const isChained = effect.kind === "rollsBack" && effect.chain;
  const commands: Record<Progress["mode"], string[]> = {
    // Done is told with the next statement: who finds this one in doubt asks the server.
    alone: isTold && !isMarked(one) ? text : [...(isMarked(one) ? mark(schema) : []), doubt, ...text],
    // A doubt that outlives its transaction says that the statement has committed by itself.
    wrapped: transaction([...(effect.kind === "opaque" ? [doubt] : []), ...text, done]),
    inside: effect.kind === "opaque" ? [doubt, ...text, done] : text,
    ends: [effect.kind === "begins" ? tells(index, "0") : done, ...text],
    undoes: [...text, done, isChained ? "COMMIT AND CHAIN" : "COMMIT"],
    region: ["SET SESSION autocommit = 0", ...text],
    plain: text,
    told: [...text, done],
  };
  return [...(closesRegion ? [tells(index, "0"), ...CLOSE] : []), ...commands[mode]];
}

/** What the journal holds where a script has stopped in order, so that nothing was begun behind what is done. */
export const STOPPED = "stopped";

/** Tells how many statements are done, and that none is in doubt. */
export const tell = (schema: string, version: Version, done: number) =>
  update(schema, version, `done = ${done}, doubt = 0, ${"`before`"} = '${STOPPED}'`);

/** Changes the journal. By its key, because some servers refuse to change all rows. */
export const update = (schema: string, version: Version, set: string) =>
  `UPDATE ${journalOf(schema)} SET ${set} WHERE version = '${version}'`;

/** The statement as it is sent, with what the ones behind it need to know of it. */
function sentCommands(schema: string, raw: string, one: Progress): string[] {
  const prepared = preparation(raw);
  const text = withCounts(raw);
  const count = one.counted ? [`SET @${ROWS_VARIABLE} = ROW_COUNT(), @${FOUND_VARIABLE} = FOUND_ROWS()`] : [];
  if (prepared) return [`SET @${identifier(prepared.variable)} = ${prepared.source}`, text, ...count];
  if (one.effect.kind === "locks") return [lockCommand(schema, text), ...count];
  // A list of renames is done as a whole or not at all.
  return [isMarked(one) ? `${text}, ${markerOf(schema)} TO ${markedOf(schema)}` : text, ...count];
}

/** LOCK TABLES, with the journal. */
export const lockCommand = (schema: string, text: string) => withLock(text, journalOf(schema));

/** Whether a table of ours is renamed with its own. */
export const isMarked = ({ effect }: Progress) =>
  effect.kind === "definition" && typeof effect.touches === "object" && effect.touches.shows === "marker";

const mark = (schema: string) => [
  `DROP TABLE IF EXISTS ${markedOf(schema)}`,
  `CREATE TABLE IF NOT EXISTS ${markerOf(schema)} (id int) ENGINE = InnoDB`,
];

/** Commands as one transaction. Not by START TRANSACTION, which would give back the locks of LOCK TABLES. */
export const transaction = (commands: readonly string[]) => ["SET SESSION autocommit = 0", ...commands, ...CLOSE];

/** Ends a transaction that nobody wrote. */
export const CLOSE = ["COMMIT", "SET SESSION autocommit = 1"];

/** What shows whether a statement took effect. */
export const touches = (effect: MysqlEffect, schema: string) =>
  "touches" in effect ? probe(effect.touches, schema) : "NULL";
