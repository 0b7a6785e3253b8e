// Drop and archive: look first whose schema it is and what else would go, then drop it or give it another name.

import { archiveComment, archiveName } from "../core/archive";
import { isAnothers } from "../core/stamp";
import type { Dialect, Session } from "../dialects/dialect";
import { wordsOf } from "../dialects/failure";
import { ArchiveFailedError, DropFailedError, DropRefusedError, TenantexError } from "../errors";
import { claimTenant } from "./lock";
import type { Patience } from "./manner";
import { persistently } from "./persistence";
import { Tries } from "./tries";

/**
 * Drops one tenant's schema. Whether it did: not when it is not there, or another creation has its place by now.
 * @param incarnation Identity of the creation that is to be dropped; without one whatever is there is dropped.
 * @throws DropRefusedError before anything is dropped, when it would reach outside; DropFailedError
 */
export async function drop(
  dialect: Dialect,
  schema: string,
  incarnation: string | undefined,
  { lockTimeout, retryTimeout }: Patience,
): Promise<boolean> {
  const tries = new Tries(retryTimeout);
  let begun = false;
  const attempt = async (session: Session) => {
    // After a lost connection, what is gone is what the try before has dropped.
    if (!(await claimOwn(session, schema, incarnation, lockTimeout))) return begun;
    const dependents = await session.dependents(schema);
    if (dependents.length > 0) throw new DropRefusedError(schema, dependents);
    begun = true;
    await session.drop(schema);
    return true;
  };
  return persistently(dialect, tries, attempt).catch((error: unknown) => {
    if (error instanceof TenantexError || !begun) throw error;
    throw new DropFailedError(schema, wordsOf(error) + (tries.text && ` [${tries.text}]`), { cause: error });
  });
}

/**
 * Renames one tenant's schema out of the way. Undefined when it is not there, or when another creation has its place.
 * @returns The name that the schema has now.
 * @throws ArchiveFailedError
 */
export async function archive(
  dialect: Dialect,
  schema: string,
  incarnation: string | undefined,
  { lockTimeout, retryTimeout }: Patience,
): Promise<string | undefined> {
  const tries = new Tries(retryTimeout);
  const at = new Date();
  const name = archiveName(schema, at, dialect.names.limit);
  let begun = false;
  return persistently(dialect, tries, async (session) => {
    if (!(await claimOwn(session, schema, incarnation, lockTimeout)))
      return begun && (await session.observe(name)).exists ? name : undefined;
    begun = true;
    await session.rename(schema, name, archiveComment(schema, at));
    return name;
  }).catch((error: unknown) => {
    if (error instanceof TenantexError) throw error;
    throw new ArchiveFailedError(schema, name, wordsOf(error) + (tries.text && ` [${tries.text}]`), { cause: error });
  });
}

/** Whether a schema is there, and not that of another creation; then it is locked. */
async function claimOwn(
  session: Session,
  schema: string,
  incarnation: string | undefined,
  lockTimeout: number,
): Promise<boolean> {
  const { exists } = await claimTenant(session, schema, lockTimeout, "there");
  return exists && !isAnothers((await session.origin(schema)).comment, incarnation);
}
