// Asking before something is destroyed.

import { createInterface } from "node:readline/promises";
import { NotConfirmedError } from "../errors";
import type { Terminal } from "./terminal";

/**
 * Demands that somebody says yes: in the terminal, or beforehand with `--yes`.
 * @param what What is about to be done, as a question.
 * @param word What has to be typed. Default: `yes`.
 * @param signal Ends the question, which means no.
 * @throws NotConfirmedError
 */
export async function demandYes(
  terminal: Terminal,
  what: string,
  {
    yes = false,
    word = "yes",
    signal,
  }: { readonly yes?: boolean | undefined; readonly word?: string; readonly signal?: AbortSignal },
): Promise<void> {
  if (yes) return;
  if (!terminal.isInteractive || terminal.json) throw new NotConfirmedError(what);
  const answer = await ask(`${what} Type ${terminal.sayColours.bold(word)} to go on: `, signal);
  if (answer !== word) throw new NotConfirmedError(what, answer, word);
}

/** The answer; undefined after Ctrl-C or the end of the input, with which a question is not answered at all. */
async function ask(question: string, signal?: AbortSignal): Promise<string | undefined> {
  const ending = new AbortController();
  const end = () => ending.abort();
  if (signal?.aborted) return undefined;
  signal?.addEventListener("abort", end);
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  for (const event of ["SIGINT", "close"] as const) asking.on(event, end);
  try {
    return (await asking.question(question, { signal: ending.signal })).trim();
  } catch (error) {
    if (!ending.signal.aborted) throw error;
    process.stderr.write("\n");
    return undefined;
  } finally {
    signal?.removeEventListener("abort", end);
    asking.close();
  }
}
