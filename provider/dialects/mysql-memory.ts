// What a tenant on MySQL or MariaDB was made of when a run last wrote it down: written beside a version, and read again.

import { MIGRATION_LINE } from "../core/structure";
import type { Version } from "../core/version";
import type { Inspected } from "./dialect";
import { structureLines } from "./history";
import type { Ask } from "./mysql-errors";
import { readTenant } from "./mysql-reading";
import { structureSelect } from "./mysql-structure";
import { historyOf, literal, RESET } from "./mysql-text";

// A line that is kept has no end of line of its own.
const linesOf = (
  schema: string,
) => `SELECT REPLACE(line, _utf8mb4 X'0A' COLLATE utf8mb4_bin, _utf8mb4 X'5C6E' COLLATE utf8mb4_bin) AS line FROM (${structureSelect(schema)}) facts
UNION ALL SELECT CONVERT(CONCAT('${MIGRATION_LINE}', version) USING utf8mb4) COLLATE utf8mb4_bin FROM ${historyOf(schema)}`;

/** Commands of one message, the last of which returns the structure as it was written down. */
export function rememberCommands(schema: string, version: Version): string[] {
  const history = historyOf(schema);
  const here = `version = ${literal(version)}`;
  return [
    ...RESET,
    "SET SESSION group_concat_max_len = 4294967295",
    `UPDATE ${history} SET structure = NULL WHERE structure IS NOT NULL AND NOT (${here})`,
    `UPDATE ${history} SET structure = (SELECT GROUP_CONCAT(line ORDER BY line SEPARATOR '\\n') FROM (${linesOf(schema)}) facts) WHERE ${here}`,
    `SELECT structure FROM ${history} WHERE ${here}`,
  ];
}

/** Reads what a schema is made of. */
export async function readStructure(ask: Ask, schema: string): Promise<readonly string[]> {
  const answers = await ask<object[]>([...RESET, structureSelect(schema)].join(";\n"));
  return (answers.at(-1) as { line: string }[]).map(({ line }) => line);
}

/** Reads a tenant with what it is made of, and was. */
export async function inspectTenant(ask: Ask, schema: string): Promise<Inspected> {
  const remembered = `SELECT structure FROM ${historyOf(schema)} WHERE structure IS NOT NULL`;
  const selects = [remembered, linesOf(schema)];
  const { observed, more = [] } = await readTenant(ask, schema, "DO 0; SELECT 1 AS held", "there", selects);
  const [before = [], now = []] = more as [{ structure: string }[]?, { line: string }[]?];
  return {
    observed,
    structure: now.map(({ line }) => line),
    remembered: before[0] === undefined ? undefined : structureLines(before[0].structure),
  };
}
