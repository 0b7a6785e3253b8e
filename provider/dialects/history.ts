// Histories as the dialects share them: the table's name, its rows, and many tenants' histories by few statements.

import type { Applied, Migration } from "../core/migration";
import { parseVersion } from "../core/version";
import type { Observed } from "./dialect";

/** Name of the table every tenant has, Ecto's default. */
export const HISTORY_TABLE = "schema_migrations";

/** A row as a dialect selects it: the version as text, and what other tools' tables lack as null and "none". */
export function applied(row: Applied): Applied {
  return { version: parseVersion(row.version), name: row.name, checksum: row.checksum, down: row.down };
}

/** Text stored for the way down: null without a script, and nothing for one that has nothing to undo. */
export function storedText({ down }: Migration): string | null {
  if (down === undefined) return null;
  return down.statements.length === 0 ? "" : down.sql;
}

/** A schema in the catalog. */
export interface Listed {
  readonly schema: string;
  /** Whether it has a history. */
  readonly recorded: boolean;
  /** Whether the history has our columns beside Ecto's. */
  readonly complete: boolean;
  readonly comment: string | null;
}

// A server keeps a lock for each table of a statement until its end.
const BATCH = 500;

/**
 * Reads the histories of the listed schemas.
 * @param select One SELECT with the columns of `Applied` and the schema's name as `schema`.
 * @param ask Sends a statement.
 */
export async function surveyHistories(
  listed: readonly Listed[],
  select: (schema: Listed) => string,
  ask: (sql: string) => Promise<(Applied & { schema: string })[]>,
): Promise<Map<string, Observed>> {
  const found = new Map<string, Observed & { readonly history: Applied[] }>();
  for (const { schema, recorded, complete, comment } of listed)
    found.set(schema, { exists: true, recorded, complete, comment, history: [] });
  const recorded = listed.filter((schema) => schema.recorded);
  for (let i = 0; i < recorded.length; i += BATCH) {
    const selects = recorded.slice(i, i + BATCH).map(select);
    for (const row of await ask(selects.join("\nUNION ALL "))) found.get(row.schema)?.history.push(applied(row));
  }
  return found;
}
