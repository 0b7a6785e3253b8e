// One check of a check-up: what is true, how bad it is, and what to do.

/** `problem`: work on tenants fails. `warning`: it may fail, or be felt. */
export type Level = "ok" | "warning" | "problem";

export interface Check {
  readonly name: string;
  readonly level: Level;
  /** What is true, without a full stop. */
  readonly what: string;
  /** What to do; undefined where all is well. */
  readonly next?: string | undefined;
}

export const ok = (name: string, what: string): Check => ({ name, level: "ok", what });
export const warning = (name: string, what: string, next: string): Check => ({ name, level: "warning", what, next });
export const problem = (name: string, what: string, next: string): Check => ({ name, level: "problem", what, next });
