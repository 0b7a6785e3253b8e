// How the page writes down marks and moments: what repeats is counted, and moments are distances from the one before.

/** Marks with each repetition counted: `aaamm` is `3a2m`. */
export function encodeMarks(marks: string): string {
  return marks.replace(/(.)\1+/g, (run: string, mark: string) => `${run.length}${mark}`);
}

/** @see encodeMarks */
export function decodeMarks(text: string): string {
  return text.replace(/(\d+)(\D)/g, (_, count: string, mark: string) => mark.repeat(Number(count)));
}

/** Whether a mark says that a migration is applied, as a whole or by half: those have a moment. */
export const isApplied = (mark: string | undefined): boolean => mark !== undefined && "aeuh".includes(mark);

const MINUTE = 60_000;

/**
 * Moments to the minute, as distances from the one before in base 36, with a count where they repeat: `t1k2j.5,7s0`.
 * Unknown ones are empty.
 * @param moments In milliseconds since 1970.
 */
export function encodeDates(moments: readonly (number | undefined)[]): string {
  const runs: { text: string; count: number }[] = [];
  let before = 0;
  let known: number | undefined | null = null;
  for (const moment of moments) {
    const minute = moment === undefined ? undefined : Math.floor(moment / MINUTE);
    const last = runs.at(-1);
    if (last && minute === known) {
      last.count++;
      continue;
    }
    runs.push({ text: minute === undefined ? "" : (minute - before).toString(36), count: 1 });
    known = minute;
    before = minute ?? before;
  }
  return runs.map(({ text, count }) => (count > 1 ? `${text}.${count}` : text)).join(",");
}

/** @see encodeDates */
export function decodeDates(text: string): (number | undefined)[] {
  let before = 0;
  return text.split(",").flatMap((run) => {
    const [distance = "", count = "1"] = run.split(".");
    if (distance !== "") before += Number.parseInt(distance, 36);
    return new Array<number | undefined>(Number(count)).fill(distance === "" ? undefined : before * MINUTE);
  });
}
