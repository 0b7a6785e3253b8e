// Asking before something is destroyed.

import { createInterface } from "node:readline/promises";
import { NotConfirmedError } from "../errors";
import type { Terminal } from "./terminal";

/**
 * Demands that somebody says yes: in the terminal, or beforehand with `--yes`.
 * @param what What is about to be done, as a question.
 * @param word What has to be typed. Default: `yes`.
 * @throws NotConfirmedError
 */
export async function demandYes(
  terminal: Terminal,
  what: string,
  { yes = false, word = "yes" }: { readonly yes?: boolean | undefined; readonly word?: string },
): Promise<void> {
  if (yes) return;
  if (!terminal.isInteractive || terminal.json) throw new NotConfirmedError(what);
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await asking.question(`${what} Type ${terminal.sayColours.bold(word)} to go on: `);
    if (answer.trim() !== word) throw new NotConfirmedError(what);
  } finally {
    asking.close();
  }
}
