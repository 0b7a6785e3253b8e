// Dropping a tenant by its name: only what was seen to be one, and telling only of what was done.

import { readStamp } from "../core/stamp";
import type { Observed } from "../dialects/dialect";
import { HistoryMissingError, SchemaMissingError, SchemaReplacedError } from "../errors";
import type { Server } from "./server";

/** What a drop did. */
export interface TenantDropped {
  readonly status: "ok";
  readonly tenant: string;
  readonly schema: string;
  /** Name that the schema has now, when it was archived. */
  readonly archived?: string | undefined;
}

/**
 * Drops or archives a tenant.
 * @param seen The tenant as it was when the drop was decided on: who made it anew since then has made another one.
 * @throws SchemaMissingError, SchemaReplacedError, HistoryMissingError, and what the drop itself throws.
 */
export async function dropTenant(
  server: Server,
  tenant: string,
  archive: boolean,
  seen?: Observed,
): Promise<TenantDropped> {
  const schema = server.schemaOf(tenant);
  const look = async () => (await server.inspect(schema, false)).observed;
  const { exists, recorded, dropping, comment = null } = seen ?? (await look());
  if (!exists) throw new SchemaMissingError(tenant, schema, server.title);
  if (!recorded && !dropping) throw new HistoryMissingError(tenant, schema);
  const incarnation = readStamp(comment)?.incarnation;
  const archived = archive ? await server.archive(schema, incarnation) : undefined;
  const isDone = archive ? archived !== undefined : await server.drop(schema, incarnation);
  if (isDone) return { status: "ok", tenant, schema, archived };
  // Somebody was faster.
  if ((await look()).exists) throw new SchemaReplacedError(tenant, schema);
  throw new SchemaMissingError(tenant, schema, server.title);
}
