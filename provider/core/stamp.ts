// The stamp on a tenant's history table: for which declared resource the schema was made, and when.

/** Kept as the comment of the history table, so that a create that died before it was recorded knows its own work. */
export interface Stamp {
  /** URN of the resource. */
  readonly owner: string;
  readonly at: Date;
}

const MARK = "Made by pulumi-tenantex for ";

/** How long a create that was not recorded may find its own schema again, in milliseconds: one day. */
const PATIENCE = 24 * 60 * 60 * 1000;

/** The comment that `readStamp` reads. */
export function stampText(stamp: Stamp): string {
  return `${MARK}${stamp.owner} at ${stamp.at.toISOString()}`;
}

/** The stamp in a comment, or undefined when it holds none. */
export function readStamp(comment: string | null): Stamp | undefined {
  const match = /^Made by pulumi-tenantex for (?<owner>.+) at (?<at>\S+)$/.exec(comment ?? "")?.groups;
  if (match === undefined) return undefined;
  return { owner: match.owner as string, at: new Date(match.at as string) };
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
 * Whether an existing schema is somebody's, and not the left-over of a create for `owner` that was never recorded.
 * A left-over bears the owner's stamp, not older than a day: a stack with the same URN in another backend must not
 * take over a tenant that has long been somebody's. Where schema and history are not made in one stroke, a death in
 * between leaves an empty schema.
 */
export function isTaken(found: Found, owner: string | undefined, rollsBackDdl: boolean, now: Date): boolean {
  if (!found.recorded) return rollsBackDdl || found.blank === false;
  const stamp = readStamp(found.comment);
  return owner === undefined || stamp?.owner !== owner || now.getTime() - stamp.at.getTime() >= PATIENCE;
}
