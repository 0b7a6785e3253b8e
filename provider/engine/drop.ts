// Drop: look first whose schema it is and what else would go, then drop it.

import { isAnothers } from "../core/stamp";
import type { Dialect, Session } from "../dialects/dialect";
import { wordsOf } from "../dialects/failure";
import { DropFailedError, DropRefusedError, TenantexError } from "../errors";
import type { Patience } from "./converge";
import { claimTenant } from "./lock";
import { persistently } from "./persistence";
import { Tries } from "./tries";

/**
 * Drops one tenant's schema. Success when it is not there, or when another creation has its place by now.
 * @param incarnation Identity of the creation that is to be dropped; without one whatever is there is dropped.
 * @throws DropRefusedError before anything is dropped, when it would reach outside; DropFailedError
 */
export async function drop(
  dialect: Dialect,
  schema: string,
  incarnation: string | undefined,
  { lockTimeout, retryTimeout }: Patience,
): Promise<void> {
  const tries = new Tries(retryTimeout);
  let begun = false;
  const attempt = async (session: Session) => {
    await claimTenant(session, schema, lockTimeout, "there");
    const { comment } = await session.origin(schema);
    if (isAnothers(comment, incarnation)) return;
    const dependents = await session.dependents(schema);
    if (dependents.length > 0) throw new DropRefusedError(schema, dependents);
    begun = true;
    await session.drop(schema);
  };
  await persistently(dialect, tries, attempt).catch((error: unknown) => {
    if (error instanceof TenantexError || !begun) throw error;
    throw new DropFailedError(schema, wordsOf(error) + (tries.text && ` [${tries.text}]`), { cause: error });
  });
}
