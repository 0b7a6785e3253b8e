// Tools that give each migration a folder: diesel and Prisma.

import { MigrationFileError } from "../../errors";
import { normalised } from "../checksum";
import { byText, type Format, inOrder, type SourceFile, type ToolOrder, textOf, unnamed } from "./format";

interface Foldered {
  readonly name: string;
  readonly tool: string;
  readonly example: string;
  /** Names of folders, with the groups `version` and `name`. */
  readonly folder: RegExp;
  readonly up: string;
  readonly order: ToolOrder;
  /** A file of the folder that says whether its scripts run in a transaction. */
  readonly settings?: { readonly file: string; isAlone(file: SourceFile): boolean };
}

const DOWN = "down.sql";

// A folder of a newer Drizzle has it, and one of Prisma does not.
const SNAPSHOT = "snapshot.json";

// What each of them writes before anything else has the version 0: diesel's initial setup, and Prisma's `0_init`.
const ZERO = "1";
const NEXT = "Give the versions of all folders the same number of digits.";

function foldered({ name, tool, example, folder, up, order, settings }: Foldered): Format {
  const read = [up, DOWN, ...(settings ? [settings.file] : [])];
  const split = (path: string) => path.split("/") as [string, string?, string?];
  const reads = (path: string) => {
    const [, file, deeper] = split(path);
    return file !== undefined && deeper === undefined && read.includes(file);
  };
  return {
    name,
    tool,
    example,
    zero: ZERO,
    order,
    reads,
    look: ({ names }) => {
      // A newer Drizzle has such folders, too.
      const isOthers = names.some((path) => split(path)[1] === SNAPSHOT);
      const first = names.find((path) => split(path)[1] === up && reads(path) && folder.test(split(path)[0]));
      return isOthers ? undefined : first && `${first} is a migration in a folder of its own`;
    },
    *parts(files) {
      const byFolder = new Map<string, Map<string, SourceFile>>();
      for (const file of inOrder(files)) {
        const [top, leaf = ""] = split(file.name);
        byFolder.set(top, (byFolder.get(top) ?? new Map()).set(leaf, file));
      }
      for (const [top, own] of byFolder) {
        const match = folder.exec(top)?.groups as { version: string; name: string } | undefined;
        if (match === undefined) throw unnamed(top, example);
        if (!own.has(up)) throw new MigrationFileError(top, `has no ${up}`, `Write it, or remove the folder.`);
        const conf = settings && own.get(settings.file);
        const alone = conf !== undefined && settings?.isAlone(conf) === true;
        const version = match.version.replaceAll("-", "");
        for (const [direction, leaf] of [
          ["up", up],
          ["down", DOWN],
        ] as const) {
          const file = own.get(leaf);
          if (file) yield { file: file.name, version, name: match.name, direction, text: textOf(file), alone };
        }
      }
    },
  };
}

// Its tables are `[name]`; a file without the key means false to diesel.
function isAloneByToml(file: SourceFile): boolean {
  const lines = normalised(textOf(file)).split("\n");
  const end = lines.findIndex((line) => /^\s*\[/.test(line));
  const top = end < 0 ? lines : lines.slice(0, end);
  const index = top.findIndex((line) => /^\s*run_in_transaction\s*=/.test(line));
  if (index < 0) return true;
  const value = /=\s*(true|false)\s*(?:#.*)?$/.exec(top[index] as string)?.[1];
  if (value === undefined)
    throw new MigrationFileError(
      file.name,
      "does not say whether to run in a transaction",
      "Write `run_in_transaction = true` or `false`.",
      index + 1,
    );
  return value === "false";
}

/** diesel's folders; a version has no hyphens, as diesel records it. */
export const DIESEL = foldered({
  name: "diesel",
  tool: "diesel",
  example: "a folder VERSION_name with up.sql and down.sql, for example 2026-01-14-093000_create_users/up.sql",
  folder: /^(?<version>\d[\d-]*)_(?<name>.+)$/,
  up: "up.sql",
  order: { compare: byText(({ version }) => version), next: NEXT },
  settings: { file: "metadata.toml", isAlone: isAloneByToml },
});

/** Prisma's folders; Prisma itself runs no down.sql, but its documentation has people write one. */
export const PRISMA = foldered({
  name: "prisma",
  tool: "Prisma",
  example: "a folder VERSION_name with migration.sql, for example 20260114093000_create_users/migration.sql",
  folder: /^(?<version>\d+)_(?<name>.+)$/,
  up: "migration.sql",
  order: { compare: byText(({ file }) => file), next: NEXT },
});
