// The files of a directory as the lint sees them: each by itself, so that one that cannot be read keeps no other.

import { InvalidVersionError, MigrationFileError } from "../../errors";
import { scriptOf } from "../formats/assembly";
import type { Format, Part, SourceFile } from "../formats/format";
import type { SqlDialect } from "../sql/statements";
import { compareVersions, NONE, parseVersion } from "../version";
import type { Hit, LintDirectory, LintFile } from "./rule";

type Read = LintFile & { readonly isOwn: boolean };

/** Files of one dialect. As in a run, a script with the dialect in its name wins over one without. */
export function lintSources(
  sources: readonly SourceFile[],
  dialect: SqlDialect,
  format: Format,
): Pick<LintDirectory, "files" | "unreadable" | "duplicates"> {
  const files = new Map<string, Read>();
  const unreadable: Hit[] = [];
  const duplicates: { version: string; files: [string, string] }[] = [];
  const found = partsOf(sources, dialect, format, unreadable);
  for (const part of found) {
    if (part.dialect !== undefined && part.dialect !== dialect) continue;
    const read = readPart(part, dialect, format);
    if ("what" in read) {
      unreadable.push(read);
      continue;
    }
    const key = `${read.version} ${read.direction}`;
    const rival = files.get(key);
    if (rival?.isOwn === read.isOwn) duplicates.push({ version: read.version, files: [rival.file, read.file] });
    else if (!rival?.isOwn) files.set(key, read);
  }
  const order = (a: LintFile, b: LintFile) =>
    compareVersions(a.version, b.version) || (a.direction === b.direction ? 0 : a.direction === "up" ? -1 : 1);
  return { files: [...files.values()].sort(order), unreadable, duplicates };
}

// A tool may need all of its files to read one; only where one of them is wrong each is read by itself.
function partsOf(sources: readonly SourceFile[], dialect: SqlDialect, format: Format, unreadable: Hit[]): Part[] {
  const read = sources.filter(({ name }) => format.reads(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  try {
    return [...format.parts(read, dialect)];
  } catch (error) {
    if (!(error instanceof MigrationFileError)) throw error;
  }
  return read.flatMap((source) => {
    try {
      return [...format.parts([source], dialect)];
    } catch (error) {
      if (!(error instanceof MigrationFileError)) throw error;
      unreadable.push(hitOf(error));
      return [];
    }
  });
}

function readPart(part: Part, dialect: SqlDialect, { zero }: Format): Read | Hit {
  const { file, direction, version: written } = part;
  try {
    const parsed = parseVersion(written);
    const version = parsed === NONE ? zero : parsed;
    if (version === undefined) return { file, what: "has version 0, which means no migration" };
    const script = scriptOf(part, dialect);
    return { file, version, written, direction, script, isOwn: part.dialect !== undefined };
  } catch (error) {
    if (error instanceof MigrationFileError) return hitOf(error);
    if (error instanceof InvalidVersionError) return { file, what: `has no version: ${written}` };
    throw error;
  }
}

// Whose file it is, and which line, stand before each finding.
function hitOf({ file, what, next, line }: MigrationFileError): Hit {
  const reason = what.replace(/^The migration file "(?:[^"\\]|\\.)*"(?:, line \d+,)? /, "").replace(/\.$/, "");
  return { file, line, what: `${reason}: ${next.replace(/\.$/, "")}` };
}
