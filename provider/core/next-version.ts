// The version of a new migration: behind the newest of its directory, and written as that one is.

import { compareVersions, parseVersion } from "./version";

/** A version for a new migration. */
export interface NextVersion {
  /** As it is written in the file's name. */
  readonly text: string;
  /** Whether the clock says less than the newest version does, so that it comes directly behind that one. */
  readonly bumped: boolean;
}

/** A way to write a moment as digits, by their number. */
interface Clock {
  write(moment: Date): string;
  /** Undefined for digits that are no moment. */
  read(digits: string): Date | undefined;
  /** The shortest step, in milliseconds. */
  readonly tick: number;
}

const calendar = (digits: number, tick: number): Clock => ({
  tick,
  write: (moment) => stamp(moment).slice(0, digits),
  read: (text) => {
    const [, year, month, day, hour = "00", minute = "00", second = "00"] =
      /^((?:19|20|21)\d\d)(\d\d)(\d\d)(\d\d)?(\d\d)?(\d\d)?$/.exec(text) ?? [];
    const moment = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    // Digits that are no day of any month are rolled over into the next.
    return !Number.isNaN(moment.getTime()) && stamp(moment).startsWith(text) ? moment : undefined;
  },
});
const unix = (tick: number): Clock => ({
  tick,
  write: (moment) => String(Math.floor(moment.getTime() / tick)),
  read: (text) => {
    const moment = new Date(Number(text) * tick);
    // Later ones are days with a number behind them, such as 2026011401.
    return moment.getTime() < UNIX_END ? moment : undefined;
  },
});
const UNIX_END = Date.UTC(2031, 0);
const stamp = (moment: Date) => moment.toISOString().replace(/\D/g, "").slice(0, 14);

const SECOND = 1000;
const DATED = calendar(14, SECOND);
const CLOCKS: Readonly<Record<number, Clock>> = {
  8: calendar(8, 24 * 60 * 60 * SECOND),
  10: unix(SECOND),
  12: calendar(12, 60 * SECOND),
  13: unix(1),
  14: DATED,
};

/**
 * The version of a new migration: a moment where the newest one is a moment, written with as many digits, or else the
 * next number, with as many zeros in front. In an empty directory `yyyymmddhhmmss` in UTC.
 * @param newest The highest version as it is written; undefined in an empty directory.
 */
export function nextVersion(newest: string | undefined, now: Date): NextVersion {
  if (newest === undefined) return { text: DATED.write(now), bumped: false };
  const last = clockOf(newest);
  const moment = last?.read(newest);
  if (last === undefined || moment === undefined) return { text: incremented(newest), bumped: false };
  const text = last.write(now);
  if (isBehind(newest, text)) return { text, bumped: false };
  return { text: last.write(new Date(moment.getTime() + last.tick)), bumped: true };
}

/** The moment that a version says, and the digits it takes for it; undefined where it is a number. */
export function momentOf(version: string): { readonly moment: Date; readonly digits: number } | undefined {
  const moment = clockOf(version)?.read(version);
  return moment && { moment, digits: version.length };
}

const clockOf = (version: string) => (/^[1-9]\d*$/.test(version) ? CLOCKS[version.length] : undefined);
const isBehind = (older: string, newer: string) => compareVersions(parseVersion(older), parseVersion(newer)) < 0;

// The last part of a version counts: 0007, V12, 1.9.
function incremented(newest: string): string {
  const [, head = "", last = ""] = /^(.*?)(\d+)$/.exec(newest) ?? [];
  return head + String(BigInt(last) + 1n).padStart(last.length, "0");
}

/** The highest of versions, as it is written; undefined of none. */
export function newestOf(versions: readonly string[]): string | undefined {
  return versions.reduce<string | undefined>(
    (top, version) => (top === undefined || isBehind(top, version) ? version : top),
    undefined,
  );
}
