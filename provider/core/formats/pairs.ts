// Pairs of files: our own layout, and golang-migrate's, of which it is a superset.

import { type Format, inOrder, isTopSql, type Part, type SourceFile, textOf, unnamed } from "./format";

// VERSION_name[.postgres|.mysql].up|down.sql; the separator may be _ - or a dot, the version may have a V and dots.
const FILE =
  /^(?<version>[vV]?\d+(?:\.\d+)*)[_.-](?<name>.+?)(?:\.(?<dialect>postgres|mysql))?\.(?<direction>up|down)\.sql$/;

const EXAMPLE = "VERSION_name.up.sql or VERSION_name.down.sql, for example 20260114093000_create_users.up.sql";

/** Whether a file is half of a pair. */
export const isHalf = (name: string): boolean => isTopSql(name) && FILE.test(name);

/** Whether a file is the half that makes a migration. */
export const isUpHalf = (name: string): boolean => isHalf(name) && name.endsWith(".up.sql");

function* parts(files: readonly SourceFile[], dialect: string): Iterable<Part> {
  for (const file of inOrder(files)) {
    const match = FILE.exec(file.name)?.groups as Record<string, string | undefined> | undefined;
    if (match === undefined) throw unnamed(file.name, EXAMPLE);
    // A file for the other dialect may be in another encoding.
    if (match.dialect !== undefined && match.dialect !== dialect) continue;
    yield {
      file: file.name,
      version: match.version as string,
      name: match.name as string,
      direction: match.direction as "up" | "down",
      text: textOf(file),
      dialect: match.dialect as Part["dialect"],
    };
  }
}

const pairs = (name: string, tool: string, look: Format["look"]): Format => ({
  name,
  tool,
  example: EXAMPLE,
  look,
  reads: isTopSql,
  parts,
});

/** Our own directories. */
export const PAIRS: Format = pairs("tenantex", "pulumi-tenantex", ({ names }) => {
  const half = names.find(isUpHalf);
  return half && `${half} is named like one half of a pair`;
});

/** golang-migrate's, which are read in the same way. */
export const GOLANG_MIGRATE: Format = pairs("golang-migrate", "golang-migrate", () => undefined);
