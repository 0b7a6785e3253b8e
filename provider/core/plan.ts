// The plan: (directory, history, target) → the ordered steps that bring a tenant to the target, or a typed refusal.

import { EditedMigrationError, MissingDownError, UnfinishedMigrationError, UnwrittenMigrationError } from "../errors";
import { changedStatement, type Unfinished, unfinishedUp } from "./journal";
import { type Applied, label, type Migration } from "./migration";
import type { Script } from "./script";
import { begun, type Standing } from "./standing";
import { type Target, type Wanted, wantedBy } from "./target";
import { isTemplate } from "./template";
import { compareVersions, NONE, type Version } from "./version";

/** Apply one migration. */
export interface ApplyStep {
  readonly kind: "apply";
  readonly migration: Migration;
  /** Whether a newer migration is applied already. */
  readonly late: boolean;
  /** Where an earlier run stopped in the up script, and this one goes on. */
  readonly resumes?: Unfinished | undefined;
}

/** Revert one migration. */
export interface RevertStep {
  readonly kind: "revert";
  readonly version: Version;
  readonly name: string | null;
  /** Down script of the directory; absent when the one stored with the tenant is to be used. */
  readonly down?: Script | undefined;
  /** Whether the down script holds no statement: nothing to undo. */
  readonly empty: boolean;
  /** Where an earlier run stopped in the down script, and this one goes on. */
  readonly resumes?: Unfinished | undefined;
  /** The unfinished up script that is undone; what it did not come to make is passed over. */
  readonly undoes?: Unfinished | undefined;
}

export type Step = ApplyStep | RevertStep;

/** What a run will do to one tenant. */
export interface Plan {
  /** Highest applied version before. */
  readonly from: Version;
  readonly to: Version;
  /** Reverts, newest first, then applies, oldest first. */
  readonly steps: readonly Step[];
}

/** What the plan is about, for its refusals. */
export interface Subject {
  readonly schema: string;
  /** The directory as it was declared. */
  readonly directory: string;
}

/**
 * Steps after which exactly the migrations with a version ≤ `target` are applied (Ecto's `down to_exclusive`
 * followed by `up to`), or that go its way.
 * @throws UnknownVersionError, EditedMigrationError, UnwrittenMigrationError, MissingDownError, UnfinishedMigrationError
 */
export function planTo(target: Target, migrations: readonly Migration[], standing: Standing, subject: Subject): Plan {
  return planFor(wantedBy(target, migrations, standing, subject.directory), migrations, standing, subject);
}

/**
 * Steps after which exactly the wanted migrations are applied. Rows of the history without a file stay when they are
 * wanted.
 *
 * A down script comes from the directory while the directory's up script is the one that was applied; else from the
 * tenant's history. What an earlier run left unfinished comes first: it is ended, or undone when it is not wanted.
 * @throws EditedMigrationError, UnwrittenMigrationError, MissingDownError, UnfinishedMigrationError
 */
export function planFor(wanted: Wanted, migrations: readonly Migration[], standing: Standing, subject: Subject): Plan {
  const { history, unfinished } = begun(standing);
  const files = new Map(migrations.map((migration) => [migration.version, migration]));
  const applied = new Map(history.map((row) => [row.version, row]));
  const staying = history.filter((row) => wanted(row.version, true));
  const edited = staying.flatMap((row) => {
    const file = files.get(row.version);
    return file && row.checksum !== null && row.checksum !== file.up.checksum ? [file.up.file] : [];
  });
  if (edited.length > 0) throw new EditedMigrationError(subject.schema, edited);

  const top = highest(staying);
  const isLate = (version: Version) => compareVersions(version, top) < 0;
  const first = unfinished && endStep(unfinished, wanted(unfinished.version, false), isLate, migrations, subject);
  const reverts = history
    .filter((row) => !wanted(row.version, true))
    .sort((a, b) => compareVersions(b.version, a.version))
    .map((row) => revertStep(row, files.get(row.version)));
  const resumed = first && "kind" in first && first.kind === "apply" ? first.migration.version : undefined;
  const applies = migrations
    .filter(({ version }) => !applied.has(version) && wanted(version, false) && version !== resumed)
    .map((migration): ApplyStep => ({ kind: "apply", migration, late: isLate(migration.version) }));
  // Applied, it would be an edited one as soon as somebody writes it.
  const unwritten = applies.map(({ migration }) => migration.up).filter(isTemplate);
  if (unwritten.length > 0)
    throw new UnwrittenMigrationError(
      subject.schema,
      unwritten.map(({ file }) => file),
    );
  const to = highest([
    ...staying,
    ...applies.map(({ migration }) => migration),
    ...(resumed ? [{ version: resumed }] : []),
  ]);
  const missing = [first, ...reverts].filter((step) => step && "missing" in step) as { missing: string }[];
  if (missing.length > 0)
    throw new MissingDownError(
      subject.schema,
      to,
      missing.map((step) => step.missing),
    );
  return {
    from: highest(history),
    to,
    steps: [...(first ? [first as Step] : []), ...(reverts as RevertStep[]), ...applies],
  };
}

function endStep(
  unfinished: Unfinished,
  wanted: boolean,
  isLate: (version: Version) => boolean,
  migrations: readonly Migration[],
  subject: Subject,
): Step | { missing: string } {
  const { version, name, direction } = unfinished;
  const migration = unfinishedUp(unfinished, migrations);
  const revert = { kind: "revert", version, name: name ?? migration?.name ?? null } as const;
  const fromDirectory = (down: Script | undefined) => down && { down, empty: down.statements.length === 0 };
  if (direction === "down") {
    // The text that began is at hand; a mended one is preferred while it begins alike.
    const down =
      migration?.down && changedStatement(unfinished, migration.down) === undefined ? migration.down : undefined;
    return { ...revert, empty: false, ...fromDirectory(down), resumes: unfinished };
  }
  if (wanted) {
    const changed = migration && changedStatement(unfinished, migration.up);
    if (migration === undefined || changed !== undefined)
      throw new UnfinishedMigrationError(subject.schema, label(revert), unfinished.done, subject.directory, changed);
    return { kind: "apply", migration, late: isLate(version), resumes: unfinished };
  }
  if (migration?.down === undefined && unfinished.down === null) return { missing: label(revert) };
  return { ...revert, empty: unfinished.down === "", ...fromDirectory(migration?.down), undoes: unfinished };
}

/** Whether anything is reverted. */
export function reverts({ steps }: Plan): boolean {
  return steps.some((step) => step.kind === "revert");
}

/** Highest version among rows, or "0". */
export function highest(rows: readonly { readonly version: Version }[]): Version {
  return rows.reduce<Version>((top, { version }) => (compareVersions(version, top) > 0 ? version : top), NONE);
}

function revertStep(row: Applied, file: Migration | undefined): RevertStep | { missing: string } {
  const same = file !== undefined && (row.checksum === null || row.checksum === file.up.checksum);
  const step = { kind: "revert", version: row.version, name: row.name ?? file?.name ?? null } as const;
  if (same && file.down !== undefined) return { ...step, down: file.down, empty: file.down.statements.length === 0 };
  if (row.down !== "none") return { ...step, empty: row.down === "empty" };
  return { missing: label(step) };
}
