// Measuring as the dialects share it: the sizes of many schemas and the moments in their histories, by few statements.

import { parseVersion, type Version } from "../core/version";
import { inBatches } from "./batches";
import type { Measured } from "./dialect";

/** A schema whose size was read. */
export interface Sized {
  readonly schema: string;
  /** Bytes; null where the server does not tell. */
  readonly size: string | number | null;
  /** Whether its history has a column with the time of each row. */
  readonly timed: boolean | number | string | null;
}

/** A row of a history, or the last of all. */
interface Moment {
  readonly schema: string;
  /** Seconds since 1970. */
  readonly at: string | number | null;
  /** Null where only the last moment was asked for. */
  readonly version: string | null;
}

/** The SELECTs of a dialect. Every row begins with the schema's name as `schema`. */
export interface MeasureSelects {
  sizes(schemas: readonly string[]): string;
  /** The last moment in the history of one schema. */
  last(schema: string): string;
  /** Each moment in the history of one schema. */
  each(schema: string): string;
}

/**
 * Reads sizes, and the moments of those histories that have them.
 * @param ask Sends a statement.
 */
export async function measureAll(
  schemas: readonly string[],
  selects: MeasureSelects,
  dates: "last" | "each",
  ask: <Row>(sql: string) => Promise<Row[]>,
): Promise<Map<string, Measured>> {
  const found = new Map<string, Measured>(schemas.map((schema) => [schema, {}]));
  const timed: string[] = [];
  // What cannot be read of one schema, or is gone by now, is not known of it.
  const leaveOut = () => {};
  await inBatches(
    schemas,
    async (batch) => {
      const rows = await ask<Sized>(selects.sizes(batch));
      for (const { schema, size, timed: hasTimes } of rows) {
        if (size !== null) found.set(schema, { size: Number(size) });
        if (Number(hasTimes) > 0) timed.push(schema);
      }
    },
    leaveOut,
  );
  await inBatches(
    timed,
    async (batch) => {
      const rows = await ask<Moment>(batch.map(selects[dates]).join("\nUNION ALL "));
      const moments = new Map<string, Map<Version | null, Date>>();
      for (const { schema, at, version } of rows) {
        if (at === null) continue;
        const own = moments.get(schema) ?? moments.set(schema, new Map()).get(schema);
        own?.set(version === null ? null : parseVersion(version), new Date(Number(at) * 1000));
      }
      for (const [schema, own] of moments) {
        const changed = [...own.values()].reduce((last, at) => (at > last ? at : last));
        const each = dates === "each" ? (own as ReadonlyMap<Version, Date>) : undefined;
        found.set(schema, { ...found.get(schema), changed, dates: each });
      }
    },
    leaveOut,
  );
  return found;
}
