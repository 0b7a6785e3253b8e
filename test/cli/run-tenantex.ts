// Runs the `tenantex` command as a person does, with what it prints and what it says kept apart.

import { spawn } from "node:child_process";
import { resolve } from "node:path";

const COMMAND = resolve(__dirname, "../../dist/cli.js");

export interface Ended {
  readonly code: number;
  /** The result. */
  readonly out: string;
  /** What was said beside it. */
  readonly said: string;
}

export interface Surroundings {
  readonly cwd?: string | undefined;
  /** URL of the server, as TENANTEX_URL. */
  readonly url?: string | undefined;
  /** Hears what is said, with a way to send the command a signal. */
  readonly onSaid?: (said: string, send: (signal: NodeJS.Signals) => void) => void;
}

/** Runs the command to its end. */
export function tenantex(args: readonly string[], { cwd, url, onSaid }: Surroundings = {}): Promise<Ended> {
  const { TENANTEX_URL: _, ...env } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [COMMAND, ...args], {
      cwd,
      env: { ...env, ...(url === undefined ? {} : { TENANTEX_URL: url }) },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 120_000,
    });
    let [out, said] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      onSaid?.(said, (signal) => child.kill(signal));
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? -1, out, said }));
  });
}
