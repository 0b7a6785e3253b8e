// Warnings of a plan: where its scripts reach outside of the tenant they run in.

import type { Step } from "./plan";
import type { Script } from "./script";
import { outsideReach, type Reach } from "./sql/reach";
import type { SqlDialect } from "./sql/statements";

/** One place where a script reaches outside. */
export interface Warning {
  /** File of the script. */
  readonly file: string;
  /** Line of the script, from 1. */
  readonly line: number;
  /** What is reached, such as `schema public`. */
  readonly what: string;
}

/**
 * The warnings of a plan's steps, in their order. Down scripts that are only with the tenant are not looked at.
 * @param known Schemas that scripts are meant to reach.
 */
export function warningsOf(steps: readonly Step[], dialect: SqlDialect, known: readonly string[]): Warning[] {
  return steps.flatMap((step) => {
    const script = scriptOf(step);
    return script ? reachOf(script, dialect, known).map(({ line, what }) => ({ file: script.file, line, what })) : [];
  });
}

/** What a step reaches outside of its tenant, each once: `schema public, role app`; empty where it does not. */
export function reachText(step: Step, dialect: SqlDialect, known: readonly string[]): string {
  const script = scriptOf(step);
  return script ? [...new Set(reachOf(script, dialect, known).map(({ what }) => what))].join(", ") : "";
}

const scriptOf = (step: Step) => (step.kind === "apply" ? step.migration.up : step.down);

// A script is planned for thousands of tenants, and says the same for each.
const cache = new WeakMap<Script, { known: string; reach: readonly Reach[] }>();

function reachOf(script: Script, dialect: SqlDialect, known: readonly string[]): readonly Reach[] {
  const key = known.join("\0");
  const cached = cache.get(script);
  if (cached?.known === key) return cached.reach;
  const reach = outsideReach(script.statements, dialect, known);
  cache.set(script, { known: key, reach });
  return reach;
}
