// The choice of a format: whose a directory is, by its look or by name.

import { AmbiguousFormatError, CodeMigrationsError } from "../../errors";
import { codeMigrations, originOf } from "./code";
import { DBMATE } from "./dbmate";
import { DRIZZLE } from "./drizzle";
import { FLYWAY } from "./flyway";
import { DIESEL, PRISMA } from "./folders";
import type { Format, Look } from "./format";
import { GOOSE } from "./goose";
import { nodePgMigrate } from "./node-pg-migrate";
import { GOLANG_MIGRATE, PAIRS } from "./pairs";
import { POSTGRES_MIGRATIONS } from "./postgres-migrations";
import { SQL_MIGRATE } from "./sql-migrate";

const MARKED = [GOOSE, DBMATE, SQL_MIGRATE] as const;
const NODE_PG_MIGRATE = nodePgMigrate(MARKED.map(({ grammar }) => grammar));
const FOLDERS = [FLYWAY, DIESEL, PRISMA, DRIZZLE];
const FORMATS: readonly Format[] = [PAIRS, GOLANG_MIGRATE, ...MARKED, NODE_PG_MIGRATE, ...FOLDERS, POSTGRES_MIGRATIONS];

/** Names of all formats, as the setting `format` has them. */
export const FORMAT_NAMES: readonly string[] = FORMATS.map(({ name }) => name);

/**
 * The format of a directory: the one of that name, or the only one that it looks like; our own where it looks like none.
 * @param directory Its path, for messages.
 * @throws AmbiguousFormatError, CodeMigrationsError
 */
export function chooseFormat(look: Look, directory: string, named?: string): Format {
  const format = named === undefined ? recognised(look, directory) : FORMATS.find(({ name }) => name === named);
  const code = codeMigrations(look, format);
  const [first] = code;
  if (first !== undefined)
    throw new CodeMigrationsError(directory, code, originOf(first, look.text(first)), format !== undefined);
  return format ?? PAIRS;
}

function recognised(look: Look, directory: string): Format | undefined {
  // Folders beside our own files have never been looked into.
  const isOurs = PAIRS.look(look) !== undefined;
  const seen = isOurs ? { ...look, names: look.names.filter((name) => !name.includes("/")) } : look;
  const found = FORMATS.flatMap((format) => {
    const evidence = format.look(seen);
    return evidence === undefined ? [] : [{ format, evidence }];
  });
  const strong = found.length > 1 ? found.filter(({ format }) => format !== POSTGRES_MIGRATIONS) : found;
  if (strong.length > 1)
    throw new AmbiguousFormatError(
      directory,
      strong.map(({ format, evidence }) => ({ format: format.name, evidence })),
    );
  return strong[0]?.format;
}
