// Sections of node-pg-migrate: `-- Up Migration` and `-- Down Migration`, or no such line in an up script without a down.

import type { Format, Part } from "./format";
import { firstMark, sectioned } from "./sectioned";
import type { Mark, SectionGrammar } from "./sections";

const LINE = /^\s*--[\s-]*(?<direction>up|down)\s+migration/i;

function mark(line: string): Mark | undefined {
  const direction = LINE.exec(line)?.groups?.direction?.toLowerCase();
  return direction === "up" || direction === "down" ? { kind: direction } : undefined;
}

// Years to milliseconds are 17 digits, and are ordered among milliseconds since 1970.
function moment({ version }: Part): number {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(version);
  if (parts === null) return Number(version);
  const [, year, month, day, hour, minute, second, rest] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${rest}Z`);
}

const grammar: SectionGrammar = { up: "-- Up Migration", down: "-- Down Migration", mark, bare: true };

const COMMON = sectioned({
  name: "node-pg-migrate",
  tool: "node-pg-migrate",
  names: /^(?<version>\d+)[_.-](?<name>.+)\.sql$/,
  example: "VERSION_name.sql, for example 1768383000000_create-users.sql",
  grammar,
  order: {
    compare: (a, b) => moment(a) - moment(b),
    next: "Give all of them a timestamp of one kind; a tenant's history of node-pg-migrate has to be renamed with them.",
  },
});

/** Words that any comment may have count only in files that no other tool marks. */
export function nodePgMigrate(others: readonly SectionGrammar[]): Format {
  return {
    ...COMMON,
    look: ({ names, text }) =>
      COMMON.look({
        names: names.filter((name) => !others.some((other) => firstMark(text(name), other))),
        text,
      }),
  };
}
