// Chance that can be repeated: random numbers from a seed, which is printed by whoever uses it.

/** Chance from a seed. */
export interface Chance {
  readonly seed: number;
  /** A number from 0 to 1, without the 1. */
  next(): number;
  /** One of them. */
  pick<T>(from: readonly T[]): T;
  /** So many of them, or all, in any order. */
  sample<T>(from: readonly T[], count: number): T[];
}

/** The seed of TENANTEX_TEST_SEED, else one nobody knows before. */
export function chance(seed = Number(process.env.TENANTEX_TEST_SEED || Math.floor(Math.random() * 1e9))): Chance {
  let state = seed >>> 0;
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number) => Math.floor(next() * count);
  return {
    seed,
    next,
    pick: <T>(from: readonly T[]) => from[below(from.length)] as T,
    sample: (from, count) => {
      const rest = [...from];
      const taken = [];
      while (taken.length < count && rest.length > 0) taken.push(...rest.splice(below(rest.length), 1));
      return taken;
    },
  };
}
