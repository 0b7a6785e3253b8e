// What a person should know of a plan before it is carried out, in a line.

import { label } from "./migration";
import type { Plan, Step } from "./plan";

/** Steps that are named; a row has little room. */
const MOST = 5;

/**
 * The steps that come late, destroy or reach outside: `reverting 3_name_users drops column users.name`. Undefined
 * where there is none.
 * @param marks What is to be known of a step, each as a few words.
 */
export function cautionOf(plan: Plan, marks: (step: Step) => readonly string[]): string | undefined {
  const all = plan.steps.flatMap((step) => {
    const late = step.kind === "apply" && step.late ? [`comes late, behind version ${plan.from}`] : [];
    const words = [...late, ...marks(step)];
    return words.length > 0 ? [`${nameOf(step)} ${words.join(", ")}`] : [];
  });
  if (all.length === 0) return undefined;
  const more = all.length > MOST ? `; and ${all.length - MOST} more steps` : "";
  return all.slice(0, MOST).join("; ") + more;
}

const nameOf = (step: Step) =>
  step.kind === "apply" ? `applying ${label(step.migration)}` : `reverting ${label(step)}`;
