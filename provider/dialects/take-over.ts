// What becomes of another tool's table when a tenant is taken over, as the dialects share it.

import type { ForeignHistory } from "../core/foreign-history";
import { type Migration, storedDown } from "../core/migration";
import { parseVersion } from "../core/version";
import { HISTORY_TABLE } from "./history";

/** Name of a history on its way to its own name, where it cannot be made in one stroke. */
export const ADOPTING_TABLE = "tenantex_adopting";

/** Name that golang-migrate's table takes, whose only row cannot become a history. */
export const GOLANG_MIGRATE_TABLE = "schema_migrations_golang_migrate";

/** Our history may become of the table itself, or of a new one, for whose name it makes way or does not have to. */
export type Fate = "filled in" | "renamed" | "kept";

export function fateOf({ table, tool }: ForeignHistory): Fate {
  if (table !== HISTORY_TABLE) return "kept";
  return tool === "golang-migrate" ? "renamed" : "filled in";
}

/** Values of a row of our history. */
export interface OurRow {
  readonly version: string;
  /** The version as the tool has written it. */
  readonly written: string;
  readonly name: string;
  readonly checksum: string;
  readonly down: string | null;
}

/** Our rows for the applied migrations. */
export function ourRows({ rows }: ForeignHistory, applied: readonly Migration[]): OurRow[] {
  const written = new Map(rows.flatMap(({ version }) => (version === null ? [] : [[canonical(version), version]])));
  return applied.map((migration) => ({
    version: migration.version,
    written: written.get(migration.version) ?? migration.version,
    name: migration.name,
    checksum: migration.up.checksum,
    down: storedDown(migration),
  }));
}

/** Those of our columns, with their types, that a table lacks. */
function missingColumns({ columns }: ForeignHistory, types: readonly string[]): string[] {
  return types.filter((type) => !columns.includes(type.split(" ")[0] as string));
}

/** Quotes a value as the dialect does. */
type Literal = (text: string | null) => string;

/** Commands that add to a table those of our columns, with their types, that it lacks. */
export function addColumns(table: string, history: ForeignHistory, types: readonly string[]): string[] {
  const missing = missingColumns(history, types);
  return missing.length === 0 ? [] : [`ALTER TABLE ${table} ${missing.map((type) => `ADD COLUMN ${type}`).join(", ")}`];
}

/** Completes a row that the tool has written. Versions are looked up in the form we write them. */
export const fillRow = (table: string, { version, written, name, checksum, down }: OurRow, literal: Literal) =>
  `UPDATE ${table} SET version = ${literal(version)}, name = ${literal(name)}, checksum = ${literal(checksum)}, down_sql = ${literal(down)}
WHERE version = ${literal(written)} AND checksum IS NULL`;

/** Writes a row of a history that is new. */
export const insertRow = (table: string, { version, name, checksum, down }: OurRow, literal: Literal) =>
  `INSERT INTO ${table} (version, name, checksum, down_sql)
VALUES (${[version, name, checksum, down].map(literal).join(", ")})`;

function canonical(version: string): string {
  try {
    return parseVersion(version);
  } catch {
    return version;
  }
}
