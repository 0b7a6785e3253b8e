// The loader of postgres-migrations itself, loaded where a directory is one of its, so that nobody else pays for it.

import type { SourceFile } from "../core/directory";
import { DirectoryError, MigrationFileError } from "../errors";

/**
 * The files that it would run, with the SQL that code among them makes: **that code is run**.
 * @param files The directory's SQL as it lies on disk.
 * @throws MigrationFileError, DirectoryError for what it refuses.
 */
export async function loadedFiles(
  absolute: string,
  path: string,
  files: readonly SourceFile[],
): Promise<readonly SourceFile[]> {
  const { loadMigrationFiles } = await import("postgres-migrations");
  const loaded = await loadMigrationFiles(absolute).catch((error: Error) => {
    throw translated(error.message, path);
  });
  const onDisk = new Map(files.filter(({ name }) => name.endsWith(".sql")).map((file) => [file.name, file]));
  // The first is the one that makes its table.
  return loaded
    .filter(({ id }) => id > 0)
    .map(({ fileName: name, sql }) => onDisk.get(name) ?? { name, bytes: Buffer.from(sql) });
}

function translated(message: string, path: string): Error {
  const gap = /non-consecutive migration ID on file: '(.*)'/.exec(message)?.[1];
  if (gap !== undefined)
    return new MigrationFileError(
      gap,
      "breaks the row: postgres-migrations counts from 1, without a gap and without a number twice",
      "Give it the number behind the one before, or bring back the file that is missing.",
    );
  const [, words, file] = /^(.*?) - Offending file: '(.*)'\.$/s.exec(message) ?? [];
  if (words === undefined || file === undefined)
    return new DirectoryError(path, `cannot be read by postgres-migrations: ${message}`, "Mend what it names.");
  const [reason, next] = REASONS.find(([, , said]) => said.test(words)) ?? [
    `cannot be loaded by postgres-migrations: ${words.replace(/[.']+$/, "")}`,
    "Mend it, or move it elsewhere.",
  ];
  return new MigrationFileError(file, reason, next);
}

const REASONS: readonly (readonly [reason: string, next: string, said: RegExp])[] = [
  [
    "is not named like a migration of postgres-migrations",
    "Name it NUMBER_name.sql or NUMBER_name.js, or move it elsewhere.",
    /^Invalid file name/,
  ],
  ["exports no function `generateSql`", "Export one that returns the SQL, or move it elsewhere.", /must to export/],
  ["has a `generateSql` that returns no text", "Return the SQL as text.", /must return a string/],
];
