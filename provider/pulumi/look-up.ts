// Looking up a tenant by its schema alone, for Tenant.get.

import type { Server } from "../engine/server";
import { HistoryMissingError, TenantNotFoundError } from "../errors";
import { type Bag, stored, type TenantOutputs } from "./properties";

/**
 * What is true of a tenant that the state does not have.
 * @throws TenantNotFoundError, HistoryMissingError
 */
export async function lookUp(server: Server, schema: string, props: Bag): Promise<TenantOutputs> {
  const { prefix, migrations } = server.settings;
  const tenant = schema.startsWith(prefix) ? schema.slice(prefix.length) : schema;
  const [found, serverId] = await Promise.all([server.inspect(schema), server.identity()]);
  if (!found.exists) throw new TenantNotFoundError(schema, server.title);
  if (!found.recorded) throw new HistoryMissingError(tenant, schema);
  return stored(props, {
    ...{ tenant, schema, migrations, serverId, version: found.version, plan: "" },
    prefix: schema.slice(0, schema.length - tenant.length),
  });
}
