// Claims: what the rows of a tool's table say in the end of each version, or why nobody can tell.

import { quoted } from "../../errors";
import { NONE, parseVersion, type Version } from "../version";
import type { Role, Tool } from "./tools";

/** A row of a tool's table: its columns as text, by what they tell. Null where the tool has no such column. */
export type ForeignRow = Readonly<Record<Role, string | null>>;

/** What a table says of one version. */
export interface Claim {
  readonly version: Version;
  /** `through`: this version and all before it are applied. `deleted`: its file was, and nobody knows what stayed. */
  readonly meaning: "applied" | "through" | "reverted" | "deleted";
  /** The row for messages. */
  readonly label: string;
  readonly row: ForeignRow;
  /** The migration's name, where the tool keeps one. */
  readonly name: string | null;
}

/** What the rows, oldest first, say of each version, and the rows that say nothing one could go by. */
export function claimsOf(tool: Tool, rows: readonly ForeignRow[]): { claims: Claim[]; mismatches: string[] } {
  const claims = new Map<Version, Claim>();
  const mismatches: string[] = [];
  for (const row of rows) {
    const meaning = meaningOf(tool, row);
    const label = labelOf(row, tool);
    if (meaning === "failed") mismatches.push(`${label}: ${tool.name} says that it failed`);
    if (meaning === "failed" || meaning === "none") continue;
    const { version, name } = identityOf(tool, row);
    if (version === undefined) mismatches.push(`${label}: it names no version`);
    else if (claims.has(version) && tool.keeps !== "log") mismatches.push(`${label}: it is there twice`);
    else if (version !== NONE || tool.zero !== "mark") claims.set(version, { version, meaning, label, row, name });
  }
  return { claims: [...claims.values()], mismatches };
}

function meaningOf(tool: Tool, row: ForeignRow): Claim["meaning"] | "failed" | "none" {
  if (tool.areTimes) return row.kind !== null ? "reverted" : row.ok !== null ? "applied" : "failed";
  if (tool.ok && /^(true|t|1)$/.test(row.ok ?? "") !== tool.ok.value) return tool.ok.otherwise;
  if (tool.keeps === "mark") return "through";
  return row.kind === null ? "applied" : kindOf(row.kind, row.version);
}

// Flyway's types. One that is repeated at each change has no version; a baseline was called INIT before.
function kindOf(kind: string, version: string | null): Claim["meaning"] | "none" {
  if (version === null || kind === "SCHEMA") return "none";
  if (kind === "INIT" || kind.endsWith("BASELINE")) return "through";
  if (kind.startsWith("UNDO_")) return "reverted";
  return kind === "DELETE" ? "deleted" : "applied";
}

function identityOf(tool: Tool, row: ForeignRow): { version: Version | undefined; name: string | null } {
  if (tool.select.version !== undefined) return { version: versionOf(row.version, tool), name: row.name };
  const file = FILE.exec(row.name ?? "")?.groups as { version: string; name: string } | undefined;
  return { version: versionOf(file?.version ?? null, tool), name: file?.name ?? null };
}

// The grammar of a directory's files, with whatever a tool's own files end in, if that is kept.
const FILE = /^(?<version>[vV]?\d+(?:\.\d+)*)[_.-](?<name>.+?)(?:\.up)?(?:\.(?:sql|[cm]?[jt]s|coffee))?$/;

function versionOf(text: string | null, { zero }: Tool): Version | undefined {
  if (text === null) return undefined;
  try {
    const version = parseVersion(text);
    return version === NONE && zero === "1" ? zero : version;
  } catch {
    return undefined;
  }
}

function labelOf({ version, name }: ForeignRow, tool: Tool): string {
  const text = tool.select.version === undefined ? name : (version ?? name);
  return text === null ? "a row" : `row ${/^[\w.-]+$/.test(text) ? text : quoted(text)}`;
}
