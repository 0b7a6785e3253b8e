// What becomes of a tenant that is deleted or replaced, and who must not be.

import { DeletionProtectedError, quoted } from "../errors";
import type { Bag, OnDelete } from "./properties";

/**
 * What becomes of the schema of a tenant with these properties when it is deleted: what was there before stays, unless
 * something else is declared.
 */
export function fateOf(props: Bag): OnDelete {
  return (props.onDelete as OnDelete | undefined) ?? (props.adopted === true ? "retain" : "drop");
}

/**
 * @param isReplaced Whether the engine has said that it replaces the tenant, also where it keeps its schema.
 * @throws DeletionProtectedError when a protected tenant would be replaced.
 */
export function demandReplaceable(olds: Bag, schema: string, isReplaced: boolean): void {
  if (olds.deletionProtection !== true || (olds.schema === schema && !isReplaced)) return;
  throw new DeletionProtectedError(String(olds.tenant), String(olds.schema), schema);
}

/**
 * @param isTakenOver Whether the schema is that of another creation by now, and so is not deleted with this one.
 * @throws DeletionProtectedError
 */
export async function demandDeletable(props: Bag, isTakenOver: () => Promise<boolean>): Promise<void> {
  if (props.deletionProtection !== true || (await isTakenOver().catch(() => false))) return;
  throw new DeletionProtectedError(String(props.tenant), String(props.schema));
}

/** What becomes of the old schema of a tenant that gets another one, in words; undefined while it keeps its own. */
export function fateText(olds: Bag, schema: string): string | undefined {
  return olds.schema === schema ? undefined : textOf(olds);
}

/**
 * What may become of the schema of a tenant that is replaced and keeps its schema, in words; undefined when it stays.
 * The successor takes it over, unless it is deleted first, of which the engine does not tell.
 */
export function selfReplacementText(olds: Bag): string | undefined {
  if (fateOf(olds) === "retain") return undefined;
  return `is replaced by itself, which with deleteBeforeReplace ${textOf(olds)} and makes a new, empty one`;
}

function textOf(olds: Bag): string {
  const old = quoted(String(olds.schema));
  const texts: Record<OnDelete, string> = {
    drop: `DROPS schema ${old} with all its data`,
    retain: `leaves schema ${old} behind`,
    archive: `archives schema ${old}`,
  };
  return texts[fateOf(olds)];
}
