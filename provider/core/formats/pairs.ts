// Pairs of files: our own layout, and golang-migrate's, of which it is a superset.

import { readPairName } from "../pair-name";
import { type Format, inOrder, isTopSql, type Part, type SourceFile, textOf, unnamed } from "./format";

const EXAMPLE = "VERSION_name.up.sql or VERSION_name.down.sql, for example 20260114093000_create_users.up.sql";

/** Whether a file is half of a pair. */
export const isHalf = (name: string): boolean => isTopSql(name) && readPairName(name) !== undefined;

/** Whether a file is the half that makes a migration. */
export const isUpHalf = (name: string): boolean => isHalf(name) && name.endsWith(".up.sql");

function* parts(files: readonly SourceFile[], dialect: string): Iterable<Part> {
  for (const file of inOrder(files)) {
    const pair = readPairName(file.name);
    if (pair === undefined) throw unnamed(file.name, EXAMPLE);
    // A file for the other dialect may be in another encoding.
    if (pair.dialect !== undefined && pair.dialect !== dialect) continue;
    yield { file: file.name, ...pair, text: textOf(file) };
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
