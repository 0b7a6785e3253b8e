// What of the fleet is in view: which tenants pass the filters and the search, and in which order.

import type { PageFleet, PageTenant } from "../fleet";

/** What the tenants can be ordered by. */
export type SortKey = "name" | "state" | "version" | "behind" | "changed" | "size" | "note";

/** A filter that is no state: tenants that other hands have changed. */
export const DRIFTED = "drifted";

/** What somebody wants to see. */
export interface View {
  /** States, and DRIFTED. None means all. */
  readonly states: ReadonlySet<string>;
  /** Numbers of columns, -1 for nothing applied. None means all. */
  readonly versions: ReadonlySet<number>;
  readonly text: string;
  readonly sort: SortKey;
  readonly descending: boolean;
}

export const EVERYTHING: View = { states: new Set(), versions: new Set(), text: "", sort: "name", descending: false };

/** The version of a tenant in words: empty where the history says nothing. */
export function versionText({ columns }: PageFleet, { version }: PageTenant): string {
  if (version === undefined) return "";
  return columns[version]?.version ?? "0";
}

/** What is wrong with a tenant, in one line. */
export function noteOf({ problem, failed, drift = [] }: PageTenant): string {
  const [first, ...others] = drift;
  const drifted = first === undefined ? [] : [others.length > 0 ? `${first} … and ${others.length} more` : first];
  const failure = failed === undefined ? [] : [`${failed.version} failed`];
  return [...(problem === undefined ? [] : [problem]), ...failure, ...drifted].join("; ");
}

/** Whether a tenant belongs to a state, or to DRIFTED. */
export const hasState = (tenant: PageTenant, state: string): boolean =>
  state === DRIFTED ? tenant.drift !== undefined : tenant.state === state;

/** The tenants in view, in their order. */
export function inView(fleet: PageFleet, { states, versions, text, sort, descending }: View): PageTenant[] {
  const wanted = text.trim().toLowerCase();
  const says = (tenant: PageTenant) =>
    [tenant.name, versionText(fleet, tenant), tenant.urn ?? "", noteOf(tenant), ...(tenant.drift ?? [])].some((words) =>
      words.toLowerCase().includes(wanted),
    );
  const value = (tenant: PageTenant): string | number => {
    if (sort === "name") return tenant.name;
    if (sort === "state") return fleet.states.indexOf(tenant.state) + (tenant.drift ? 0.5 : 0);
    if (sort === "note") return noteOf(tenant);
    return tenant[sort] ?? (sort === "behind" ? 0 : Number.NEGATIVE_INFINITY);
  };
  const compare = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);
  return fleet.tenants
    .filter((tenant) => states.size === 0 || [...states].some((state) => hasState(tenant, state)))
    .filter(({ version }) => versions.size === 0 || (version !== undefined && versions.has(version)))
    .filter((tenant) => wanted === "" || says(tenant))
    .map((tenant) => ({ tenant, by: value(tenant) }))
    .sort((a, b) => compare(a.by, b.by) * (descending ? -1 : 1) || compare(a.tenant.name, b.tenant.name))
    .map(({ tenant }) => tenant);
}

/** A line of the bars: tenants at one version, or at those that have too few to be shown. */
export interface VersionBar {
  readonly label: string;
  readonly versions: readonly number[];
  readonly count: number;
  readonly isNewest: boolean;
}

/** Most bars. */
const BARS = 9;

/** How many tenants are at which version, the newest first; the versions with the fewest tenants share the last bar. */
export function versionBars({ columns, tenants }: PageFleet): VersionBar[] {
  const counts = new Map<number, number>();
  for (const { version } of tenants) if (version !== undefined) counts.set(version, (counts.get(version) ?? 0) + 1);
  const bySize = [...counts].sort(([a, few], [b, many]) => many - few || b - a);
  const [shown, rest] = bySize.length > BARS + 1 ? [bySize.slice(0, BARS), bySize.slice(BARS)] : [bySize, []];
  const newest = columns.findLastIndex(({ hasFile }) => hasFile);
  const bars = shown
    .sort(([a], [b]) => b - a)
    .map(([version, count]) => ({
      label: columns[version]?.label ?? "0, nothing applied",
      versions: [version],
      count,
      isNewest: version === newest,
    }));
  if (rest.length === 0) return bars;
  const count = rest.reduce((sum, [, tenantCount]) => sum + tenantCount, 0);
  return [
    ...bars,
    { label: `${rest.length} other versions`, versions: rest.map(([version]) => version), count, isNewest: false },
  ];
}
