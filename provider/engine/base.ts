// What a create stands on: a schema to be made, its own left-over to be completed, or somebody's to be adopted.

import { randomUUID } from "node:crypto";
import { isTaken, readStamp, stampText } from "../core/stamp";
import { fitBigint, type Version } from "../core/version";
import type { Dialect, HistoryShape, Observed, Session } from "../dialects/dialect";
import { HalfDroppedError, NothingToAdoptError, SchemaExistsError } from "../errors";
import { type Adoptable, type Adoption, demandBaseline, findAdoptable } from "./adopt";
import type { Goal } from "./converge";

/** A tenant that nobody knows yet. */
export interface Creation {
  readonly kind: "create";
  /** Recognises its own half-made schema: a URN. */
  readonly owner?: string | undefined;
  /** Marks the new one. Default: a random one. */
  readonly incarnation?: string | undefined;
  /** How a schema that is there already is met. Default: it is refused. */
  readonly adopt?: Adoption | undefined;
}

/** A creation whose mark is settled. */
export interface MarkedCreation extends Creation {
  readonly incarnation: string;
  /** Whether whoever makes it keeps the mark, and knows the schema by it later. */
  readonly keepsMark: boolean;
}

/** The creation with the mark that it brings, or a random one. */
export function marked(creation: Creation): MarkedCreation {
  const { incarnation } = creation;
  return { ...creation, incarnation: incarnation ?? randomUUID(), keepsMark: incarnation !== undefined };
}

/** Whose a schema is that a creation finds. */
export type Found =
  | { readonly kind: "nobody's"; readonly making: HistoryShape }
  /** Made or adopted by this creation, by one for the same owner that died, or by another whose mark has to stay. */
  | { readonly kind: "own"; readonly adopted: boolean; readonly isThis: boolean }
  | { readonly kind: "somebody's"; readonly adoptable: Adoptable };

/**
 * Finds out whose a schema is. Changes nothing.
 * @throws SchemaExistsError, HalfDroppedError, NothingToAdoptError, and what an adoption refuses.
 */
export async function findBase(
  dialect: Dialect,
  session: Session,
  goal: Goal,
  { owner, incarnation, adopt, keepsMark }: MarkedCreation,
  observed: Observed,
): Promise<Found> {
  const { tenant, schema, directory } = goal;
  if (observed.dropping) throw new HalfDroppedError(tenant, schema);
  const versions = directory.migrations.map((migration) => migration.version);
  const making = { bigint: fitBigint(versions), comment: commentOf(owner, incarnation, false) };
  if (!observed.exists) {
    if (adopt?.required) throw new NothingToAdoptError(tenant, schema, dialect.server);
    return { kind: "nobody's", making };
  }
  const origin = await session.origin(schema);
  const stamp = readStamp(origin.comment);
  if (stamp && stamp.incarnation === incarnation) return { kind: "own", adopted: stamp.adopted, isThis: true };
  const taken = isTaken({ ...origin, recorded: observed.recorded }, owner, dialect.rollsBackDdl, new Date());
  if (!taken)
    return observed.recorded
      ? { kind: "own", adopted: stamp?.adopted === true, isThis: false }
      : { kind: "nobody's", making };
  if (adopt === undefined) throw new SchemaExistsError(tenant, schema);
  // The mark that is there may be the one by which a resource's state knows its schema.
  const isTold = adopt.baseline === undefined || observed.history.length > 0;
  if (stamp && !keepsMark && isTold) return { kind: "own", adopted: true, isThis: true };
  return { kind: "somebody's", adoptable: await findAdoptable(session, goal, adopt) };
}

/**
 * Takes a schema over: leaves our history in it.
 * @param scratch What a version of the directory is made of.
 * @throws BaselineRefusedError
 */
export async function takeOver(
  session: Session,
  goal: Goal,
  { owner, incarnation, adopt }: MarkedCreation,
  { history, applied, baseline }: Adoptable,
  scratch: (version: Version) => Promise<readonly string[]>,
): Promise<void> {
  if (baseline !== undefined && !adopt?.trustBaseline)
    await demandBaseline(session, goal, baseline, () => scratch(baseline));
  await session.takeOver(goal.schema, history, applied, commentOf(owner, incarnation, true));
}

/** The mark that a creation leaves. */
export function commentOf(owner: string | undefined, incarnation: string, adopted: boolean): string {
  return stampText({ owner, incarnation, at: new Date(), adopted });
}
