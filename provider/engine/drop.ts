// Drop: look first at what else would go, then drop the tenant's schema.

import type { Session } from "../dialects/dialect";
import { DropRefusedError } from "../errors";
import { lockTenant } from "./lock";

/**
 * Drops one tenant's schema. Success when it is not there.
 * @throws DropRefusedError before anything is dropped, when something outside of it would go with it.
 */
export async function drop(session: Session, schema: string, lockTimeout: number): Promise<void> {
  await lockTenant(session, schema, lockTimeout);
  const dependents = await session.dependents(schema);
  if (dependents.length > 0) throw new DropRefusedError(schema, dependents);
  await session.drop(schema);
}
