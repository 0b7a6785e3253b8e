// Adopt: what a schema that is there already says of its migrations, held against the directory.

import { type ForeignHistory, matchHistory, NO_HISTORY } from "../core/foreign-history";
import { type Applied, type Migration, nearby, storedDown } from "../core/migration";
import { structureDiff } from "../core/structure";
import { compareVersions, NONE, parseVersion, type Version } from "../core/version";
import type { Session } from "../dialects/dialect";
import { HISTORY_TABLE } from "../dialects/history";
import {
  AdoptionRefusedError,
  AmbiguousHistoryError,
  BaselineRefusedError,
  ForeignHistoryError,
  InvalidSettingError,
  NoHistoryError,
  UnknownVersionError,
} from "../errors";
import type { Goal } from "./converge";

/** The tool whose history is ours but for columns of our own. */
const ECTO = "Ecto";

/** How a schema that is there already is met by a create. */
export interface Adoption {
  /** Whether there has to be one. */
  readonly required: boolean;
  /** Version that a schema without a history is at. */
  readonly baseline?: Version | undefined;
  /** Whether that is believed, instead of compared with a scratch tenant. Default: false. */
  readonly trustBaseline?: boolean | undefined;
}

/** What a schema is found to be. */
export interface Adoptable {
  readonly history: ForeignHistory;
  /** The migrations that are applied. */
  readonly applied: readonly Migration[];
  /** The version that it was said to be at, where nothing else says so. */
  readonly baseline?: Version | undefined;
}

/**
 * Reads what would be adopted. Changes nothing.
 * @throws AdoptionRefusedError, AmbiguousHistoryError, NoHistoryError, UnknownVersionError
 */
export async function findAdoptable(session: Session, goal: Goal, { baseline }: Adoption): Promise<Adoptable> {
  const { tenant, schema, directory } = goal;
  const found = await session.foreign(schema);
  const history = chosen(goal, found);
  if (history && (history.rows.length > 0 || baseline === undefined)) {
    const { applied, mismatches } = matchHistory(history, directory.migrations);
    if (mismatches.length > 0) throw new AdoptionRefusedError(tenant, schema, history.tool, history.table, mismatches);
    return { history, applied };
  }
  if (baseline === undefined) throw new NoHistoryError(tenant, schema);
  if (baseline !== NONE && !directory.migrations.some(({ version }) => version === baseline))
    throw new UnknownVersionError(baseline, directory.path, nearby(baseline, directory.migrations));
  const applied = directory.migrations.filter(
    ({ version }) => baseline !== NONE && compareVersions(version, baseline) <= 0,
  );
  return { history: history ?? NO_HISTORY, applied, baseline };
}

/** How programs say it: as on the Tenant. */
export interface AdoptOptions {
  /**
   * What is done with a schema that is there: `"required"` takes it over and makes none, `"ifExists"` takes over or makes.
   * Default: it is refused. Nothing of it is ever reverted.
   */
  readonly adopt?: "required" | "ifExists" | undefined;
  /** Version that a schema without a known history is at; it is compared with a scratch tenant of that version. */
  readonly baseline?: string | number | undefined;
  /** Whether `baseline` is believed, and not compared. Default: false. */
  readonly trustBaseline?: boolean | undefined;
}

/** @throws InvalidSettingError, InvalidVersionError */
export function adoptionOf({ adopt, baseline, trustBaseline }: AdoptOptions): Adoption | undefined {
  if (adopt === undefined && baseline === undefined && trustBaseline === undefined) return undefined;
  if (adopt === undefined)
    throw new InvalidSettingError("baseline", "is for a schema that is taken over", "Say `adopt`, too.");
  const version = baseline === undefined ? undefined : parseVersion(baseline);
  return { required: adopt === "required", baseline: version, trustBaseline };
}

/**
 * Adds to Ecto's history the columns of ours.
 * @throws ForeignHistoryError for one of another tool that has its name: it has to be adopted first.
 */
export async function completeHistory(session: Session, { tenant, schema }: Goal): Promise<void> {
  const found = await session.foreign(schema);
  const other = found.find(({ table, tool }) => table === HISTORY_TABLE && tool !== ECTO);
  if (other) throw new ForeignHistoryError(tenant, schema, other.tool);
  await session.complete(schema);
}

/** Rows that the history of an adopted schema will have, for a plan. */
export function rowsOf({ applied }: Adoptable): Applied[] {
  return applied.map((migration) => {
    const down = storedDown(migration);
    return {
      version: migration.version,
      name: migration.name,
      checksum: migration.up.checksum,
      down: down === null ? "none" : down === "" ? "empty" : "stored",
    };
  });
}

/**
 * Holds a schema against a scratch tenant at the version that it is said to be at.
 * @param scratch Makes such a tenant, and reads what it is made of.
 * @throws BaselineRefusedError naming what differs.
 */
export async function demandBaseline(
  session: Session,
  { tenant, schema }: Goal,
  baseline: Version,
  scratch: () => Promise<readonly string[]>,
): Promise<void> {
  const [expected, real] = [await scratch(), await session.structure(schema)];
  const differences = structureDiff(expected, real);
  if (differences.length > 0) throw new BaselineRefusedError(tenant, schema, baseline, differences);
}

// The table with our name before all others; else the only one that says anything.
function chosen({ tenant, schema }: Goal, found: readonly ForeignHistory[]): ForeignHistory | undefined {
  const telling = found.filter(({ rows }) => rows.length > 0);
  const ours = telling.find(({ table }) => table === HISTORY_TABLE);
  if (ours === undefined && telling.length > 1)
    throw new AmbiguousHistoryError(
      tenant,
      schema,
      telling.map(({ table }) => table),
    );
  return ours ?? telling[0] ?? found[0];
}
