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
  const read = async (schemas: readonly Listed[]) => {
    const rows = (await ask(schemas.map(select).join("\nUNION ALL "))).map(
      (row) => [row.schema, applied(row)] as const,
    );
    for (const [schema, row] of rows) found.get(schema)?.history.push(row);
  };
  const recorded = listed.filter((schema) => schema.recorded);
  for (let i = 0; i < recorded.length; i += BATCH) await halving(recorded.slice(i, i + BATCH), read, fail);
  return found;

  function fail({ schema }: Listed, problem: Error): void {
    found.set(schema, { ...(found.get(schema) as Observed), problem, history: [] });
  }
}

// One odd history must not hide all others: what fails together is read by halves, down to the one that fails.
async function halving(
  schemas: readonly Listed[],
  read: (schemas: readonly Listed[]) => Promise<void>,
  fail: (schema: Listed, problem: Error) => void,
): Promise<void> {
  try {
    return await read(schemas);
  } catch (error) {
    const [only, ...others] = schemas;
    if (only && others.length === 0) return fail(only, error instanceof Error ? error : new Error(String(error)));
  }
  const half = schemas.length / 2;
  await halving(schemas.slice(0, half), read, fail);
  await halving(schemas.slice(half), read, fail);
}
