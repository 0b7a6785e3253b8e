// Work on a session that is tried again after locks and deadlocks, and with a new session after a lost connection.

import type { Dialect, Session } from "../dialects/dialect";
import type { Tries } from "./tries";

/**
 * Runs an attempt until it succeeds, or its tries are over.
 * @throws ConnectionError when the first connection fails; the last attempt's error.
 */
export async function persistently<T>(
  dialect: Dialect,
  tries: Tries,
  attempt: (session: Session) => Promise<T>,
): Promise<T> {
  let session: Session | undefined = await dialect.open();
  try {
    for (;;) {
      try {
        session ??= await dialect.open();
        return await attempt(session);
      } catch (error) {
        const { lost } = await tries.after(error);
        if (!lost) continue;
        await session?.release();
        session = undefined;
      }
    }
  } finally {
    await session?.release();
  }
}
