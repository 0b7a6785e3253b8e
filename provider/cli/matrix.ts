// The matrix of tenants and migrations as text: a line for each group of tenants that are alike, with a strip of marks.

import { counted } from "../core/counted";
import { driftText } from "../core/structure";
import { type Group, isWell, settledColumns } from "./groups";
import { nameLines, printable, wrapped } from "./human";
import { stateColour } from "./list";
import { type Mark, MEANINGS } from "./mark";
import { type MigrationColumn, STATES } from "./state";
import type { Colours } from "./terminal";

/** How each mark is shown. */
const MARKS: Record<Mark, { readonly shown: string; readonly colour: keyof Colours }> = {
  a: { shown: "●", colour: "green" },
  m: { shown: "○", colour: "yellow" },
  e: { shown: "!", colour: "red" },
  f: { shown: "×", colour: "red" },
  h: { shown: "~", colour: "red" },
  u: { shown: "+", colour: "red" },
  "-": { shown: "·", colour: "dim" },
};

/** Longest strip that is drawn mark by mark. */
const DRAWN = 60;
/** Most columns that are named below the matrix. */
const NAMED = 12;
/** Most lines for the names of a group on a terminal. */
const NAME_LINES = 2;
/** A stream of more columns than this is no terminal. */
const TERMINAL = 1000;

/** The matrix in lines. */
export function matrixLines(
  groups: readonly Group[],
  columns: readonly MigrationColumn[],
  width: number,
  colours: Colours,
): string[] {
  const settled = settledColumns(groups, columns.length);
  const shown = groups.map(({ marks }) => marks.slice(settled));
  const counts = groups.map(({ tenants }) => counted(tenants.length, "tenant"));
  const [countWidth, versionWidth, textWidth] = [
    Math.max(0, ...counts.map(({ length }) => length)),
    Math.max(0, ...groups.map(({ version }) => version.length)),
    Math.max(0, ...groups.map(({ text }) => text.length)),
  ];
  const lines = groups.flatMap((group, index) => {
    const { version, text } = group;
    const strip = stripOf(shown[index] as string);
    const place = `${(counts[index] as string).padStart(countWidth)} ${version === "" ? "  " : "at"} ${version.padEnd(versionWidth)}  `;
    const state = stateColour(group, colours)(text);
    const drawn = strip.text === "" ? [] : [strip.painted(colours)];
    const rest = details(group, width, colours);
    if (place.length + text.length > width)
      return [`${counts[index]}${version === "" ? "" : ` at ${version}`}`, ...[state, ...drawn].map(indented), ...rest];
    if (drawn.length === 0) return [place + state, ...rest];
    const gap = " ".repeat(textWidth - text.length + 2);
    if (place.length + textWidth + 2 + strip.text.length <= width) return [place + state + gap + drawn[0], ...rest];
    return [place + state, ...drawn.map(indented), ...rest];
  });
  return [...lines, ...legend(shown.join(""), columns, settled, width, colours)];
}

// Who is not well is named, and what is wrong is told.
function details(group: Group, width: number, colours: Colours): string[] {
  if (isWell(group)) return [];
  const { drift, problem } = group;
  const isTerminal = width <= TERMINAL;
  const names = group.tenants.map(({ tenant }) => printable(tenant));
  const changes = drift.length > 0 && isTerminal ? [driftText(drift, Math.max(40, 2 * width))] : drift;
  const wrong = [
    ...(problem === undefined ? [] : [printable(problem)]),
    ...changes.map((change) => `drift: ${printable(change)}`),
  ].flatMap((text) => wrapped(text, width - 4));
  return [
    ...nameLines(names, width - 4, isTerminal ? NAME_LINES : undefined).map(indented),
    ...wrong.map((line) => indented(colours.red(line))),
  ];
}

const indented = (line: string) => `    ${line}`;

interface Strip {
  readonly text: string;
  painted(colours: Colours): string;
}

// What is too long to be drawn is counted: 398 ● 2 ○.
function stripOf(marks: string): Strip {
  const runs = [...marks.matchAll(/(.)\1*/g)].map(([run]) => ({ length: run.length, ...MARKS[run[0] as Mark] }));
  const draw = (run: (typeof runs)[number]) =>
    marks.length <= DRAWN ? run.shown.repeat(run.length) : `${run.length} ${run.shown}`;
  const between = marks.length <= DRAWN ? "" : " ";
  return {
    text: runs.map(draw).join(between),
    painted: (colours) => runs.map((run) => paint(colours, run.colour, draw(run))).join(between),
  };
}

function legend(
  marks: string,
  columns: readonly MigrationColumn[],
  settled: number,
  width: number,
  colours: Colours,
): string[] {
  if (marks === "") return [];
  const used = (Object.keys(MARKS) as Mark[]).filter((mark) => marks.includes(mark));
  const keys = used.map((mark) => ({
    ...MARKS[mark],
    means: MEANINGS[mark],
    text: `${MARKS[mark].shown} ${MEANINGS[mark]}`,
  }));
  const one = keys.map(({ text }) => text).join("   ");
  const painted = keys.map(({ shown, means, colour }) => `${paint(colours, colour, shown)} ${means}`);
  const open = columns.slice(settled).map(({ label }) => printable(label));
  const before = settled > 0 ? `, behind ${counted(settled, "migration")} that all have` : "";
  const named =
    open.length <= NAMED
      ? open.map((text) => `  ${text}`)
      : [`  from ${open[0]}`, `  to   ${open.at(-1)} (${open.length} migrations)`];
  return [
    "",
    ...(one.length <= width ? [painted.join("   ")] : painted),
    ...wrapped(`Left to right${before}:`, width),
    ...named,
  ];
}

/** How many tenants are in which state, as a line: `3 tenants: 1 current, 2 behind`. */
export function countsText(groups: readonly Group[]): string {
  const tenants = (of: readonly Group[]) => of.reduce((sum, group) => sum + group.tenants.length, 0);
  const states = STATES.map((state) => ({ state, count: tenants(groups.filter((group) => group.state === state)) }));
  const drifted = tenants(groups.filter(({ drift }) => drift.length > 0));
  const counts = [...states, { state: "drifted", count: drifted }].filter(({ count }) => count > 0);
  const all = counted(tenants(groups), "tenant");
  return counts.length === 0 ? all : `${all}: ${counts.map(({ state, count }) => `${count} ${state}`).join(", ")}`;
}

const paint = (colours: Colours, colour: keyof Colours, text: string) =>
  (colours[colour] as (text: string) => string)(text);
