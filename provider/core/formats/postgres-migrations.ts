// The files of postgres-migrations: `1_name.sql`, `2_name.js`, … without a way down; its own loader vouches for them.

import { type Format, inOrder, type Look, type Part, type SourceFile, textOf } from "./format";
import { isHalf } from "./pairs";

const FILE = /^(?<version>\d+)[-_]?(?<name>.*)\.(?:sql|js)$/i;
const MARKER = "-- postgres-migrations disable-transaction";

/** @param files SQL as it lies on disk, and what code made. */
function* parts(files: readonly SourceFile[]): Iterable<Part> {
  for (const file of inOrder(files)) {
    const match = FILE.exec(file.name)?.groups as { version: string; name: string } | undefined;
    // The loader has refused every file of SQL or code that is named otherwise.
    if (match === undefined) continue;
    const text = textOf(file);
    const name = match.name === "" ? file.name : match.name;
    yield { file: file.name, version: match.version, name, direction: "up", text, alone: text.includes(MARKER) };
  }
}

const signOf = (name: string) => (/\.js$/i.test(name) ? "generateSql" : MARKER);

function look({ names, text }: Look): string | undefined {
  const files = names.filter((name) => !name.includes("/") && FILE.test(name) && !isHalf(name));
  const sure = files.find((name) => text(name).includes(signOf(name)));
  if (sure) return `${sure} has \`${signOf(sure)}\``;
  if (names.some((name) => !name.includes("/") && /\.sql$/i.test(name) && !files.includes(name))) return undefined;
  const numbers = files.filter((name) => /\.sql$/i.test(name)).map((name) => Number(FILE.exec(name)?.groups?.version));
  const isRow = numbers.length > 0 && numbers.sort((a, b) => a - b).every((number, index) => number === index + 1);
  return isRow ? `${files[0]} and the others count from 1 without a gap, and have no way down` : undefined;
}

export const POSTGRES_MIGRATIONS: Format = {
  name: "postgres-migrations",
  tool: "postgres-migrations",
  example: "NUMBER_name.sql, counted from 1 without a gap, for example 1_create_users.sql",
  look,
  reads: (name) => !name.includes("/") && /\.(?:sql|js)$/i.test(name),
  readsCode: (name) => /\.js$/i.test(name),
  parts,
};
