// The scenarios: how many tenants go from where to where, and whether opening connections is part of the time.

export interface Scenario {
  readonly key: string;
  readonly title: string;
  /** Tenants that are moved within one measurement. */
  readonly tenants: number;
  readonly atOnce: number;
  readonly from: number | undefined;
  readonly to: number;
  /** Connections that are open before: then the time is told for one tenant. Else everyone connects and disconnects. */
  readonly kept: boolean;
}

const FILES = 40;
/** Fewer than are reverted, one more than are there: all counts of migrations that are needed on disk. */
export const COUNTS = [FILES - 5, FILES, FILES + 1];

const ONE_BY_ONE = { atOnce: 1, kept: true };

export function scenarios(quick: boolean): Scenario[] {
  const [many, all] = quick ? [8, 24] : [50, 200];
  return [
    { key: "new", title: `new tenant, ${FILES} files`, tenants: 1, atOnce: 1, from: undefined, to: FILES, kept: false },
    { key: "noop", title: "nothing to do", tenants: 20, ...ONE_BY_ONE, from: FILES, to: FILES },
    {
      key: "noops",
      title: `nothing to do, ${all} tenants, 8 at once`,
      tenants: all,
      atOnce: 8,
      from: FILES,
      to: FILES,
      kept: false,
    },
    { key: "one", title: "one more file", tenants: 5, ...ONE_BY_ONE, from: FILES, to: FILES + 1 },
    { key: "down", title: "five files down", tenants: 5, ...ONE_BY_ONE, from: FILES, to: FILES - 5 },
    {
      key: "many",
      title: `${many} new tenants, 8 at once`,
      tenants: many,
      atOnce: 8,
      from: undefined,
      to: FILES,
      kept: false,
    },
  ];
}
