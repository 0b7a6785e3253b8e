// Drizzle: a journal that says which files there are, in which order, and when each was made.

import { MigrationFileError } from "../../errors";
import type { SqlDialect } from "../sql/statements";
import { type Format, inOrder, isTopSql, type Part, type SourceFile, textOf } from "./format";

const JOURNAL = "meta/_journal.json";
const BREAKPOINT = "--> statement-breakpoint";
const DIALECTS: Readonly<Record<SqlDialect, readonly string[]>> = { postgres: ["postgresql", "pg"], mysql: ["mysql"] };

interface Entry {
  readonly tag: string;
  readonly when: number;
}

function entriesOf(file: SourceFile, dialect: SqlDialect): readonly Entry[] {
  const refuse = (reason: string, next: string) => new MigrationFileError(file.name, reason, next);
  const broken = () => refuse("is no journal of Drizzle's", "Restore it, or make it anew with drizzle-kit.");
  let journal: { dialect?: unknown; entries?: unknown };
  try {
    journal = JSON.parse(textOf(file));
  } catch (error) {
    throw error instanceof MigrationFileError ? error : broken();
  }
  if (!Array.isArray(journal?.entries)) throw broken();
  for (const entry of journal.entries)
    if (typeof entry?.tag !== "string" || !Number.isSafeInteger(entry?.when)) throw broken();
  if (typeof journal.dialect === "string" && !DIALECTS[dialect].includes(journal.dialect))
    throw refuse(
      `is of the dialect ${JSON.stringify(journal.dialect)}, and the server is of ${JSON.stringify(DIALECTS[dialect][0])}`,
      "Name the directory of this server's migrations.",
    );
  return journal.entries;
}

function* parts(files: readonly SourceFile[], dialect: SqlDialect): Iterable<Part> {
  const byName = new Map(files.map((file) => [file.name, file]));
  const journal = byName.get(JOURNAL);
  if (journal === undefined)
    throw new MigrationFileError(
      JOURNAL,
      "is not there",
      "Restore it: it says which files there are. Folders of a drizzle-kit that keeps no journal are not read: copy each migration.sql to VERSION_name.up.sql, in a directory of their own.",
    );
  const known = new Set<string>();
  for (const { tag, when } of entriesOf(journal, dialect)) {
    const file = byName.get(`${tag}.sql`);
    if (file === undefined)
      throw new MigrationFileError(`${tag}.sql`, `is in ${JOURNAL}, but not there`, "Restore it.");
    // Drizzle goes no way down, and passes over files that its journal does not have.
    for (const [direction, script] of [
      ["up", file],
      ["down", byName.get(`${tag}.down.sql`)],
    ] as const) {
      if (script === undefined) continue;
      known.add(script.name);
      const source = textOf(script);
      yield { file: script.name, version: String(when), name: tag, direction, text: cut(source), source };
    }
  }
  for (const { name } of inOrder(files))
    if (name !== JOURNAL && !known.has(name))
      throw new MigrationFileError(name, `is not in ${JOURNAL}`, "Make it with drizzle-kit, or move it elsewhere.");
}

// Drizzle sends what is between breakpoints by itself, with a semicolon or not; MySQL does not take `-->` for a comment.
const cut = (text: string) => text.replaceAll(BREAKPOINT, `;${" ".repeat(BREAKPOINT.length - 1)}`);

export const DRIZZLE: Format = {
  name: "drizzle",
  tool: "Drizzle",
  example: `TAG.sql with its entry in ${JOURNAL}, as drizzle-kit makes them`,
  look: ({ names }) => {
    const sign = names.find((name) => name === JOURNAL || /^[^/]+\/snapshot\.json$/.test(name));
    return sign && `${sign} is Drizzle's`;
  },
  reads: (name) => name === JOURNAL || isTopSql(name),
  parts,
  order: {
    // The generator above is in the journal's order, and sorting keeps it.
    compare: () => 0,
    next: `Order the entries of ${JOURNAL} by \`when\`: Drizzle passes over one that is older than the last it has run.`,
  },
};
