// Ctrl-C: once, the work ends between two migrations; twice, at once.

import { INTERRUPTED } from "./exit";
import type { Terminal } from "./terminal";

/**
 * Hears Ctrl-C and a wish of the system to end, while work goes on.
 * @param work Gets the signal that ends it early.
 */
export async function interruptible<T>(terminal: Terminal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ending = new AbortController();
  const hear = () => {
    // Connections die with the process, and what they were doing with them: the next run goes on from there.
    if (ending.signal.aborted) process.exit(INTERRUPTED);
    terminal.say("\nEnding after the migrations that run. Ctrl-C again ends at once.");
    ending.abort();
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, hear);
  try {
    return await work(ending.signal);
  } finally {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.off(name, hear);
  }
}
