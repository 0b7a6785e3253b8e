// Batches: what is read of many schemas by few statements, without one of them hiding all others.

import { ConnectionLostError } from "../errors";

// A server keeps a lock for each table of a statement until its end.
const BATCH = 500;

/**
 * Reads 500 at a time. What fails together is read by halves, down to the one that fails.
 * @param fail Hears of each one that fails by itself.
 * @throws ConnectionLostError, which says nothing of any of them.
 */
export async function inBatches<T>(
  all: readonly T[],
  read: (batch: readonly T[]) => Promise<void>,
  fail: (one: T, problem: Error) => void,
): Promise<void> {
  for (let i = 0; i < all.length; i += BATCH) await halving(all.slice(i, i + BATCH), read, fail);
}

async function halving<T>(
  all: readonly T[],
  read: (batch: readonly T[]) => Promise<void>,
  fail: (one: T, problem: Error) => void,
): Promise<void> {
  try {
    return await read(all);
  } catch (error) {
    if (error instanceof ConnectionLostError) throw error;
    const [only, ...others] = all;
    if (only !== undefined && others.length === 0)
      return fail(only, error instanceof Error ? error : new Error(String(error)));
  }
  const half = all.length / 2;
  await halving(all.slice(0, half), read, fail);
  await halving(all.slice(half), read, fail);
}
