// What tenants of a server have in common: made once for all that come, and a failure is met by each of them.

import type { Dialect } from "../dialects/dialect";
import type { Shared } from "./manner";
import { memory } from "./memory";
import { scratchStructure } from "./scratch";
import { Workshop } from "./workshop";

/**
 * @param aside Connections for scratch tenants: those who wait for one may hold all others.
 * @param settings What is shared, and how long is waited for locks, in seconds.
 */
export function openShared(
  aside: Dialect,
  { sharedExtensions, lockTimeout }: { readonly sharedExtensions: readonly string[]; readonly lockTimeout: number },
): Shared {
  const once = memory<void>();
  const structures = memory<readonly string[]>();
  const prepare: Shared["prepare"] = (session) =>
    sharedExtensions.length === 0 ? Promise.resolve() : once("extensions", () => session.extend(sharedExtensions));
  return {
    prepare,
    scratch: (directory, version) =>
      structures(`${directory.path}\0${version}`, () =>
        scratchStructure(new Workshop(aside, directory, lockTimeout, prepare), directory, version),
      ),
  };
}
