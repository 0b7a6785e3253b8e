// Generate: a new migration's files, written into a directory, or none of them.

import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { newestOf, nextVersion } from "../core/next-version";
import { readPairName } from "../core/pair-name";
import type { SqlDialect } from "../core/sql/statements";
import { isSameName, migrationName, templates } from "../core/template";
import { parseVersion } from "../core/version";
import { DirectoryError, MigrationExistsError, MigrationFileError } from "../errors";
import { sourcesIn } from "./migration-files";

/** A migration that was written. */
export interface Generated {
  /** Version as the files have it. */
  readonly version: string;
  readonly name: string;
  /** Paths of its files, in the directory as it was given. */
  readonly files: readonly string[];
  /** The newest version that was there before. */
  readonly newestBefore: string | undefined;
  /** Whether that one is ahead of the clock, so that this one comes directly behind it instead of now. */
  readonly bumped: boolean;
  /** Whether the directory was made. */
  readonly madeDirectory: boolean;
}

/**
 * Writes the files of a new migration, which is the newest of its directory, so that it is the next one for every
 * tenant that has all others.
 * @param path Directory, relative to `base`. It is made where there is none.
 * @param text Name, such as `CreateUsers`.
 * @param dialects Dialects to write a pair each for. None: one pair for both.
 * @throws MigrationNameError, MigrationExistsError, MigrationFileError, DirectoryError, and what a directory of code or of
 *   several tools is refused by; then nothing was written.
 */
export async function generateMigration(
  base: string,
  path: string,
  text: string,
  dialects: readonly SqlDialect[],
  now = new Date(),
): Promise<Generated> {
  const name = migrationName(text);
  const folder = resolve(base, path);
  const before = await namesIn(folder, path);
  const isOurs = before?.some((file) => readPairName(file) !== undefined);
  if (before !== undefined && !isOurs) await demandOurs(folder, path);
  const there = (before ?? []).map((file) => ({ file, ...demandPair(file) }));
  const rival = there.find((one) => isSameName(one.name, name));
  if (rival) throw new MigrationExistsError(path, `the name ${JSON.stringify(rival.name)}`, rival.file);
  const newest = newestOf(there.map(({ version }) => version));
  const { text: version, bumped } = nextVersion(newest, now);
  const files = (dialects.length > 0 ? dialects : [undefined]).flatMap((dialect) => {
    const { up, down } = templates(name, dialect);
    const stem = `${version}_${name}${dialect === undefined ? "" : `.${dialect}`}`;
    return [
      { file: `${stem}.up.sql`, text: up },
      { file: `${stem}.down.sql`, text: down },
    ];
  });
  const made = before === undefined && (await makeFolder(folder, path));
  await writeAll(folder, path, files, version);
  return {
    ...{ version, name, bumped, newestBefore: newest, madeDirectory: made },
    files: files.map(({ file }) => join(path, file)),
  };
}

/** Names of the SQL files and folders; undefined where there is no directory. */
async function namesIn(folder: string, path: string): Promise<string[] | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    if (error.code === "ENOTDIR") throw new DirectoryError(path, "is a file", "Name another directory.");
    throw new DirectoryError(path, `cannot be read: ${error.message}`, "Check its rights.");
  });
  return entries
    ?.filter((entry) => (entry.isDirectory() ? /^\d/.test(entry.name) : entry.name.toLowerCase().endsWith(".sql")))
    .map(({ name }) => name)
    .sort();
}

// A pair of ours in another tool's directory would be read by nobody, or break the tool.
async function demandOurs(folder: string, path: string): Promise<void> {
  const { format } = await sourcesIn(folder, path).catch((error: unknown) => {
    if (!(error instanceof MigrationFileError)) throw error;
    // Somebody may have taken back what he was about to write.
    return sourcesIn(folder, path);
  });
  if (!PAIRED.includes(format.name))
    throw new DirectoryError(
      path,
      `is one of ${format.tool}`,
      "Generate with that tool, or name another directory with --migrations. Nothing was written.",
    );
}

/** Formats whose files are pairs as ours. */
const PAIRED = ["tenantex", "golang-migrate"];

function demandPair(file: string) {
  const pair = readPairName(file);
  if (pair) return pair;
  throw new MigrationFileError(
    file,
    "is not named VERSION_name.up.sql or VERSION_name.down.sql",
    "Rename it, or move it elsewhere. Nothing was written.",
  );
}

async function makeFolder(folder: string, path: string): Promise<boolean> {
  return mkdir(folder, { recursive: true }).then(
    (made) => made !== undefined,
    (error: NodeJS.ErrnoException) => {
      throw new DirectoryError(path, `cannot be made: ${error.message}`, "Check the rights of the folder it is in.");
    },
  );
}

async function writeAll(
  folder: string,
  path: string,
  files: readonly { readonly file: string; readonly text: string }[],
  version: string,
): Promise<void> {
  const written: string[] = [];
  try {
    for (const { file, text } of files) {
      await writeFile(join(folder, file), text, { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "EEXIST") throw new MigrationExistsError(path, "the file", file);
        throw new DirectoryError(path, `cannot be written to: ${error.message}`, "Check its rights.");
      });
      written.push(file);
    }
    await demandNewest(folder, path, version, written);
  } catch (error) {
    for (const file of written) await rm(join(folder, file), { force: true });
    throw error;
  }
}

// Somebody may have written at the same moment.
async function demandNewest(folder: string, path: string, version: string, own: readonly string[]): Promise<void> {
  const others = ((await namesIn(folder, path)) ?? []).filter((file) => !own.includes(file));
  const versions = others.map((file) => demandPair(file).version);
  const same = versions.findIndex((other) => parseVersion(other) === parseVersion(version));
  if (same >= 0) throw new MigrationExistsError(path, `the version ${version}`, others[same] as string);
  const newest = newestOf([version, ...versions]) as string;
  if (parseVersion(newest) !== parseVersion(version))
    throw new MigrationExistsError(path, `a newer version than ${version}`, others[versions.indexOf(newest)] as string);
}
