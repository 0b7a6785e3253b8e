// Files of directories for the tests of formats: written down by name and text, or the samples beside this file.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readMigrations, type SourceFile } from "../../provider/core/directory";
import type { Migration } from "../../provider/core/migration";

/** Folder with a directory of each tool, which make the same tables. */
export const SAMPLES = join(__dirname, "samples");

/** Files as they would lie on disk. */
export const files = (texts: Record<string, string>): SourceFile[] =>
  Object.entries(texts).map(([name, text]) => ({ name, bytes: Buffer.from(text) }));

/** All files of a tool's sample, by their paths. */
export function sample(tool: string): Record<string, string> {
  const folder = join(SAMPLES, tool);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), readFileSync(path, "utf8")];
    }),
  );
}

/** The migrations of files on PostgreSQL. */
export const read = (texts: Record<string, string>, format?: string): Migration[] =>
  readMigrations(files(texts), "postgres", format);

/** The error of files that have to be refused. */
export function refused(texts: Record<string, string>, format?: string): string {
  try {
    read(texts, format);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("they were read");
}
