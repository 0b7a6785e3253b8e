// What tenants of a server have in common: made once for all that come, and a failure is met by each of them.

import type { Dialect } from "../dialects/dialect";
import type { Commons } from "./manner";
import { scratchStructure } from "./scratch";

/** @param settings What is shared, and how long is waited for locks, in seconds. */
export function openCommons(
  dialect: Dialect,
  { sharedExtensions, lockTimeout }: { readonly sharedExtensions: readonly string[]; readonly lockTimeout: number },
): Commons {
  const once = memory<void>();
  const structures = memory<readonly string[]>();
  return {
    prepare: (session) =>
      sharedExtensions.length === 0 ? Promise.resolve() : once("extensions", () => session.extend(sharedExtensions)),
    scratch: (session, directory, version) =>
      structures(`${directory.path}\0${version}`, () =>
        scratchStructure(dialect, session, directory, version, lockTimeout),
      ),
  };
}

/** Work by its key: done once, and again after a failure. */
function memory<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key, work) => {
    const doing =
      known.get(key) ??
      work().catch((error: unknown) => {
        known.delete(key);
        throw error;
      });
    known.set(key, doing);
    return doing;
  };
}
