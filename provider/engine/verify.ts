// Verify: every migration up, down and up again on a scratch tenant, and all of them on a second one beside it.

import { label, type Migration, nearby } from "../core/migration";
import { structureDiff } from "../core/structure";
import { compareVersions, type Version } from "../core/version";
import { CancelledError, MigrationError, UnknownVersionError } from "../errors";
import type { Directory } from "./migration-files";
import { scratchName, type Workshop } from "./workshop";

/** What was found of one migration. */
export type Verdict =
  /** Its down takes back what its up makes, and the up makes the same again. */
  | "exact"
  /** There is no down. */
  | "no down"
  /** The down has no statement, and the up changes the structure. */
  | "empty down"
  /** The down leaves something, or takes more than the up has made. */
  | "not inverse"
  /** The down failed. */
  | "down fails"
  /** The up failed on what the down has left, or made something else there. */
  | "not again"
  /** The up failed on a new tenant: nothing behind it could be tried. */
  | "up fails"
  /** It was not tried, because one before it failed. */
  | "not tried";

/** What was found of one migration. */
export interface Verified {
  readonly version: Version;
  readonly name: string;
  readonly verdict: Verdict;
  /** The file at fault; undefined where none is. */
  readonly file?: string | undefined;
  /** What differs: `+ column users.name text` is left over, `- table users` is gone too much. */
  readonly differences: readonly string[];
  readonly error?: Error | undefined;
}

/** How a second tenant came to differ from the first. */
export interface SecondTenant {
  /** The first migration that makes another of it, as `version_name`; undefined where both are the same. */
  readonly migration?: string | undefined;
  /** What the second has more (`+`) or less (`-`). */
  readonly differences: readonly string[];
  /** Why it could not be made at all. */
  readonly error?: Error | undefined;
}

export interface Verification {
  /** "ok" where every verdict is "exact", and the second tenant is as the first. */
  readonly status: "ok" | "error";
  readonly migrations: readonly Verified[];
  /** Undefined where the first one could not be made. */
  readonly second?: SecondTenant | undefined;
}

/** Who watches it. */
export interface VerifyWatch {
  /** Ends it between two scripts; what was made is dropped. */
  readonly signal?: AbortSignal | undefined;
  /** Hears of each migration before it is tried. */
  onMigration?(migration: Migration, number: number, of: number): void;
}

/**
 * Tries migrations on scratch tenants, which are dropped at the end. What they do outside of their schema, they do.
 * @param to Last version to try. Default: all.
 * @throws UnknownVersionError, CancelledError, LockTimeoutError, ConvergeStoppedError; what is wrong with a script is in
 *   the result.
 */
export async function verify(
  workshop: Workshop,
  directory: Directory,
  to: Version | undefined,
  watch: VerifyWatch = {},
): Promise<Verification> {
  if (to !== undefined && !directory.migrations.some(({ version }) => version === to))
    throw new UnknownVersionError(to, directory.path, nearby(to, directory.migrations));
  const migrations = directory.migrations.filter(
    ({ version }) => to === undefined || compareVersions(version, to) <= 0,
  );
  const trial = new Trial(workshop, directory, migrations, watch);
  try {
    const verified = await trial.first();
    const second = trial.isHalted ? undefined : await trial.second();
    const isExact = verified.every(({ verdict }) => verdict === "exact");
    const isSame = second?.migration === undefined && second?.error === undefined;
    return { status: isExact && isSame ? "ok" : "error", migrations: verified, second };
  } finally {
    await workshop.close();
  }
}

class Trial {
  private readonly one: string;
  private readonly other: string;
  /** Whether the first tenant could not be brought any farther. */
  isHalted = false;
  /** What the first tenant is made of behind each migration. */
  private readonly made: (readonly string[])[] = [];

  constructor(
    private readonly workshop: Workshop,
    { path }: Directory,
    private readonly migrations: readonly Migration[],
    private readonly watch: VerifyWatch,
  ) {
    this.one = scratchName(path, "verify");
    this.other = scratchName(path, "verify", "second");
  }

  /** Each migration up, down and up again. */
  async first(): Promise<Verified[]> {
    const { workshop, one, migrations } = this;
    const found: Verified[] = [];
    await workshop.make(one, []);
    let before = await workshop.structure(one);
    for (const [index, migration] of migrations.entries()) {
      this.watch.onMigration?.(migration, index + 1, migrations.length);
      const verified = await this.tryOne(migration, index, before);
      found.push(verified);
      if (this.isHalted) {
        for (const { version, name } of migrations.slice(index + 1))
          found.push({ version, name, verdict: "not tried", differences: [] });
        break;
      }
      before = this.made[index] ?? before;
    }
    return found;
  }

  private async tryOne(migration: Migration, index: number, before: readonly string[]): Promise<Verified> {
    const { workshop, one } = this;
    const { version, name, up, down } = migration;
    const verdict = (what: Verdict, file?: string, differences: readonly string[] = [], error?: Error): Verified => {
      return { version, name, verdict: what, file, differences, error };
    };
    const failed = await this.failureOf(() => workshop.apply(one, migration));
    if (failed) {
      this.isHalted = true;
      return verdict("up fails", up.file, [], failed);
    }
    const made = await workshop.structure(one);
    this.made[index] = made;
    if (down === undefined) return verdict("no down");
    if (down.statements.length === 0) {
      const left = structureDiff(before, made);
      return left.length === 0 ? verdict("exact") : verdict("empty down", down.file, left);
    }
    const stuck = await this.failureOf(() => workshop.revert(one, migration));
    if (stuck) {
      await this.anew(index);
      return verdict("down fails", down.file, [], stuck);
    }
    const left = structureDiff(before, await workshop.structure(one));
    const refused = await this.failureOf(() => workshop.apply(one, migration));
    const again = refused ? [] : structureDiff(made, await workshop.structure(one));
    // What comes behind is tried on a tenant as every new one is.
    if (refused || again.length > 0) await this.anew(index);
    if (left.length > 0) return verdict("not inverse", down.file, left, refused);
    if (refused || again.length > 0) return verdict("not again", up.file, again, refused);
    return verdict("exact");
  }

  /** All migrations on a second tenant, while the first is there. */
  async second(): Promise<SecondTenant> {
    const { workshop, one, other, migrations } = this;
    this.demandWanted();
    const error = await this.failureOf(() => workshop.make(other, migrations));
    if (error) return { error, differences: [] };
    const differences = structureDiff(await workshop.structure(one), await workshop.structure(other));
    return differences.length === 0 ? { differences } : { migration: await this.culprit(), differences };
  }

  // One by one, which takes its time, and only where something is to be found.
  private async culprit(): Promise<string | undefined> {
    const { workshop, other, migrations } = this;
    await workshop.make(other, []);
    for (const [index, migration] of migrations.entries()) {
      this.demandWanted();
      await workshop.apply(other, migration);
      if (structureDiff(this.made[index] ?? [], await workshop.structure(other)).length > 0) return label(migration);
    }
    // Only their number made the difference.
    const last = migrations.at(-1);
    return last && label(last);
  }

  // What they have done outside of their schema may be in the way the second time.
  private async anew(index: number): Promise<void> {
    const failed = await this.failureOf(() => this.workshop.make(this.one, this.migrations.slice(0, index + 1)));
    this.isHalted = failed !== undefined;
  }

  /** What a script has against being run; what keeps the whole from going on is thrown. */
  private async failureOf(work: () => Promise<void>): Promise<Error | undefined> {
    this.demandWanted();
    try {
      await work();
      return undefined;
    } catch (error) {
      if (error instanceof MigrationError) return error;
      throw error;
    }
  }

  private demandWanted(): void {
    if (this.watch.signal?.aborted) throw new CancelledError();
  }
}
