// Tenants as the commands see them, for tests of texts and pages that need no server.

import type { Seen, Sight } from "../../provider/cli/look";
import type { Migration } from "../../provider/core/migration";
import { readScript } from "../../provider/core/script";
import { statusOf } from "../../provider/core/status";
import type { Version } from "../../provider/core/version";

/** So many migrations, from 1 on. */
export function migrations(count: number): Migration[] {
  const up = readScript("up.sql", "SELECT 1;", "postgres");
  return Array.from({ length: count }, (_, at) => ({ version: String(at + 1), name: `step_${at + 1}`, up }));
}

/** A tenant that has some versions; its state is the one that this leads to, unless it is given. */
export function seen(
  tenant: string,
  versions: readonly Version[],
  of: readonly Migration[],
  more: Partial<Seen> = {},
): Seen {
  const history = versions.map((version) => ({ version, name: null, checksum: null, down: "none" as const }));
  const status = statusOf({ history }, of);
  const state = status.unknown.length > 0 ? "ahead" : status.missing.length > 0 ? "behind" : "current";
  return { tenant, schema: `tenant_${tenant}`, ...status, state, ...more };
}

/** Versions from 1 on. */
export const upTo = (count: number): Version[] => Array.from({ length: count }, (_, at) => String(at + 1));

/** Tenants on a server. */
export function sight(tenants: readonly Seen[], of: readonly Migration[], compared = false): Sight {
  const where = { server: "PostgreSQL at db.example.com:5432/app", prefix: "tenant_", directory: "tenant_migrations" };
  return { ...where, migrations: of, tenants, compared };
}
