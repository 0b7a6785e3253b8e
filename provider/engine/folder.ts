// A folder on disk: the paths of its files, and what they hold.

import type { Dirent } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { isUpHalf, type SourceFile } from "../core/directory";
import { DirectoryError, MigrationFileError } from "../errors";

// Deep enough for Flyway's years and months, and an end for links that lead upwards.
const DEPTH = 4;

/**
 * Paths of all files in a folder, with `/`, in order. Symbolic links are followed; hidden folders and node_modules are
 * not entered.
 * @param isNamed Whether the format is known by name: beside files of our own, folders matter to no other.
 * @throws DirectoryError
 */
export async function namesIn(absolute: string, path: string, isNamed: boolean): Promise<string[]> {
  const { files, folders } = await sorted(absolute, path);
  if (!isNamed && files.some(isUpHalf)) return files;
  const names = [...files];
  for (const folder of folders) names.push(...(await namesBelow(absolute, path, folder, DEPTH)));
  return names;
}

async function namesBelow(absolute: string, path: string, folder: string, depth: number): Promise<string[]> {
  const { files, folders } = await sorted(join(absolute, folder), `${path}/${folder}`);
  const names = files.map((name) => `${folder}/${name}`);
  if (depth > 1)
    for (const inner of folders) names.push(...(await namesBelow(absolute, path, `${folder}/${inner}`, depth - 1)));
  return names;
}

async function sorted(absolute: string, path: string): Promise<{ files: string[]; folders: string[] }> {
  const entries = await readdir(absolute, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw new DirectoryError(path, `does not exist (looked in ${absolute})`);
    if (error.code === "ENOTDIR") throw new DirectoryError(path, "is a file");
    throw new DirectoryError(path, `cannot be read: ${error.message}`, "Check its rights.");
  });
  const files: string[] = [];
  const folders: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const kind = await kindOf(absolute, entry);
    if (kind === "file") files.push(entry.name);
    else if (kind === "folder" && !/^\.|^node_modules$/.test(entry.name)) folders.push(entry.name);
  }
  return { files, folders };
}

async function kindOf(absolute: string, entry: Dirent): Promise<"file" | "folder" | "neither"> {
  if (!entry.isSymbolicLink()) return entry.isFile() ? "file" : entry.isDirectory() ? "folder" : "neither";
  try {
    const target = await stat(join(absolute, entry.name));
    return target.isFile() ? "file" : target.isDirectory() ? "folder" : "neither";
  } catch {
    // Then reading it says what is wrong, if anybody has a use for it.
    return "file";
  }
}

/** Files by their paths. @throws MigrationFileError when one cannot be read. */
export async function contents(absolute: string, names: readonly string[]): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const name of names) {
    const bytes = await readFile(join(absolute, name)).catch((error: NodeJS.ErrnoException) => {
      const reason = error.code === "ENOENT" ? "is a symbolic link to nothing" : `cannot be read: ${error.message}`;
      throw new MigrationFileError(name, reason, "Check where it leads, and its rights.");
    });
    files.push({ name, bytes });
  }
  return files;
}
