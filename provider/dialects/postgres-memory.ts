// What a tenant on PostgreSQL was made of when a run last wrote it down: written beside a version, and read again.

import type { QueryResult } from "pg";
import { MIGRATION_LINE } from "../core/structure";
import type { Version } from "../core/version";
import type { Inspected } from "./dialect";
import { structureLines } from "./history";
import { type Ask, bounded, readTenant } from "./postgres-reading";
import { structureSelect } from "./postgres-structure";
import { historyOf, literal } from "./postgres-text";

// A line that is kept has no end of line of its own.
const linesOf = (schema: string) => `SELECT replace(line, E'\\n', '\\n') AS line FROM (${structureSelect(schema)}) facts
UNION ALL SELECT '${MIGRATION_LINE}' || version FROM ${historyOf(schema)}`;

/** Commands for one transaction, the last of which returns the structure as it was written down. */
export function rememberCommands(schema: string, version: Version): string[] {
  const history = historyOf(schema);
  const here = `version = ${literal(version)}`;
  return [
    `UPDATE ${history} SET structure = NULL WHERE structure IS NOT NULL AND NOT ${here}`,
    `UPDATE ${history} SET structure = (SELECT string_agg(line, E'\\n' ORDER BY line COLLATE "C") FROM (${linesOf(schema)}) facts)
WHERE ${here} RETURNING structure`,
  ];
}

/** Reads what a schema is made of. */
export async function readStructure(ask: Ask, lockWait: string, schema: string): Promise<readonly string[]> {
  const [facts] = await bounded(ask, lockWait, [structureSelect(schema)]);
  return (facts?.rows ?? []).map(({ line }) => line as string);
}

/** Reads a tenant with what it is made of, and was. */
export async function inspectTenant(ask: Ask, lockWait: string, schema: string): Promise<Inspected> {
  const remembered = `SELECT structure FROM ${historyOf(schema)} WHERE structure IS NOT NULL`;
  const selects = [remembered, linesOf(schema)];
  const reading = await readTenant(ask, lockWait, schema, "SELECT NULL::boolean AS held", "there", selects);
  const [before, now] = (reading.more ?? []) as QueryResult[];
  const text: string | undefined = before?.rows[0]?.structure;
  return {
    observed: reading.observed,
    structure: (now?.rows ?? []).map(({ line }) => line as string),
    remembered: text === undefined ? undefined : structureLines(text),
  };
}
