// Sections of goose: `-- +goose Up`, `Down`, `StatementBegin`, `StatementEnd`, `NO TRANSACTION` and `ENVSUB`.

import { sectioned } from "./sectioned";
import type { Mark } from "./sections";

const MARKS: Readonly<Record<string, Mark>> = {
  UP: { kind: "up" },
  DOWN: { kind: "down" },
  STATEMENTBEGIN: { kind: "begin" },
  STATEMENTEND: { kind: "end" },
  "NO TRANSACTION": { kind: "alone" },
  "ENVSUB OFF": { kind: "nothing" },
  "ENVSUB ON": {
    kind: "refused",
    reason: "has variables of the environment put into it (ENVSUB ON)",
    next: "Write their values, and remove the line: what a version means must not depend on where it is run.",
  },
};

// Letters may be of any case; white space in front, or anything else behind, is an error of goose, too.
function mark(line: string): Mark | undefined {
  if (!line.trimStart().startsWith("--") || !line.includes("+goose")) return undefined;
  const words = line.replaceAll("--", "").replace("+goose", "").trim();
  const known = /^\s/.test(line) ? undefined : MARKS[words.toUpperCase()];
  if (known) return known;
  return {
    kind: "refused",
    reason: `has the line ${JSON.stringify(line.trim())}, which goose does not know`,
    next: "goose knows Up, Down, StatementBegin, StatementEnd, NO TRANSACTION, ENVSUB ON and ENVSUB OFF, behind `-- +goose` at the beginning of a line.",
  };
}

export const GOOSE = sectioned({
  name: "goose",
  tool: "goose",
  names: /^(?<version>\d+)_(?<name>.+)\.sql$/,
  example: "VERSION_name.sql, for example 20260114093000_create_users.sql",
  grammar: { up: "-- +goose Up", down: "-- +goose Down", mark },
});
