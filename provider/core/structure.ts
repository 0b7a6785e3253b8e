// The structure of a schema as lines of text, one fact each: how two of them differ, and the fingerprint of one.

import { createHash } from "node:crypto";

/** Kinds of facts that have more than one word; every other line begins with its kind in one. */
const KINDS =
  "materialized view|foreign table|foreign key|row security|operator class|text search configuration|text search dictionary|package body|\\S+";

// A name ends at a space that is neither quoted nor between a function's parentheses.
const NAME = /(?:"[^"]*"|`[^`]*`|\((?:"[^"]*"|[^()"])*\)|[^\s"`(])+/.source;
const LINE = new RegExp(`^(?<kind>${KINDS}) (?<name>${NAME})(?: (?<facts>.*))?$`, "s");

/** What the line of an applied version begins with: a row of the history that comes or goes by hand is drift, too. */
export const MIGRATION_LINE = "migration ";

interface Fact {
  readonly kind: string;
  readonly name: string;
  readonly facts: string;
}

interface Change extends Fact {
  readonly text: string;
}

/**
 * What came (`+`), went (`-`) or is another (`~`, with both sides), a line for each, ordered by the names of the things.
 * The order of lines does not matter.
 */
export function structureDiff(before: readonly string[], now: readonly string[]): readonly string[] {
  const gone = bySubject(before, new Set(now));
  const come = bySubject(now, new Set(before));
  const changes: Change[] = [];
  for (const subject of new Set([...gone.keys(), ...come.keys()])) {
    const [lost = [], won = []] = [gone.get(subject), come.get(subject)];
    const [from, to] = [lost[0], won[0]];
    if (from && to && lost.length === 1 && won.length === 1)
      changes.push({ ...to, text: `~ ${subject}: ${from.facts || PLAIN} → ${to.facts || PLAIN}` });
    else
      for (const [sign, facts] of [
        ["-", lost],
        ["+", won],
      ] as const)
        changes.push(
          ...facts.map((fact) => ({ ...fact, text: `${sign} ${[subject, fact.facts].join(" ").trimEnd()}` })),
        );
  }
  return changes.sort(order).map(({ text }) => text);
}

/** A thing of which nothing more is to be said. */
const PLAIN = "(plain)";

function bySubject(lines: readonly string[], others: ReadonlySet<string>): Map<string, Fact[]> {
  const found = new Map<string, Fact[]>();
  for (const line of new Set(lines)) {
    if (others.has(line)) continue;
    const fact = readLine(line);
    const subject = `${fact.kind} ${fact.name}`.trimStart();
    found.set(subject, [...(found.get(subject) ?? []), fact]);
  }
  return found;
}

function readLine(line: string): Fact {
  const { kind = "", name = "", facts = "" } = LINE.exec(line)?.groups ?? { name: line };
  return { kind, name, facts };
}

// By name first, so that a table comes before its columns and the columns before the next table.
function order(a: Change, b: Change): number {
  for (const key of ["name", "kind", "text"] as const) if (a[key] !== b[key]) return a[key] < b[key] ? -1 : 1;
  return 0;
}

/**
 * Changes as a single line: the first few, and how many more there are. Empty without changes.
 * @param room Most characters the line may have.
 */
export function driftText(changes: readonly string[], room = 200): string {
  const [first = "", ...others] = changes.map((change) => change.replace(/\s+/g, " "));
  const whole = [first, ...others].join("; ");
  if (whole.length <= room) return whole;
  let shown = "";
  let left = others.length;
  for (let text = first; text.length + more(left).length <= room; left--) {
    shown = text;
    text += `; ${others[others.length - left]}`;
  }
  if (shown !== "") return shown + more(left + 1);
  // Half of a character is none.
  const end = `…${more(others.length)}`;
  return first.slice(0, Math.max(0, room - end.length)).replace(/[\uD800-\uDBFF]$/, "") + end;
}

const more = (count: number) => (count > 0 ? ` … and ${count} more` : "");

/** 16 hex characters that are the same for the same lines in any order. */
export function fingerprint(lines: readonly string[]): string {
  return createHash("sha256")
    .update([...lines].sort().join("\n"), "utf8")
    .digest("hex")
    .slice(0, 16);
}
