// Sections of sql-migrate: `-- +migrate Up` and `Down`, either with `notransaction`, `StatementBegin` and `StatementEnd`.

import { sectioned } from "./sectioned";
import type { Mark } from "./sections";

const LINE = /^-- \+migrate (?<words>.*)$/;
const KINDS: Readonly<Record<string, "up" | "down" | "begin" | "end">> = {
  Up: "up",
  Down: "down",
  StatementBegin: "begin",
  StatementEnd: "end",
};

function mark(line: string): Mark | undefined {
  const match = LINE.exec(line)?.groups as { words: string } | undefined;
  if (match === undefined) return undefined;
  const [command = "", ...options] = match.words.trim().split(/\s+/);
  const kind = KINDS[command];
  const strange = kind === undefined ? command : options.find((option) => option !== "notransaction");
  if (kind === undefined || strange !== undefined)
    return {
      kind: "refused",
      reason: `has ${JSON.stringify(strange)} behind \`-- +migrate\`, which means nothing to sql-migrate`,
      next: "It knows Up, Down, StatementBegin and StatementEnd, and notransaction behind Up and Down.",
    };
  return kind === "up" || kind === "down" ? { kind, alone: options.length > 0 } : { kind };
}

export const SQL_MIGRATE = sectioned({
  name: "sql-migrate",
  tool: "sql-migrate",
  names: /^(?<version>\d+)[_.-](?<name>.+)\.sql$/,
  example: "VERSION_name.sql or VERSION-name.sql, for example 20260114093000-create_users.sql",
  grammar: { up: "-- +migrate Up", down: "-- +migrate Down", mark },
});
