// A history that another tool keeps in a schema, and how it fits a directory: which migrations are applied, and what differs.

import { type Claim, claimsOf, type ForeignRow } from "./foreign/claims";
import { isOriginal } from "./foreign/original-hash";
import { type Tool, toolNamed } from "./foreign/tools";
import { label, type Migration } from "./migration";
import { compareVersions } from "./version";

export type { ForeignRow } from "./foreign/claims";
export { FOREIGN_TABLES, type FoundTable, foundTables, ROLES, recognise, type Tool } from "./foreign/tools";

/** A table of a known tool as it was found. */
export interface ForeignHistory {
  /** Name of the tool. */
  readonly tool: string;
  readonly table: string;
  /** All columns of the table. */
  readonly columns: readonly string[];
  /** Its rows in the tool's order. */
  readonly rows: readonly ForeignRow[];
}

/** What a schema without a history has. */
export const NO_HISTORY: ForeignHistory = { tool: "nothing", table: "nothing", columns: [], rows: [] };

/** What a history means in terms of a directory. */
export interface Match {
  /** The applied ones among the migrations, in the order of their versions. */
  readonly applied: readonly Migration[];
  /** What differs, one text for each row, such as `row 20260101: the directory has no such migration`. */
  readonly mismatches: readonly string[];
}

/**
 * Compares a history with a directory, row by row. Versions are compared as numbers, names without regard to case and
 * to what separates their words, texts by the hash that the tool has kept of them.
 */
export function matchHistory(history: ForeignHistory, migrations: readonly Migration[]): Match {
  const tool = toolNamed(history.tool);
  const { claims, mismatches } = claimsOf(tool, history.rows);
  const files = new Map(migrations.map((migration) => [migration.version, migration]));
  const fitting: Claim[] = [];
  for (const claim of claims) {
    const difference = differenceOf(tool, claim, files.get(claim.version));
    if (difference) mismatches.push(`${claim.label}: ${difference}`);
    else fitting.push(claim);
  }
  const applied = migrations.filter(({ version }) =>
    fitting.some(
      (claim) =>
        (claim.meaning === "applied" && claim.version === version) ||
        (claim.meaning === "through" && compareVersions(version, claim.version) <= 0),
    ),
  );
  return { applied, mismatches };
}

function differenceOf(tool: Tool, claim: Claim, file: Migration | undefined): string | undefined {
  const { meaning, name, row } = claim;
  if (meaning === "reverted") return undefined;
  if (meaning === "deleted")
    return file && `${tool.name} has marked it as deleted, but the directory has ${label(file)}`;
  // A baseline stands for what was there before the tool came.
  if (file === undefined)
    return meaning === "applied" || tool.keeps === "mark" ? "the directory has no such migration" : undefined;
  if (meaning === "through") return undefined;
  if (name !== null && words(name) !== words(file.name))
    return `it is called ${JSON.stringify(name)}, but the directory has ${label(file)}`;
  if (tool.hash && row.hash !== null) {
    const original = { version: row.version ?? "", name: row.name, hash: row.hash };
    if (!isOriginal(tool.hash, original, file.up)) return `the text of ${file.up.file} is not the one that was applied`;
  }
  return undefined;
}

const words = (name: string) => name.toLowerCase().replace(/[-_ ]/g, "_");
