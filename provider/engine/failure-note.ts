// The note of a failed migration on a tenant, for whoever looks later at which tenants failed.

import { readStamp, withFailure } from "../core/stamp";
import type { Session } from "../dialects/dialect";
import { StatementError, WorkError } from "../errors";
import type { StepsDone } from "./steps";
import { isLocked } from "./tries";

/**
 * Writes down which migration could not be applied, as well as that goes, and ends as the run does. What other work was in
 * the way of is not at fault.
 * @throws The error.
 */
export async function noteFailure(session: Session, schema: string, done: StepsDone, error: unknown): Promise<never> {
  const { step } = done.current ?? {};
  const isFault = error instanceof WorkError && error.cause instanceof StatementError && !isLocked(error);
  if (isFault && step?.kind === "apply")
    await rewrite(session, schema, { version: step.migration.version, at: new Date() });
  throw error;
}

/** Takes the note away, once the tenant has been worked on without a failure. */
export async function forgetFailure(
  session: Session,
  schema: string,
  comment: string | null | undefined,
): Promise<void> {
  if (readStamp(comment ?? null)?.failure) await rewrite(session, schema, undefined);
}

// Read anew: a run may have written another stamp since it read the tenant.
async function rewrite(session: Session, schema: string, failure: Parameters<typeof withFailure>[1]): Promise<void> {
  // Behind a pooler nothing keeps others away between two messages.
  if (session.pooled) return;
  try {
    const comment = withFailure((await session.origin(schema)).comment, failure);
    if (comment !== undefined) await session.mark(schema, comment);
  } catch {
    // The right to change the comment, or the connection, may be gone: the run ends as it would have.
  }
}
