// A directory of migrations, its files given: the format it has, and the migrations that its files hold in it.

import { assembled } from "./formats/assembly";
import { chooseFormat } from "./formats/choice";
import { isCode } from "./formats/code";
import { type Format, isTopSql, type Look, type SourceFile } from "./formats/format";
import type { Migration } from "./migration";
import type { SqlDialect } from "./sql/statements";

export { chooseFormat, FORMAT_NAMES } from "./formats/choice";
export type { Format, SourceFile } from "./formats/format";
export { isUpHalf } from "./formats/pairs";

/**
 * Migrations of one dialect in the order of their versions. Files that the directory's format does not know are passed
 * over where they are no SQL and no code that is named like a migration.
 * @param named Name of the format. Default: the one that the directory looks like.
 * @throws MigrationFileError, DuplicateVersionError, AmbiguousFormatError, CodeMigrationsError
 */
export function readMigrations(files: readonly SourceFile[], dialect: SqlDialect, named?: string): Migration[] {
  const format = chooseFormat(
    lookAt(
      files,
      files.map(({ name }) => name),
    ),
    "",
    named,
  );
  return migrationsOf(format, files, dialect);
}

/** The migrations of a directory whose format is known. @throws MigrationFileError, DuplicateVersionError */
export function migrationsOf(format: Format, files: readonly SourceFile[], dialect: SqlDialect): Migration[] {
  const read = files.filter(({ name }) => format.reads(name));
  return assembled(format.parts(read, dialect), format, dialect);
}

/** Whether a file is looked into to tell the format of its directory. */
export const isLookedInto = (name: string): boolean =>
  isTopSql(name) || isCode(name) || /^[^/]+\.(?:sql|js)$/i.test(name);

/**
 * What there is to see of a directory.
 * @param files Those of its files that are looked into, at least.
 * @param names Of all its files.
 */
export function lookAt(files: readonly SourceFile[], names: readonly string[]): Look {
  const texts = new Map(files.map((file) => [file.name, file]));
  return {
    names: [...names].sort(),
    text: (name) => {
      const file = isLookedInto(name) ? texts.get(name) : undefined;
      return file ? new TextDecoder().decode(file.bytes) : "";
    },
  };
}
