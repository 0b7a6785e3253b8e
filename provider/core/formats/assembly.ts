// From the scripts of a directory's files to its migrations: one up and at most one down for each version, in order.

import { DuplicateVersionError, MigrationFileError } from "../../errors";
import { normalised } from "../checksum";
import type { Migration } from "../migration";
import { readScript, type Script, withoutTransaction } from "../script";
import type { SqlDialect } from "../sql/statements";
import { compareVersions, NONE, parseVersion, type Version } from "../version";
import type { Format, Part } from "./format";

interface Slot {
  readonly script: Script;
  readonly part: Part;
}

/**
 * Migrations in the order of their versions. A script for the dialect wins over one for all; a down alone is none.
 * @throws MigrationFileError, DuplicateVersionError
 */
export function assembled(parts: Iterable<Part>, { zero, order, tool }: Format, dialect: SqlDialect): Migration[] {
  const ups = new Map<Version, Slot>();
  const downs = new Map<Version, Slot>();
  for (const part of parts) {
    if (part.dialect !== undefined && part.dialect !== dialect) continue;
    const written = parseVersion(part.version);
    const version = written === NONE ? zero : written;
    if (version === undefined)
      throw new MigrationFileError(part.file, "has version 0, which means no migration", "Give it a version above 0.");
    const slots = part.direction === "up" ? ups : downs;
    const rival = slots.get(version);
    if (rival !== undefined && (rival.part.dialect === undefined) === (part.dialect === undefined))
      throw new DuplicateVersionError(version, [rival.part.file, part.file]);
    if (rival?.part.dialect !== undefined) continue;
    slots.set(version, { script: scriptOf(part, dialect), part });
  }
  const sorted = [...ups.entries()].sort(([a], [b]) => compareVersions(a, b));
  if (order)
    demandOrder(
      [...ups.values()],
      sorted.map(([, slot]) => slot),
      order,
      tool,
    );
  return sorted.map(([version, { script, part }]) => {
    return { version, name: part.name, up: script, down: downs.get(version)?.script };
  });
}

/** The script of a part. @throws MigrationFileError */
// The tool's marker becomes ours, which a stored down script takes along.
export function scriptOf({ file, text, firstLine = 1, source = text, alone }: Part, dialect: SqlDialect): Script {
  if (!alone) return readScript(file, text, dialect, { firstLine, source });
  return readScript(file, withoutTransaction(normalised(text)), dialect, { firstLine: firstLine - 1, source });
}

function demandOrder(
  found: readonly Slot[],
  sorted: readonly Slot[],
  order: NonNullable<Format["order"]>,
  tool: string,
): void {
  const tools = [...found].sort((a, b) => order.compare(a.part, b.part));
  const index = sorted.findIndex((slot, at) => slot !== tools[at]);
  const ours = sorted[index];
  const theirs = tools[index];
  if (ours && theirs)
    throw new MigrationFileError(
      theirs.part.file,
      `is run before ${JSON.stringify(ours.part.file)} by ${tool}, and has a higher version`,
      order.next,
    );
}
