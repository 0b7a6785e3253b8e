// The home of a tenant: the server it was made on, which another one must not be taken for.

import type { Server } from "../engine/server";
import { OtherServerError } from "../errors";

/**
 * The identity of the server, once it is known to be the tenant's home, or a new one that tenants were declared to have
 * moved to. The old identity where the server does not tell its own.
 * @throws OtherServerError, ConnectionError
 */
export async function demandHome(
  server: Server,
  { tenant, schema, serverId }: { tenant: string; schema: string; serverId?: string | undefined },
): Promise<string | undefined> {
  const now = await server.identity();
  if (serverId === undefined || now === undefined || now === serverId) return now ?? serverId;
  if (!server.settings.movedFrom.includes(serverId))
    throw new OtherServerError(tenant, schema, server.title, serverId, now);
  return now;
}
