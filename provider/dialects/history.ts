// Histories as the dialects share them: the tables' names, their rows, and many tenants' histories by few statements.

import type { Unfinished } from "../core/journal";
import type { Applied } from "../core/migration";
import { parseVersion, type Version } from "../core/version";
import { type InvalidVersionError, OddHistoryError } from "../errors";
import { inBatches } from "./batches";
import type { Observed } from "./dialect";

/** Name of the table every tenant has, Ecto's default. */
export const HISTORY_TABLE = "schema_migrations";

/** Name of the table a tenant has while a script is under way that cannot be one transaction. */
export const JOURNAL_TABLE = "tenantex_journal";

/** Name the history table takes when a drop begins that cannot be one transaction. */
export const DROPPING_TABLE = "tenantex_dropping";

/**
 * Rows as a dialect selects them: the version as text, and what other tools' tables lack as null and "none".
 * @param kept Gives the row to keep for one that says the same. Default: each is kept.
 * @throws OddHistoryError
 */
export function appliedRows(rows: readonly Applied[], kept: (row: Applied) => Applied = (row) => row): Applied[] {
  const seen = new Set<Version>();
  return rows.map((row) => {
    const { name, checksum, down } = row;
    const version = versionOf(row.version);
    if (seen.has(version)) throw new OddHistoryError(`version ${version} is in it twice`);
    seen.add(version);
    return kept({ version, name, checksum, down });
  });
}

// Thousands of tenants have the same hundreds of rows: each is kept once, or the fleet takes gigabytes.
function keptOnce(): (row: Applied) => Applied {
  const known = new Map<string, Applied>();
  return (row) => {
    const key = JSON.stringify(row);
    const first = known.get(key) ?? row;
    known.set(key, first);
    return first;
  };
}

function versionOf(text: string | null): Version {
  if (text === null) throw new OddHistoryError("a row of it has no version");
  try {
    return parseVersion(text);
  } catch (error) {
    throw new OddHistoryError((error as InvalidVersionError).what.replace(/\.$/, ""));
  }
}

/** A structure as it is written down. */
export const structureLines = (text: string | null | undefined) => (text ? text.split("\n") : []);

/** A journal's row as a dialect selects it. */
export interface JournalRow extends Omit<Unfinished, "digests" | "lenient" | "done" | "doubt"> {
  readonly digests: string;
  readonly lenient: boolean | number;
  readonly done: number | string;
  readonly doubt: boolean | number;
}

/** What a journal's row says. */
export function unfinished(row: JournalRow): Unfinished {
  return {
    version: parseVersion(row.version),
    name: row.name,
    direction: row.direction,
    lenient: Boolean(row.lenient),
    checksum: row.checksum,
    down: row.down,
    digests: row.digests === "" ? [] : row.digests.split(","),
    done: Number(row.done),
    doubt: Boolean(row.doubt),
  };
}

/** A schema in the catalog. */
export interface Listed {
  readonly schema: string;
  /** Whether it has a history. */
  readonly recorded: boolean;
  /** Whether the history has our columns beside Ecto's. */
  readonly complete: boolean;
  readonly comment: string | null;
  /** Whether it has a journal. */
  readonly journal: boolean;
  /** Whether a drop of it has begun. */
  readonly dropping: boolean;
}

/** The two SELECTs of one schema in a survey, without the schema's name, which every row begins with as `schema`. */
export interface Selects {
  history(schema: Listed): string;
  journal(schema: Listed): string;
}

/**
 * Reads the histories of the listed schemas, and the journals of those that have one.
 * @param ask Sends a statement.
 */
export async function surveyHistories(
  listed: readonly Listed[],
  selects: Selects,
  ask: <Row>(sql: string) => Promise<Row[]>,
): Promise<Map<string, Observed>> {
  const found = new Map<string, Observed>();
  const kept = keptOnce();
  for (const { schema, recorded, complete, comment, dropping } of listed)
    found.set(schema, { exists: true, recorded, complete, comment, dropping, history: [] });
  await inBatches(
    listed.filter((schema) => schema.recorded),
    async (batch) => {
      const rows = await ask<Applied & { schema: string }>(batch.map(selects.history).join("\nUNION ALL "));
      const bySchema = new Map(batch.map(({ schema }) => [schema, [] as Applied[]]));
      for (const row of rows) bySchema.get(row.schema)?.push(row);
      const read = [...bySchema].map(([schema, own]) => [schema, appliedRows(own, kept)] as const);
      for (const [schema, history] of read) found.set(schema, { ...(found.get(schema) as Observed), history });
    },
    fail,
  );
  await inBatches(
    listed.filter((schema) => schema.journal),
    async (batch) => {
      const rows = await ask<JournalRow & { schema: string }>(batch.map(selects.journal).join("\nUNION ALL "));
      const read = rows.map((row) => [row.schema, unfinished(row)] as const);
      for (const [schema, row] of read) found.set(schema, { ...(found.get(schema) as Observed), unfinished: row });
    },
    fail,
  );
  return found;

  function fail({ schema }: Listed, problem: Error): void {
    found.set(schema, { ...(found.get(schema) as Observed), problem, history: [] });
  }
}
