// The plan as text, for a person who approves it: a line for a few steps, a line each for many.

import { label } from "./migration";
import type { Plan, Step } from "./plan";

/** Longest line: Pulumi cuts text of 150 characters in some of its listings. */
const ROOM = 110;

/** Most lines of steps: the text is kept in the state of each tenant. */
const MOST_LINES = 60;

/**
 * `3 → 5: apply add_users, add_index`, or with more steps than a line holds, each in a line of its own. Of a new tenant
 * always one line, with the first names and the last: nothing is at stake there, and Pulumi cuts longer texts.
 * @param marks What else is to be known of a step, each as a few words.
 */
export function planText(plan: Plan, exists: boolean, marks: (step: Step) => readonly string[] = () => []): string {
  const head = `${exists ? plan.from : "new"} → ${plan.to}: `;
  const { steps } = plan;
  if (steps.length === 0) return `${head}nothing to apply`;
  const text = (step: Step, name: string) =>
    name + [...ownMarks(step), ...marks(step)].map((mark) => ` [${mark}]`).join("");
  const named = (kind: Step["kind"]) =>
    steps.filter((step) => step.kind === kind).map((step) => text(step, nameOf(step)));
  const lists: [string, string[]][] = [
    ["revert", named("revert")],
    ["apply", named("apply")],
  ];
  const work = lists.filter(([, names]) => names.length > 0);
  const line = work.map(([verb, names]) => `${verb} ${names.join(", ")}`).join("; ");
  if (exists && (steps.length === 1 || head.length + line.length <= ROOM)) return head + line;
  if (!exists) return head + work.map(([verb, names]) => shortened(verb, names, ROOM / work.length)).join("; ");
  const lines = steps.slice(0, MOST_LINES).map((step) => `  ${step.kind} ${text(step, labelOf(step))}`);
  if (steps.length > MOST_LINES) lines.push(`  … and ${steps.length - MOST_LINES} more`);
  return [head + work.map(([verb, names]) => `${verb} ${names.length}`).join(", "), ...lines].join("\n");
}

const nameOf = (step: Step) => (step.kind === "apply" ? step.migration.name : (step.name ?? step.version));
/** `version_name` of a step's migration. */
export const labelOf = (step: Step) => label(step.kind === "apply" ? step.migration : step);

/** What a step says of itself, each as a few words: `late`, `no statement`, `nothing to undo`, `from statement 3`. */
export function ownMarks(step: Step): string[] {
  return [
    step.kind === "apply" && step.late && "late",
    step.kind === "apply" && step.migration.up.statements.length === 0 && "no statement",
    step.kind === "revert" && step.empty && "nothing to undo",
    step.kind === "revert" && step.undoes && "half applied",
    step.resumes && `from statement ${step.resumes.done + 1}`,
  ].filter((mark): mark is string => typeof mark === "string" && mark !== "");
}

function shortened(verb: string, names: readonly string[], room: number): string {
  const all = `${verb} ${names.join(", ")}`;
  if (all.length <= room || names.length <= 2) return all;
  const last = names[names.length - 1] as string;
  const first = [names[0] as string];
  for (const name of names.slice(1, -1)) {
    if (first.join(", ").length + name.length + last.length > room - 10) break;
    first.push(name);
  }
  return `${verb} ${names.length}: ${first.join(", ")}, … ${last}`;
}
