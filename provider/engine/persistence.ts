// Work that is tried again after locks, deadlocks and lost connections, with a session of its own for each try.

import type { Dialect, Session } from "../dialects/dialect";
import type { Tries } from "./tries";

/** What an attempt answers that got on, and needs a new session for the rest. */
export const GOES_ON = Symbol("goes on");

/**
 * Runs an attempt until it succeeds, or its tries are over.
 * @throws ConnectionError when the first connection fails; the last attempt's error.
 */
export async function persistently<T>(
  dialect: Dialect,
  tries: Tries,
  attempt: (session: Session) => Promise<T | typeof GOES_ON>,
): Promise<T> {
  let session: Session | undefined = await dialect.open();
  try {
    for (;;) {
      try {
        session ??= await dialect.open();
        const result = await attempt(session);
        if (result !== GOES_ON) return result;
      } catch (error) {
        await tries.after(error);
      }
      // Whatever scripts have left in a session is gone with it.
      await session?.release();
      session = undefined;
    }
  } finally {
    await session?.release();
  }
}
