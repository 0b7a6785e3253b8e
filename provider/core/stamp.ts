// The stamp on a tenant's history table: for which declared resource the schema was made, in which creation, and when; and
// which migration failed last.

import { createHash } from "node:crypto";
import type { Version } from "./version";

/** Kept as the comment of the history table, so that a create and a delete know whose schema they meet. */
export interface Stamp {
  /** URN of the resource; a program without Pulumi has none. */
  readonly owner?: string | undefined;
  /** Random identity of the creation: a schema that was dropped and made again, or taken over, has another. */
  readonly incarnation: string;
  readonly at: Date;
  /** Whether the schema was there before, and was taken over. */
  readonly adopted?: boolean | undefined;
}

/** How long a create that was not recorded may find its own schema again, in milliseconds: one hour. */
const PATIENCE = 60 * 60 * 1000;

const SHAPE =
  /^(?<verb>Made|Adopted) by pulumi-tenantex for (?<name>.*) \((?<owner>[0-9a-f]{32}), (?<incarnation>[^)]+)\) at (?<at>[^\s;]+)(?:; (?<failed>[\d.]+) failed at (?<failedAt>\S+))?$/;

/** The comment that `readStamp` reads: ASCII and short, because MySQL's comments are neither long nor quite UTF-8. */
export function stampText({ owner = "", incarnation, at, adopted }: Stamp): string {
  const name = shortened(owner || "a program").replace(/[^ -~]|['"\\]/g, "?");
  return `${adopted ? "Adopted" : "Made"} by pulumi-tenantex for ${name} (${digest(owner)}, ${incarnation}) at ${at.toISOString()}`;
}

const MOST = 200;

// The end of a URN has the resource's name, and its beginning says that it is one.
function shortened(owner: string): string {
  return owner.length <= MOST ? owner : `${owner.slice(0, 40)}...${owner.slice(43 - MOST)}`;
}

/** A migration that could not be applied. */
export interface Failure {
  readonly version: Version;
  readonly at: Date;
}

/**
 * The comment with another failure, or with none. Undefined where it is no stamp, or holds what a stamp does not: then it
 * is somebody's.
 */
export function withFailure(comment: string | null, failure?: Failure): string | undefined {
  if (comment === null || /[^ -~]|['"\\]/.test(comment)) return undefined;
  const match = SHAPE.exec(comment);
  if (match === null) return undefined;
  const stamp = match.groups?.failed === undefined ? comment : comment.slice(0, comment.lastIndexOf("; "));
  return failure === undefined ? stamp : `${stamp}; ${failure.version} failed at ${failure.at.toISOString()}`;
}

/** A stamp as far as a comment tells it. */
export interface StampRead {
  /** Who it was made for, as far as there is room for it. */
  readonly name: string;
  /** The owner as a digest. */
  readonly owner: string;
  readonly incarnation: string;
  readonly at: Date;
  readonly adopted: boolean;
  /** The migration that failed last, where nothing was applied or reverted since. */
  readonly failure?: Failure | undefined;
}

/** Undefined when the comment is no stamp. */
export function readStamp(comment: string | null): StampRead | undefined {
  const match = SHAPE.exec(comment ?? "")?.groups as
    | (Record<"verb" | "name" | "owner" | "incarnation" | "at", string> &
        Partial<Record<"failed" | "failedAt", string>>)
    | undefined;
  if (match === undefined) return undefined;
  const { verb, name, owner, incarnation, at, failed, failedAt } = match;
  const failure = failed === undefined ? undefined : { version: failed, at: new Date(failedAt as string) };
  return { name, owner, incarnation, at: new Date(at), adopted: verb === "Adopted", failure };
}

/** What is known of a schema that is there already. */
export interface Found {
  /** Whether its history table is there. */
  readonly recorded: boolean;
  /** Comment on the history table. */
  readonly comment: string | null;
  /** Whether it holds no object at all; undefined when nobody looked. */
  readonly blank?: boolean | undefined;
}

/**
 * Whether an existing schema is somebody's, and not the left-over of a create for `owner` that died before it was
 * recorded. A left-over bears the owner's stamp, not older than an hour: a stack with the same URN in another backend
 * must not take over a tenant that has long been somebody's. Where schema and history are not made in one stroke, a
 * death in between leaves an empty schema.
 */
export function isTaken(found: Found, owner: string | undefined, rollsBackDdl: boolean, now: Date): boolean {
  if (!found.recorded) return rollsBackDdl || found.blank === false;
  const stamp = readStamp(found.comment);
  return owner === undefined || stamp?.owner !== digest(owner) || now.getTime() - stamp.at.getTime() >= PATIENCE;
}

/** URN of the resource that a schema was made for; undefined where a program without Pulumi, or another tool, made it. */
export function urnOf(comment: string | null): string | undefined {
  const name = readStamp(comment)?.name;
  return name?.startsWith("urn:pulumi:") ? name : undefined;
}

/** Whether a schema bears the mark of another creation than this one: then this one's schema is gone. */
export function isAnothers(comment: string | null, incarnation: string | undefined): boolean {
  const stamp = readStamp(comment);
  return stamp !== undefined && incarnation !== undefined && stamp.incarnation !== incarnation;
}

function digest(owner: string): string {
  return createHash("sha256").update(owner).digest("hex").slice(0, 32);
}
