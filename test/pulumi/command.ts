// Runs one command to its end, bounded in time, with what it says on stdout and stderr in the order it said it.
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync, unlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";

export interface Outcome {
  code: number;
  out: string;
}

export interface CommandOptions {
  cwd?: string;
  env: NodeJS.ProcessEnv;
  timeoutMs: number;
  /** Gets the process as soon as it runs, to send it signals. */
  onStart?: (child: ChildProcess) => void;
}

/** Does not throw when the command fails, but when it cannot be started or does not end in time. */
export async function runCommand(command: string, args: string[], options: CommandOptions): Promise<Outcome> {
  // A file, because two pipes lose the order, and one pipe stays open as long as any grandchild lives.
  const file = path.join(os.tmpdir(), `tenantex-out-${randomBytes(6).toString("hex")}`);
  const out = openSync(file, "ax+");
  unlinkSync(file);
  try {
    const code = await ended(command, args, options, out);
    const said = readAll(out);
    if (code !== undefined) return { code, out: said };
    throw new Error(
      `\`${path.basename(command)} ${args.join(" ")}\` did not end within ${options.timeoutMs / 1000} s and was stopped. ` +
        `It may have done a part of its work. What it said so far:\n${said}`,
    );
  } finally {
    closeSync(out);
  }
}

/** The exit code; undefined when it had to be stopped. */
function ended(command: string, args: string[], options: CommandOptions, out: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: options.env,
      stdio: ["ignore", out, out],
    });
    options.onStart?.(child);
    let late = false;
    const timers = [
      setTimeout(() => {
        late = true;
        // Pulumi lets go of its stack on the first, and may wait for its plugins for ever.
        child.kill("SIGINT");
      }, options.timeoutMs),
      setTimeout(() => child.kill("SIGKILL"), options.timeoutMs + 10_000),
    ];
    const finish = () => {
      for (const timer of timers) clearTimeout(timer);
    };
    child.once("error", (reason) => {
      finish();
      reject(new Error(`\`${command}\` could not be started: ${reason.message}`));
    });
    child.once("exit", (code) => {
      finish();
      resolve(late ? undefined : (code ?? 1));
    });
  });
}

function readAll(file: number): string {
  const bytes = Buffer.alloc(fstatSync(file).size);
  for (let at = 0; at < bytes.length; ) {
    const read = readSync(file, bytes, at, bytes.length - at, at);
    if (read === 0) break;
    at += read;
  }
  return bytes.toString("utf8");
}
