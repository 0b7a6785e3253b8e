// Numbers, moments and names as people read them.

import { counted, humanNumber } from "../core/counted";
import { few } from "../core/few";

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

/**
 * Text of a server as one line, and without what would move the cursor of a terminal, or turn its text round: what cannot
 * be seen is shown as its number.
 */
export const printable = (text: string): string =>
  text
    .replace(/\s*\n\s*/g, " ")
    .replace(/\p{C}/gu, (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`);

/** Names, as many as there is room for: `acme, globex and 12 more`. */
export const namesText = (names: readonly string[], most?: number): string => few(names.map(printable), most);

/** Names in lines of at most `width`, at most `lines` of them, the last one with how many more there are. */
export function nameLines(names: readonly string[], width: number, lines = Number.POSITIVE_INFINITY): string[] {
  const all = wrapped(names.join(", "), width);
  if (all.length <= lines) return all;
  const shown = all.slice(0, lines);
  const count = shown.join(" ").split(", ").length;
  const more = (left: number) => ` and ${humanNumber(left)} more`;
  // The last name of the last line may have to make room for how many there are.
  for (let kept = count; kept > 1; kept--) {
    const last = wrapped(names.slice(0, kept).join(", ") + more(names.length - kept), width);
    if (last.length <= lines) return last;
  }
  return [`${names[0]}${more(names.length - 1)}`];
}

/** Text in lines of at most `width`, broken between words; a longer word has a line of its own. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").filter(Boolean)) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
