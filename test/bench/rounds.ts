// The rounds: in each of them every contender does the scenario once, in an order that rotates.

import type { Contender, DialectName } from "./contender";
import type { SampleShelf } from "./files";
import { type Measured, measure, type Sites } from "./measurement";
import type { DelayProxy } from "./proxy";
import type { Scenario } from "./scenario";
import { median } from "./statistics";

/** What a contender did in one scenario. */
export interface Result {
  /** Milliseconds over raw's of the same round: the middle, the least and the most. */
  readonly ratio: readonly [middle: number, least: number, most: number];
  readonly milliseconds: number;
  readonly trips: number;
}

/** Results by contender; or why there is none. */
export type Row = ReadonlyMap<string, Result | string>;

export interface Course {
  readonly scenario: Scenario;
  readonly dialect: DialectName;
  readonly server: string;
  readonly rounds: number;
}

export async function runRounds(
  course: Course,
  contenders: readonly Contender[],
  sites: Sites,
  proxy: DelayProxy,
  files: SampleShelf,
  interruption: AbortSignal,
): Promise<Row> {
  const row = new Map<string, Result | string>();
  const measured = new Map<string, Measured[]>();
  for (const { name, cannot } of contenders) {
    const reason = cannot(course.dialect, course.scenario);
    if (reason !== undefined) row.set(name, reason);
    measured.set(name, []);
  }
  // One round before those that count, so that nobody's first steps do; where there are many tenants they are lost in it.
  for (let round = course.scenario.atOnce === 1 ? -1 : 0; round < course.rounds; round++) {
    for (const contender of rotated(contenders, round)) {
      if (row.has(contender.name)) continue;
      try {
        const site = await sites.take(contender, course.scenario, course.dialect, course.server);
        const result = await measure(contender, course.scenario, site, proxy, files);
        await sites.giveBack(site);
        if (round >= 0) measured.get(contender.name)?.push(result);
      } catch (reason) {
        // Whoever interrupts takes the servers away.
        interruption.throwIfAborted();
        const words = reason instanceof Error ? reason.message.split("\n")[0] : String(reason);
        console.error(`${contender.name} failed: ${reason instanceof Error ? reason.stack : words}`);
        row.set(contender.name, `failed in ${course.dialect} ${course.scenario.key}: ${words}`);
      }
    }
  }
  const raw = measured.get("raw") ?? [];
  for (const { name } of contenders) if (!row.has(name)) row.set(name, resultOf(measured.get(name) ?? [], raw));
  return row;
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const cut = (by + items.length) % items.length;
  return [...items.slice(cut), ...items.slice(0, cut)];
}

function resultOf(own: readonly Measured[], raw: readonly Measured[]): Result {
  const ratios = own.map(({ milliseconds }, round) => milliseconds / (raw[round]?.milliseconds ?? Number.NaN));
  return {
    ratio: [median(ratios), Math.min(...ratios), Math.max(...ratios)],
    milliseconds: median(own.map(({ milliseconds }) => milliseconds)),
    trips: median(own.map(({ trips }) => trips)),
  };
}
