// Sections of dbmate: `-- migrate:up` and `-- migrate:down`, either with `transaction:false`.

import { byText } from "./format";
import { fileName, sectioned } from "./sectioned";
import type { Mark } from "./sections";

const LINE = /^--\s*migrate:(?<direction>up|down)(?:\s+(?<options>.*\S))?\s*$/;

function mark(line: string): Mark | undefined {
  const match = LINE.exec(line)?.groups as { direction: "up" | "down"; options?: string } | undefined;
  if (match === undefined) return undefined;
  let alone = false;
  for (const option of match.options?.split(/\s+/) ?? []) {
    if (option !== "transaction:false" && option !== "transaction:true")
      return {
        kind: "refused",
        reason: `has ${JSON.stringify(option)} behind \`-- migrate:${match.direction}\`, which means nothing to dbmate`,
        next: "The only option is transaction:false.",
      };
    alone = option === "transaction:false";
  }
  return { kind: match.direction, alone };
}

export const DBMATE = sectioned({
  name: "dbmate",
  tool: "dbmate",
  names: /^(?<version>\d+)[_.-](?<name>.+)\.sql$/,
  example: "VERSION_name.sql, for example 20260114093000_create_users.sql",
  grammar: { up: "-- migrate:up", down: "-- migrate:down", mark },
  order: { compare: byText(fileName), next: "Give all versions the same number of digits." },
});
