// Rules about the versions of a directory: the same one twice, and orders that people do not expect.

import { momentOf } from "../next-version";
import type { Hit, LintDirectory, LintFile, Rule } from "./rule";

const DAY = 24 * 60 * 60 * 1000;

export const VERSION_RULES: readonly Rule[] = [
  {
    name: "unreadable-file",
    severity: "error",
    why: "A directory is read as a whole: with this file in it no tenant can be migrated.",
    next: "Mend it as it says.",
    find: ({ unreadable }) => unreadable,
  },
  {
    name: "duplicate-version",
    severity: "error",
    why: "A tenant's history has one row for a version, so that nobody could tell which of the two it has.",
    next: "Give the younger file, which fewer tenants have, a version of its own.",
    find: ({ duplicates }) =>
      duplicates.map(({ version, files: [one, other] }) => ({
        ...{ file: other, what: `has version ${version}, as ${one} has` },
      })),
  },
  {
    name: "mixed-versions",
    severity: "warning",
    why: "Versions are ordered as numbers: whatever is added with fewer digits comes below the others, and so late on every tenant that has them.",
    next: "Write new versions as most are written; `tenantex gen migration` does. Versions that are applied stay as they are.",
    find: mixed,
  },
  {
    name: "unpadded-versions",
    severity: "note",
    why: "They run in the order of their numbers, 9 before 10; lists of files, and some other tools, show 10 before 9.",
    next: "Begin new versions with a zero more, or with dates.",
    find: unpadded,
  },
  {
    name: "future-version",
    severity: "warning",
    why: "Until that day, files with the date of the day come below it, and so late on every tenant that has it.",
    next: "Rename it before any tenant has it.",
    find: ({ files, now }) =>
      ups(files).flatMap(({ file, written }) => {
        const moment = momentOf(written)?.moment;
        if (moment === undefined || moment.getTime() < now.getTime() + DAY) return [];
        return [{ file, what: `is of ${moment.toISOString().slice(0, 10)}, which is in the future` }];
      }),
  },
];

function mixed({ files }: LintDirectory): Hit[] {
  const kinds = new Map<string, LintFile[]>();
  for (const up of ups(files)) {
    const kind = kindOf(up.written);
    kinds.set(kind, [...(kinds.get(kind) ?? []), up]);
  }
  const sorted = [...kinds].sort(([, a], [, b]) => b.length - a.length);
  const [most] = sorted;
  return sorted.slice(1).map(([kind, few]) => ({
    file: (few[0] as LintFile).file,
    what: `${few.length === 1 ? "is" : `is one of ${few.length} files`} numbered by ${kind}, and most others by ${most?.[0]}`,
  }));
}

function kindOf(written: string): string {
  const moment = momentOf(written);
  return moment ? `moments of ${moment.digits} digits` : "counting";
}

function unpadded({ files }: LintDirectory): Hit[] {
  const counted = ups(files).filter(({ written }) => /^\d+$/.test(written) && momentOf(written) === undefined);
  const width = counted[0]?.written.length ?? 0;
  const wider = counted.find(({ written }) => written.length > width);
  if (wider === undefined || counted.some(({ written }) => written.startsWith("0"))) return [];
  return [{ file: wider.file, what: `has ${wider.written.length} digits, and the first files have ${width}` }];
}

// A down has its up's version.
const ups = (files: readonly LintFile[]) => files.filter(({ direction }) => direction === "up");
