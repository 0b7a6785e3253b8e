// Plans of many tenants, put together where they are the same: same versions, same scripts, begun at the same statement.

import type { Plan, Step } from "./plan";
import type { Script } from "./script";
import { compareVersions } from "./version";

/** Tenants that the same is planned for. */
export interface PlanGroup {
  readonly plan: Plan;
  /** Names, in the order in which they came. */
  readonly tenants: readonly string[];
}

/** The script of a step; undefined where it is only with the tenant, and was not read. */
export function scriptOfStep(step: Step): Script | undefined {
  return step.kind === "apply" ? step.migration.up : step.down;
}

/** Groups plans: those furthest behind first, and of these the largest group. */
export function groupPlans(plans: readonly { readonly tenant: string; readonly plan: Plan }[]): PlanGroup[] {
  const groups = new Map<string, { plan: Plan; tenants: string[] }>();
  for (const { tenant, plan } of plans) {
    const key = keyOf(plan);
    const group = groups.get(key) ?? { plan, tenants: [] };
    group.tenants.push(tenant);
    groups.set(key, group);
  }
  return [...groups.values()].sort(
    (a, b) => compareVersions(a.plan.from, b.plan.from) || b.tenants.length - a.tenants.length,
  );
}

/** The scripts of groups, each once, in the order in which they are run. */
export function scriptsOf(groups: readonly PlanGroup[]): { readonly script: Script; readonly step: Step }[] {
  const found = new Map<string, { script: Script; step: Step }>();
  for (const step of groups.flatMap(({ plan }) => plan.steps)) {
    const script = scriptOfStep(step);
    if (script !== undefined)
      found.set(`${step.kind} ${script.file} ${script.checksum} ${beginning(step)}`, { script, step });
  }
  return [...found.values()];
}

/** Index of the statement at which a step begins. */
export function beginning({ resumes }: Step): number {
  return resumes?.done ?? 0;
}

function keyOf({ from, to, steps }: Plan): string {
  const parts = steps.map((step) => {
    const version = step.kind === "apply" ? step.migration.version : step.version;
    const half = `${beginning(step)} ${step.resumes !== undefined} ${step.kind === "revert" && step.undoes !== undefined}`;
    return `${step.kind} ${version} ${scriptOfStep(step)?.checksum} ${half} ${step.kind === "apply" && step.late}`;
  });
  return [from, to, ...parts].join("\n");
}
