// The report: one Markdown table of ratios, one of round trips, and what has to be known to read them.

import { availableParallelism, cpus, loadavg } from "node:os";
import type { Contender } from "./contender";
import type { Course, Result, Row } from "./rounds";

export interface Measurements {
  readonly course: Course;
  readonly delay: number;
  readonly row: Row;
}

export function report(
  all: readonly Measurements[],
  everyone: readonly string[],
  contenders: readonly Contender[],
  notes: readonly string[],
): string {
  const names = contenders.map(({ name }) => name).filter((name) => name !== "raw");
  const title = ({ course, delay }: Measurements) => [course.dialect, `${delay} ms`, `${course.scenario.title}`];
  const reasons = new Set<string>();
  const cell = ({ row }: Measurements, name: string, show: (result: Result) => string) => {
    const result = row.get(name);
    if (result === undefined) return "";
    if (typeof result !== "string") return show(result);
    reasons.add(`${name}: ${result}`);
    return "–";
  };
  const ratios = table(
    ["dialect", "round trip", "scenario", "raw ms", ...names.map((name) => label(name, contenders))],
    all.map((one) => [
      ...title(one),
      cell(one, "raw", ({ milliseconds }) => number(milliseconds)),
      ...names.map((name) => cell(one, name, ({ ratio }) => spread(ratio))),
    ]),
  );
  const trips = table(
    ["dialect", "round trip", "scenario", "raw", ...names],
    all.map((one) => [...title(one), ...["raw", ...names].map((name) => cell(one, name, (r) => number(r.trips)))]),
  );
  const uses = all.length === 0 ? [] : contenders.map(({ name, note }) => `${name}: ${note}`);
  return [
    `# Bench, ${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`,
    machine(),
    ...(all.length === 0
      ? []
      : [
          "Time as a multiple of raw's, which is the bare driver with the same SQL in as few messages as can be: median of the rounds, and from the least to the most.",
          ratios,
          "Round trips of the same, with one for the opening of each connection.",
          trips,
        ]),
    ...(everyone.length === 0
      ? []
      : ["All tenants by the verbs for programs, with opening connections, in single runs."]),
    ...everyone,
    [...notes, ...uses, ...[...reasons].map((reason) => `“–” of ${reason}`)].map((note) => `- ${note}`).join("\n"),
  ].join("\n\n");
}

function label(name: string, contenders: readonly Contender[]): string {
  const version = contenders.find((contender) => contender.name === name)?.version;
  return version === undefined ? name : `${name} ${version}`;
}

function machine(): string {
  const load = loadavg().map((value) => value.toFixed(1));
  return `${cpus()[0]?.model ?? "?"}, ${availableParallelism()} processors, load ${load.join(" ")}, Node ${process.version}.`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function spread([middle, least, most]: Result["ratio"]): string {
  return `${middle.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`;
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, "");
}
