// Groups of tenants that are alike, so that a thousand of them fit on a screen.

import type { TenantState } from "../engine/tenant-status";
import type { Seen } from "./look";
import { type MigrationColumn, marksOf, STATES, stateText, versionText } from "./state";

/** Tenants that are alike. */
export interface Group {
  readonly tenants: readonly Seen[];
  /** Highest applied version; nothing where the history says nothing. */
  readonly version: string;
  readonly state: TenantState;
  /** State in words, with what else there is to say: `behind by 2, drifted`. */
  readonly text: string;
  /** A mark for each column; nothing where the history says nothing. */
  readonly marks: string;
  readonly drift: readonly string[];
  readonly problem: string | undefined;
}

/** Puts tenants that are alike together: the best first, and the many before the few. */
export function groupsOf(tenants: readonly Seen[], columns: readonly MigrationColumn[]): Group[] {
  const groups = new Map<string, Seen[]>();
  for (const tenant of tenants) {
    const { drift = [], problem = "" } = tenant;
    const key = JSON.stringify([stateText(tenant), versionText(tenant), marksOf(tenant, columns), drift, problem]);
    const group = groups.get(key);
    if (group) group.push(tenant);
    else groups.set(key, [tenant]);
  }
  return [...groups.values()]
    .map((alike): Group => {
      const [first] = alike as [Seen];
      const { state, drift = [], problem } = first;
      const version = versionText(first);
      const text = drift.length > 0 ? `${stateText(first)}, drifted` : stateText(first);
      return { tenants: alike, version, state, text, marks: marksOf(first, columns), drift, problem };
    })
    .sort((a, b) => rank(a) - rank(b) || b.tenants.length - a.tenants.length);
}

const rank = ({ state, drift, problem }: Group) =>
  STATES.indexOf(state) + (drift.length > 0 ? 0.5 : 0) + (problem === undefined ? 0 : 0.7);

/** Whether the tenants are as the directory has them, and nobody else has changed them. */
export const isWell = ({ state, drift, problem }: Pick<Group, "state" | "drift" | "problem">): boolean =>
  state === "current" && drift.length === 0 && problem === undefined;

/** Number of columns at the beginning that are applied in all groups: there is nothing to see in them. */
export function settledColumns(groups: readonly Group[], columns: number): number {
  const strips = groups.map(({ marks }) => marks).filter((marks) => marks !== "");
  if (strips.length === 0) return columns;
  return Math.min(...strips.map((marks) => /^a*/.exec(marks)?.[0].length ?? 0));
}
