// Looking at the tenants of a server: those that were asked for, with what they take, and what other hands changed in them.

import type { Migration } from "../core/migration";
import type { Version } from "../core/version";
import { readRoster } from "../engine/roster";
import type { Server } from "../engine/server";
import { type TenantStatus, tenantStatus } from "../engine/tenant-status";
import { saysNothing } from "./state";

/** A tenant as it was seen. What is not known of it is undefined. */
export interface Seen extends TenantStatus {
  /** Bytes that its schema takes. */
  readonly size?: number | undefined;
  /** When the last row of its history was written. */
  readonly changed?: Date | undefined;
  /** When each migration was recorded. */
  readonly dates?: ReadonlyMap<Version, Date> | undefined;
  /** What other hands changed; undefined where nobody looked. */
  readonly drift?: readonly string[] | undefined;
}

/** The tenants of a server that were asked for, in the order of their names. */
export interface Sight {
  /** The server, for messages. */
  readonly server: string;
  readonly prefix: string;
  /** Path of the directory. */
  readonly directory: string;
  readonly migrations: readonly Migration[];
  readonly tenants: readonly Seen[];
  /** Whether structures were compared. */
  readonly compared: boolean;
}

/** How closely is looked. */
export interface Closeness {
  /** Whether sizes and moments are read: the last one, or that of each migration. Default: neither. */
  readonly measure?: "last" | "each" | undefined;
  /** Whether structures are compared: one round trip for each tenant. */
  readonly drift?: boolean | undefined;
  /** Hears how many tenants are compared, and gets told of each. */
  readonly onComparing?: ((total: number) => (tenant: string) => void) | undefined;
}

/**
 * Reads the tenants that were asked for.
 * @param patterns Names or patterns. None means all.
 * @throws NoTenantMatchesError for the first that matches none.
 */
export async function look(
  server: Server,
  patterns: readonly string[],
  { measure, drift = false, onComparing }: Closeness = {},
): Promise<Sight> {
  const { prefix } = server.settings;
  const texts = patterns.length > 0 ? patterns : undefined;
  const [directory, roster] = await Promise.all([server.directory(), readRoster(server, texts)]);
  const found = [...roster].map(([tenant, observed]) => tenantStatus(prefix + tenant, prefix, observed, directory));
  const measured =
    measure &&
    (await server.measure(
      found.map(({ schema }) => schema),
      measure,
    ));
  const compared = new Set(found.filter((tenant) => drift && !saysNothing(tenant)));
  const hear = onComparing?.(compared.size);
  const tenants = await Promise.all(
    found.map(async (tenant): Promise<Seen> => {
      const seen = { ...tenant, ...measured?.get(tenant.schema) };
      if (!compared.has(tenant)) return seen;
      const closer = await compare(server, seen);
      hear?.(tenant.tenant);
      return closer;
    }),
  );
  const { path, migrations } = directory;
  return { server: server.title, prefix, directory: path, migrations, tenants, compared: drift };
}

// One that cannot be compared must not hide what was seen of the others.
async function compare(server: Server, tenant: Seen): Promise<Seen> {
  try {
    const { exists, drift } = await server.inspect(tenant.schema, true);
    return exists ? { ...tenant, drift } : { ...tenant, problem: "it was dropped meanwhile" };
  } catch (error) {
    return { ...tenant, problem: (error as Error).message };
  }
}
