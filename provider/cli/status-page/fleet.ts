// What the page holds of a fleet: said once and short, because there may be thousands of tenants and hundreds of migrations.

import type { TenantState } from "../../engine/tenant-status";
import type { Seen, Sight } from "../look";
import { columnsOf, type MigrationColumn, marksOf, STATES } from "../state";
import { encodeDates, encodeMarks, isApplied } from "./encoding";

/** A fleet as the page holds it. Moments are seconds since 1970. */
export interface PageFleet {
  readonly server: string;
  readonly prefix: string;
  readonly directory: string;
  /** When it was looked at. */
  readonly at: number;
  /** Whether structures were compared. */
  readonly compared: boolean;
  /** States, the best first. */
  readonly states: readonly string[];
  readonly columns: readonly MigrationColumn[];
  /** Marks of the columns, encoded; tenants that are alike share one. */
  readonly strips: readonly string[];
  readonly tenants: readonly PageTenant[];
}

/** A tenant as the page holds it. What is not known of it, or is nothing, is left out. */
export interface PageTenant {
  readonly name: string;
  readonly state: TenantState;
  /** Number of its strip; left out where the history says nothing. */
  readonly strip?: number | undefined;
  /** Number of the column of its version, -1 where nothing is applied. */
  readonly version?: number | undefined;
  /** Number of migrations that it misses. */
  readonly behind?: number | undefined;
  readonly changed?: number | undefined;
  /** Bytes. */
  readonly size?: number | undefined;
  /** Moments of the applied migrations, encoded. */
  readonly dates?: string | undefined;
  readonly urn?: string | undefined;
  /** The migration at which the last run failed, and when. */
  readonly failed?: { readonly version: string; readonly at: number } | undefined;
  readonly problem?: string | undefined;
  readonly drift?: readonly string[] | undefined;
}

/** @param at When it was looked at. */
export function pageFleet(sight: Sight, at: Date): PageFleet {
  const columns = columnsOf(sight.migrations, sight.tenants);
  const places = new Map(columns.map(({ version }, place) => [version, place]));
  const strips = new Map<string, number>();
  const stripOf = (marks: string) => {
    const encoded = encodeMarks(marks);
    const known = strips.get(encoded) ?? strips.size;
    strips.set(encoded, known);
    return known;
  };
  const tenants = sight.tenants.map((seen): PageTenant => {
    const marks = marksOf(seen, columns);
    return {
      name: seen.tenant,
      state: seen.state,
      ...(marks === "" ? {} : { strip: stripOf(marks), version: places.get(seen.version) ?? -1 }),
      behind: marks === "" ? undefined : seen.missing.length || undefined,
      changed: seen.changed && secondsOf(seen.changed),
      size: seen.size,
      dates: marks === "" ? undefined : datesOf(seen, columns, marks),
      urn: seen.urn,
      failed: seen.failed && { version: seen.failed.version, at: secondsOf(seen.failed.at) },
      problem: seen.problem,
      drift: seen.drift?.length ? seen.drift : undefined,
    };
  });
  const { server, prefix, directory, compared } = sight;
  const head = { server, prefix, directory, at: secondsOf(at), compared, states: STATES };
  return { ...head, columns, strips: [...strips.keys()], tenants };
}

const secondsOf = (moment: Date) => Math.floor(moment.getTime() / 1000);

function datesOf({ dates }: Seen, columns: readonly MigrationColumn[], marks: string): string | undefined {
  if (dates === undefined || dates.size === 0) return undefined;
  const applied = columns.filter((_, place) => isApplied(marks[place]));
  return encodeDates(applied.map(({ version }) => dates.get(version)?.getTime()));
}
