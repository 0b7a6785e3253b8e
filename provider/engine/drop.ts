// Drop: look first whose schema it is and what else would go, then drop it.

import { isAnothers } from "../core/stamp";
import type { Session } from "../dialects/dialect";
import { wordsOf } from "../dialects/failure";
import { DropFailedError, DropRefusedError } from "../errors";
import { lockTenant } from "./lock";

/**
 * Drops one tenant's schema. Success when it is not there, or when another creation has its place by now.
 * @param incarnation Identity of the creation that is to be dropped; without one whatever is there is dropped.
 * @throws DropRefusedError before anything is dropped, when it would reach outside; DropFailedError
 */
export async function drop(
  session: Session,
  schema: string,
  incarnation: string | undefined,
  lockTimeout: number,
): Promise<void> {
  await lockTenant(session, schema, lockTimeout);
  const { comment } = await session.origin(schema);
  if (isAnothers(comment, incarnation)) return;
  const dependents = await session.dependents(schema);
  if (dependents.length > 0) throw new DropRefusedError(schema, dependents);
  try {
    await session.drop(schema);
  } catch (error) {
    throw new DropFailedError(schema, wordsOf(error), { cause: error });
  }
}
