// How far a tenant goes, as people write it, checked.

import type { Way } from "../core/target";
import { parseVersion } from "../core/version";
import { InvalidSettingError } from "../errors";

/** How far tenants go. Default: up all the way, or down by the last migration, as `mix ecto.rollback` does. */
export interface Steps {
  /**
   * Up: the last version to apply; `"latest"` is the newest file. Down: the last one to revert, **that one included**;
   * `"0"` reverts all.
   */
  readonly to?: string | number | undefined;
  /** Most migrations to apply or revert on a tenant. */
  readonly step?: number | undefined;
}

/** @throws InvalidVersionError, InvalidSettingError */
export function wayOf(direction: "up" | "down", { to, step }: Steps): Way {
  if (step !== undefined && !(Number.isSafeInteger(step) && step > 0))
    throw new InvalidSettingError("step", "has to be a whole number above 0", "Say how many migrations.");
  if (direction === "up")
    return { direction, step, to: to === undefined || to === "latest" ? undefined : parseVersion(to) };
  if (to === "latest")
    throw new InvalidSettingError(
      "to",
      'is "latest", to which nothing goes down',
      'Name the version; "0" reverts all.',
    );
  return to === undefined ? { direction, step: step ?? 1 } : { direction, step, to: parseVersion(to) };
}
