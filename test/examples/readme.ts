// The runnable part of an example's README: its sh blocks, each with the output that the README shows for it.

export interface Step {
  /** What a person types. */
  readonly commands: string;
  /** What they see, with … for what is left out; undefined where the README shows nothing. */
  readonly shown: string | undefined;
}

const BLOCK = /^```(sh|text)\n(.*?)^```$/gms;

export function stepsOf(readme: string): Step[] {
  const steps: Step[] = [];
  for (const [, kind, text = ""] of readme.matchAll(BLOCK)) {
    const last = steps.at(-1);
    if (kind === "sh") steps.push({ commands: text, shown: undefined });
    else if (last && last.shown === undefined) steps[steps.length - 1] = { ...last, shown: text };
    else throw new Error(`This output belongs to no commands:\n${text}`);
  }
  return steps;
}

/** Whether the output is what the README shows: a … in a line is any text, one alone in its line is any lines. */
export function matches(out: string, shown: string): boolean {
  const lines = tidy(shown).split("\n");
  const pattern = lines.map((line) =>
    line.trim() === "…" ? "(?:.*\\n)*?" : `${line.split("…").map(escaped).join(".*")}\\n`,
  );
  return new RegExp(`^${pattern.join("")}$`).test(`${tidy(out)}\n`);
}

/**
 * Text without what nobody means: spaces at the ends of lines, empty lines around it, and the dots by which Pulumi says
 * that it is still there.
 */
export function tidy(text: string): string {
  return text
    .replace(/^@ \w+ing.*\n?/gm, "")
    .replace(/[ \t]+$/gm, "")
    .replace(/^\n+|\n+$/g, "");
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
