// What a file allows itself: lines `-- tenantex: allow RULE`, each with one rule or several.

const LINE = /^[ \t]*--[ \t]*tenantex:[ \t]*allow[ \t]+(.*?)[ \t]*$/gm;

/** A rule that a file names. */
export interface Allowed {
  readonly rule: string;
  /** Line, from 1. */
  readonly line: number;
}

/** The rules that a script's text allows, in order. */
export function allowedIn(sql: string): Allowed[] {
  return [...sql.matchAll(LINE)].flatMap(({ 1: names = "", index }) => {
    const line = sql.slice(0, index).split("\n").length;
    return names
      .split(/[\s,]+/)
      .filter(Boolean)
      .map((rule) => ({ rule, line }));
  });
}
