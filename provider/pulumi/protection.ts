// What becomes of a tenant that is deleted or replaced, and who must not be.

import { DeletionProtectedError } from "../errors";
import type { Bag, OnDelete } from "./properties";

/**
 * What becomes of the schema of a tenant with these properties when it is deleted: what was there before stays, unless
 * something else is declared.
 */
export function fateOf(props: Bag): OnDelete {
  return (props.onDelete as OnDelete | undefined) ?? (props.adopted === true ? "retain" : "drop");
}

/** @throws DeletionProtectedError when a protected tenant would be replaced by one with another schema. */
export function demandReplaceable(olds: Bag, schema: string): void {
  if (olds.schema === schema || olds.deletionProtection !== true) return;
  throw new DeletionProtectedError(String(olds.tenant), String(olds.schema), schema);
}

/** @throws DeletionProtectedError */
export function demandDeletable(props: Bag): void {
  if (props.deletionProtection === true) throw new DeletionProtectedError(String(props.tenant), String(props.schema));
}

/** What becomes of the old schema of a tenant that gets another one, in words; undefined while it keeps its own. */
export function fateText(olds: Bag, schema: string): string | undefined {
  if (olds.schema === schema) return undefined;
  const old = JSON.stringify(olds.schema);
  const texts: Record<OnDelete, string> = {
    drop: `DROPS schema ${old} with all its data`,
    retain: `leaves schema ${old} behind`,
    archive: `archives schema ${old}`,
  };
  return texts[fateOf(olds)];
}
