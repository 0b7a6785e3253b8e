// The journal: how far a script came that could not be one transaction, and whether a script may go on from there.

import { createHash } from "node:crypto";
import type { Migration } from "./migration";
import type { Script } from "./script";
import type { Version } from "./version";

/** A script that has begun on a tenant and has not ended, as the tenant's journal tells. */
export interface Unfinished {
  readonly version: Version;
  readonly name: string | null;
  readonly direction: "up" | "down";
  /** Whether this way down passes over what is not there, because it undoes an unfinished way up. */
  readonly lenient: boolean;
  /** Checksum of the up script. */
  readonly checksum: string | null;
  /** Up: the text to be stored for the way down, null without one. Down: the text that is being run. */
  readonly down: string | null;
  /** Digest of each statement of the script that began. */
  readonly digests: readonly string[];
  /** Number of statements that are done. */
  readonly done: number;
  /** Whether the statement behind those was begun, so that its effect may be there or not. */
  readonly doubt: boolean;
}

/** Whether nothing was run: the tenant is where it was before. A lenient way down follows something that was. */
export function isUnbegun({ done, doubt, lenient }: Unfinished): boolean {
  return done === 0 && !doubt && !lenient;
}

/** What is left of a journal. */
interface Remains {
  readonly unfinished?: Unfinished | undefined;
  readonly leftover?: boolean | undefined;
}

/** Whether a journal is there that tells of nothing that was done: it only says that a run died early, or late. */
export function isUntidy({ unfinished, leftover }: Remains): boolean {
  return leftover === true || (unfinished !== undefined && isUnbegun(unfinished));
}

/** Digests of a script's statements as they are written, short because a journal holds one for each. */
export function statementDigests(script: Script): readonly string[] {
  const known = digested.get(script) ?? script.written.map(({ text }) => digest(text));
  digested.set(script, known);
  return known;
}

// A script is run on thousands of tenants.
const digested = new WeakMap<Script, readonly string[]>();

const digest = (text: string) => createHash("sha256").update(text, "utf8").digest("hex").slice(0, 16);

/**
 * Number of the first statement, from 1, that was run and reads otherwise in `script` now; undefined when the script
 * can go on from where it stopped. What has not been run yet may have been mended.
 */
export function changedStatement({ digests, done, doubt }: Unfinished, script: Script): number | undefined {
  const now = statementDigests(script);
  const begun = digests.slice(0, done + (doubt ? 1 : 0));
  const changed = begun.findIndex((digest, index) => digest !== now[index]);
  return changed < 0 ? undefined : changed + 1;
}

/** The script of an unfinished way up, as far as a directory has it. */
export function unfinishedUp(unfinished: Unfinished, migrations: readonly Migration[]): Migration | undefined {
  return migrations.find(({ version }) => version === unfinished.version);
}
