// Differences of structures on a terminal: what came in green, what went in red, what changed in yellow.

import { printable } from "./human";
import type { Colours } from "./terminal";

/** Lines of `structureDiff`, coloured. */
export function differenceLines(differences: readonly string[], colours: Colours): string[] {
  const paint: Record<string, (text: string) => string> = {
    "+": colours.green,
    "-": colours.red,
    "~": colours.yellow,
  };
  return differences.map((line) => (paint[line.charAt(0)] ?? String)(printable(line)));
}
