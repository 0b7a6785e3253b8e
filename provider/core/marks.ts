// What is to be known of a step before it runs: what it destroys, and what it reaches outside of its tenant.

import { destructionText } from "./destruction";
import type { Step } from "./plan";
import type { SqlDialect } from "./sql/statements";
import { reachText } from "./warning";

/**
 * Each as a few words, such as `drops table users` and `reaches schema public`.
 * @param known Schemas that scripts are meant to reach.
 * @param holds Whether the tenant may hold data; there is nothing to destroy in a new one.
 */
export function stepMarks(step: Step, dialect: SqlDialect, known: readonly string[], holds: boolean): string[] {
  const script = step.kind === "apply" ? step.migration.up : step.down;
  const destruction = holds && script ? destructionText(script, dialect) : "";
  const reach = reachText(step, dialect, known);
  return [destruction, reach && `reaches ${reach}`].filter(Boolean);
}
