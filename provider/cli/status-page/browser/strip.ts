// The strip of a tenant: its migrations side by side, as a picture that scales and prints.

import { type Mark, MEANINGS } from "../../mark";
import { svg } from "./dom";

/** Longest strip in which each migration is drawn by itself. */
const APART = 40;
/** What is out of the ordinary takes at least this part of a strip. */
const VISIBLE = 1 / 60;

// For those who do not see colours, what is not there, or half there, is lower, too.
const HEIGHTS: Partial<Record<Mark, number>> = { m: 3, f: 3, h: 6, "-": 1 };

/** A picture of marks. */
export function strip(marks: string): SVGElement {
  const pattern = marks.length <= APART ? /./g : /(.)\1*/g;
  const runs = [...marks.matchAll(pattern)].map(([run]) => ({
    mark: run[0] as Mark,
    width: run[0] === "a" ? run.length : Math.max(run.length, marks.length * VISIBLE),
  }));
  const total = runs.reduce((sum, { width }) => sum + width, 0);
  const gap = marks.length <= APART ? total / marks.length / 8 : 0;
  const picture = svg("svg", {
    class: "strip",
    viewBox: `0 0 ${total} 10`,
    preserveAspectRatio: "none",
    role: "img",
    "aria-label": summary(marks),
  });
  let x = 0;
  for (const { mark, width } of runs) {
    const height = HEIGHTS[mark] ?? 10;
    const box = { x, y: 10 - height, width: Math.max(width - gap, width / 2), height };
    picture.append(svg("rect", { ...box, class: mark === "-" ? "none" : mark }));
    x += width;
  }
  return picture;
}

/** Marks as words: `398 applied, 2 missing`. */
export function summary(marks: string): string {
  const counts = new Map<Mark, number>();
  for (const mark of marks as Iterable<Mark>) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  return [...counts].map(([mark, count]) => `${count} ${MEANINGS[mark]}`).join(", ");
}
