// What the lines of SHOW GRANTS say of the rights on a database.

import type { Right } from "./health";

/** What work on tenants needs, whatever their migrations do. */
export const NEEDED = [
  "CREATE",
  "DROP",
  "ALTER",
  "INDEX",
  "REFERENCES",
  "SELECT",
  "INSERT",
  "UPDATE",
  "DELETE",
] as const;

const GRANT = /^GRANT (?<rights>.+?) ON (?:TABLE )?(?<what>\*\.\*|(?:`(?:[^`]|``)+`|[\w%]+)\.\*) TO /i;
const ROLE = /^GRANT (?!.* ON )/i;
const REVOKED = /^REVOKE (?<rights>.+?) ON (?<what>(?:`(?:[^`]|``)+`|[\w%]+)\.\*) FROM /i;

/**
 * The needed rights on databases whose names begin with a prefix. A right that none of the lines grants is unknown
 * where roles are granted, whose rights they do not tell.
 */
export function rightsFrom(lines: readonly string[], prefix: string): Right[] {
  const sample = `${prefix}a_tenant`;
  const granted = new Set<string>();
  for (const line of lines) {
    const { rights, what } = GRANT.exec(line)?.groups ?? {};
    if (rights === undefined || what === undefined || !covers(what, sample)) continue;
    for (const right of listed(rights)) granted.add(right);
  }
  // MySQL's partial revokes
  for (const line of lines) {
    const { rights, what } = REVOKED.exec(line)?.groups ?? {};
    if (rights !== undefined && what !== undefined && covers(what, sample))
      for (const right of listed(rights)) granted.delete(right);
  }
  const hasRoles = lines.some((line) => ROLE.test(line));
  return NEEDED.map((right) => ({ right, granted: granted.has(right) || (hasRoles ? undefined : false) }));
}

function listed(rights: string): string[] {
  const names = rights.split(",").map((right) => right.trim().toUpperCase());
  return names.some((right) => /^ALL(?: PRIVILEGES)?$/.test(right)) ? [...NEEDED] : names;
}

// `_` and `%` are any character and any text, unless a backslash stands before them.
function covers(what: string, schema: string): boolean {
  if (what === "*.*") return true;
  const pattern = what.replace(/\.\*$/, "").replace(/^`|`$/g, "").replaceAll("``", "`");
  const source = pattern.replace(/\\([_%])|([_%])|([\s\S])/g, (_, plain, wild, other) => {
    if (wild) return wild === "%" ? ".*" : ".";
    return (plain ?? other).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${source}$`).test(schema);
}
