// Gives a project the installed packages of another one in a second, by hard links.

import { copyFile, link, mkdir, readdir, readlink, symlink } from "node:fs/promises";
import path from "node:path";

const MODULES = "node_modules";

export async function copyPackages(from: string, to: string): Promise<void> {
  await linkTree(path.join(from, MODULES), path.join(to, MODULES));
  // npm believes its own list of what is installed only when nothing is newer.
  await copyFile(path.join(from, MODULES, LIST), path.join(to, MODULES, LIST));
}

const LIST = ".package-lock.json";

async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, copy] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) await linkTree(source, copy);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), copy);
    else if (entry.name !== LIST) await link(source, copy);
  }
}
