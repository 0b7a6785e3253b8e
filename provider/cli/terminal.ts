// What a command prints on: results to one stream, what is said beside them to the other; colours only on a terminal.

import { createColors } from "picocolors";
import { DONE, FAILED } from "./exit";
import { withoutPasswords } from "./secrets";

export type Colours = ReturnType<typeof createColors>;

/** Columns of a stream that is no terminal: nothing is cut there. */
const ENDLESS = 10_000;

/** Where a command prints. */
export interface Terminal {
  /** Prints a line of the result. */
  print(text: string): void;
  /** Says something beside the result. */
  say(text: string): void;
  /** Colours of the result. Without any where it does not go to a terminal, with `--json`, or where NO_COLOR is set. */
  readonly colours: Colours;
  /** Colours of what is said. */
  readonly sayColours: Colours;
  /** Columns there are for the result. */
  readonly columns: number;
  /** Whether results are printed as JSON, for programs. */
  readonly json: boolean;
  /** Whether somebody sits there who can be shown progress, and asked. */
  readonly isInteractive: boolean;
}

/** The terminal of this process. */
export function terminalOf({ json = false }: { readonly json?: boolean | undefined } = {}): Terminal {
  const { stdout, stderr, stdin, env } = process;
  const coloured = (stream: { readonly isTTY?: boolean }) =>
    stream.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb";
  return {
    print: (text) => void stdout.write(`${withoutPasswords(text)}\n`),
    say: (text) => void stderr.write(`${withoutPasswords(text)}\n`),
    colours: createColors(!json && coloured(stdout)),
    sayColours: createColors(coloured(stderr)),
    columns: stdout.isTTY ? stdout.columns || 80 : ENDLESS,
    json,
    isInteractive: stderr.isTTY === true && stdin.isTTY === true,
  };
}

/**
 * Goes on where nobody reads any more, as behind `head`: work that has begun is not cut, and its own code is the one at
 * the end. What could not be written for another reason, such as a full disk, is a failure.
 */
export function goOnUnread(): void {
  const { stdout, stderr } = process;
  let first: NodeJS.ErrnoException | undefined;
  stderr.on("error", () => {});
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (first === undefined && error.code !== "EPIPE")
      stderr.write(`The result could not be written: ${error.message}\n`);
    first ??= error;
  });
  process.on("exit", (code) => {
    if (first !== undefined && first.code !== "EPIPE" && code === DONE) process.exitCode = FAILED;
  });
}
