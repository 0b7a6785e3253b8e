// A plan of many tenants as lines: each group with its steps, then the SQL of each script once.

import { counted } from "../core/counted";
import type { Step } from "../core/plan";
import { beginning, scriptOfStep, scriptsOf } from "../core/plan-groups";
import { labelOf, ownMarks } from "../core/plan-text";
import type { Script } from "../core/script";
import type { PlannedRun } from "../engine/plan-many";
import { namesText } from "./human";
import type { Terminal } from "./terminal";

/** What is to be known of a step, each as a few words. */
export type Marks = (step: Step) => readonly string[];

/** Most names that stand beside a group. */
const MOST_NAMES = 8;

/** What is planned, as lines; with the SQL they are SQL as a whole, and all else in them are comments. */
export function planLines(
  { groups, unchanged }: PlannedRun,
  { colours }: Terminal,
  { sql, isNew, marks }: { readonly sql: boolean; readonly isNew: boolean; readonly marks: Marks },
): string[] {
  const aside = sql ? "-- " : "";
  const lines = groups.flatMap((group) => {
    const { plan, tenants } = group;
    const head = `${isNew ? `new tenant ${tenants[0]}` : `${counted(tenants.length, "tenant")} at ${plan.from}`} → ${plan.to}: ${counted(plan.steps.length, "migration")}`;
    return [
      colours.bold(aside + head),
      ...(isNew ? [] : [colours.dim(`${aside}  ${namesText(tenants, MOST_NAMES)}`)]),
      ...plan.steps.map((step) => aside + stepText(step, marks(step), colours)),
    ];
  });
  if (unchanged.length > 0) lines.push(colours.dim(`${aside}nothing to do: ${counted(unchanged.length, "tenant")}`));
  if (!sql) return lines;
  return [...lines, ...scriptsOf(groups).flatMap(({ script, step }) => ["", ...scriptLines(script, step, colours)])];
}

/** What is planned, for programs. */
export function planJson({ groups, ...others }: PlannedRun, sql: boolean, marks: Marks): object {
  return {
    status: others.failed.length === 0 ? "ok" : "error",
    groups: groups.map(({ plan, tenants }) => ({
      ...{ from: plan.from, to: plan.to, tenants },
      steps: plan.steps.map((step) => ({
        kind: step.kind,
        version: step.kind === "apply" ? step.migration.version : step.version,
        name: step.kind === "apply" ? step.migration.name : step.name,
        file: scriptOfStep(step)?.file,
        checksum: scriptOfStep(step)?.checksum,
        fromStatement: beginning(step) + 1,
        marks: [...ownMarks(step), ...marks(step)],
      })),
    })),
    scripts: sql
      ? scriptsOf(groups).map(({ script, step }) => ({
          ...{ file: script.file, checksum: script.checksum, direction: step.kind === "apply" ? "up" : "down" },
          sql: script.sql,
        }))
      : undefined,
    ...others,
  };
}

function stepText(step: Step, marks: readonly string[], colours: Terminal["colours"]): string {
  const verb = step.kind === "apply" ? colours.green("apply ") : colours.red("revert");
  const own = [...ownMarks(step), ...marks].map((mark) => colours.yellow(` [${mark}]`)).join("");
  return `  ${verb} ${labelOf(step)}${own}`;
}

function scriptLines(script: Script, step: Step, colours: Terminal["colours"]): string[] {
  const from = beginning(step);
  const first = script.statements[from];
  const head = from > 0 && first ? `${script.file}:${first.line}, from statement ${from + 1}` : `${script.file}:1`;
  const text = from > 0 && first ? script.sql.slice(first.start) : script.sql;
  const lone = script.transactional ? "" : " (each statement commits by itself)";
  return [colours.cyan(`-- ${head}${lone}`), ...text.trimEnd().split("\n")];
}
