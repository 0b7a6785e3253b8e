// Numbers, moments and names as people read them.

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];

/** Bytes with two or three digits and a unit of 1,024, as PostgreSQL writes them: `640 B`, `1.2 MB`. Empty when unknown. */
export function humanSize(bytes: number | undefined): string {
  if (bytes === undefined) return "";
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** A number with commas between thousands. */
export const humanNumber = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");

/** A number of things: `1 tenant`, `1,187 tenants`. */
export const counted = (count: number, thing: string): string =>
  `${humanNumber(count)} ${thing}${count === 1 ? "" : "s"}`;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long a moment is ago, or its day when that is long: `3 days ago`, `2026-01-14`. Empty when unknown. */
export function ago(moment: Date | undefined, now: Date): string {
  if (moment === undefined) return "";
  const seconds = (now.getTime() - moment.getTime()) / 1000;
  // Clocks of two machines differ by a little.
  if (seconds < -5 * MINUTE || seconds >= 60 * DAY) return moment.toISOString().slice(0, 10);
  if (seconds < MINUTE) return "just now";
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min ago`;
  if (seconds < DAY) return `${counted(Math.floor(seconds / HOUR), "hour")} ago`;
  return `${counted(Math.floor(seconds / DAY), "day")} ago`;
}

/** A URN of Pulumi as people speak of it: `project/stack/name`; only its end where the middle was left out. */
export function shortUrn(urn: string | undefined): string {
  if (urn === undefined) return "";
  const [, stack, project, name] = /^urn:pulumi:(.*?)::(.*?)::.*::(.*?)$/.exec(urn) ?? [];
  return name === undefined ? (urn.split("::").at(-1) ?? urn) : `${project}/${stack}/${name}`;
}

/** Text of a server without what would move the cursor of a terminal: each control character as its number. */
export const printable = (text: string): string =>
  text.replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);

/** Names in lines of at most `width`, at most `lines` of them, the last one with how many more there are. */
export function nameLines(names: readonly string[], width: number, lines = Number.POSITIVE_INFINITY): string[] {
  const done: string[] = [];
  let line = "";
  for (const [index, name] of names.entries()) {
    const isLast = done.length === lines - 1;
    const left = names.length - index;
    const longer = line === "" ? name : `${line}, ${name}`;
    const rest = isLast && left > 1 ? ` and ${humanNumber(left - 1)} more` : "";
    if (line === "" || longer.length + Math.max(rest.length, left > 1 ? 1 : 0) <= width) {
      line = longer;
      continue;
    }
    if (isLast) return [...done, `${line} and ${humanNumber(left)} more`];
    done.push(`${line},`);
    line = name;
  }
  return line === "" ? done : [...done, line];
}
