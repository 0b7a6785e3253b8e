// SQL text of PostgreSQL's journal: how it begins, what it tells, and how it ends.

import { statementDigests } from "../core/journal";
import type { Work } from "./dialect";
import { historyOf, journalOf, literal, lockKey, NOTICE_DEATH } from "./postgres-text";
import { demandSchema, opening, recordOf, type Surroundings, searchPath } from "./postgres-work";

/** Makes the journal, or takes on the one that is there. */
export function beginning(around: Surroundings, work: Work): string[] {
  const { schema } = around;
  const journal = journalOf(schema);
  const digests = literal(statementDigests(work.script).join(","));
  const text = literal(work.direction === "up" ? work.storedDown : work.script.sql);
  const changes = {
    none: [
      `CREATE TABLE IF NOT EXISTS ${journal} (version text PRIMARY KEY, name text, direction text NOT NULL, lenient boolean NOT NULL,
  checksum text, down text, digests text NOT NULL, done int NOT NULL, doubt boolean NOT NULL, before text, inserted_at timestamp(0))`,
      work.direction === "up"
        ? `INSERT INTO ${journal} VALUES (${literal(work.version)}, ${literal(work.name)}, 'up', false, ${literal(work.script.checksum)}, ${text}, ${digests}, 0, false)`
        : `INSERT INTO ${journal} SELECT version::text, name, 'down', false, checksum, ${text}, ${digests}, 0, false, NULL, inserted_at
  FROM ${historyOf(schema)} WHERE version = ${literal(work.version)}`,
      ...(work.direction === "down"
        ? [`DELETE FROM ${historyOf(schema)} WHERE version = ${literal(work.version)}`]
        : []),
    ],
    this: [
      `UPDATE ${journal} SET digests = ${digests}, down = ${text}${work.direction === "up" ? `, checksum = ${literal(work.script.checksum)}` : ""}`,
    ],
    other: [
      `UPDATE ${journal} SET direction = 'down', lenient = true, down = ${text}, digests = ${digests}, done = 0, doubt = false, before = NULL`,
    ],
  };
  const path = searchPath(schema, around.sharedSchemas);
  return [...opening(around), ...changes[work.journal], "COMMIT", `SET search_path = ${path}`, NOTICE_DEATH];
}

/** Writes the record and removes the journal. */
export function ending(schema: string, work: Work): string[] {
  const drop = `DROP TABLE ${journalOf(schema)}`;
  return work.direction === "up" ? [...recordOf(schema, work).record, drop] : [drop];
}

/** What puts a tenant back to where it was before a script of which nothing was run, in one transaction. */
export function abandonment(schema: string, work: Pick<Work, "direction" | "version"> | undefined): string[] {
  const drop = `DROP TABLE ${journalOf(schema)}`;
  if (work === undefined || work.direction === "up") return [drop];
  return [
    `INSERT INTO ${historyOf(schema)} (version, inserted_at, name, checksum, down_sql)
  SELECT ${literal(work.version)}, inserted_at, name, checksum, down FROM ${journalOf(schema)} WHERE version = ${literal(work.version)}`,
    drop,
  ];
}

/**
 * Tells how far a script came. A division by zero where somebody else has told more: a statement of the script may have
 * given back the tenant's lock, so it is taken once more, which does no harm to the one who has it.
 * @param least Most statements that were done before.
 * @param doubt What to note of the tenant before a statement whose effect will be in doubt.
 */
export function tell(
  schema: string,
  { version, direction }: Work,
  done: number,
  least: number,
  doubt?: string,
): string[] {
  const set = `done = ${done}, doubt = ${doubt !== undefined}${doubt === undefined ? "" : `, before = (${doubt})`}`;
  return [
    `SELECT 1 / pg_try_advisory_lock(${lockKey(schema)})::int`,
    `WITH told AS (UPDATE ${journalOf(schema)} SET ${set}
  WHERE version = ${literal(version)} AND direction = ${literal(direction)} AND done <= ${least} RETURNING 1) SELECT 1 / count(*) FROM told`,
  ];
}

/** What statements that run alone need of their session, which one before may have set otherwise. */
export function surround({ schema, sharedSchemas }: Surroundings, lockTimeout: number): string[] {
  return [
    `SET search_path = ${searchPath(schema, sharedSchemas)}`,
    demandSchema(schema),
    `SET lock_timeout = ${lockTimeout}`,
    NOTICE_DEATH,
  ];
}
