// The parent's end of a keeper process: starts it, listens to it, and tells it to stop by closing its stdin.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { removeLeftover } from "./leftovers";

export function startKeeper(folder: string) {
  const child = spawn(process.execPath, [path.join(__dirname, "keeper-program.mjs"), folder], {
    cwd: os.tmpdir(),
    // Ctrl-C in a terminal goes to everybody in the foreground group; the keeper still has work to do then.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    env: { PATH: process.env.PATH, TMPDIR: os.tmpdir() },
  });
  let runs = false;
  let failed: string | undefined;
  let complaints = "";
  child.stdin.on("error", () => {});
  child.stderr.on("data", (text) => {
    complaints += text;
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    const message = JSON.parse(line) as { running?: number; failed?: string; log?: string };
    if (message.running) runs = true;
    if (message.failed) failed = `${message.failed}\n${message.log ?? ""}`.trim();
  });
  const exited = new Promise<undefined>((resolve) => {
    child.once("error", (reason) => {
      failed ??= reason.message;
      resolve(undefined);
    });
    // Not "exit", after which the last lines may still be on their way.
    child.once("close", (code, signal) => {
      failed ??= `its keeper ended with ${signal ?? `exit code ${code}`} ${complaints}`.trim();
      resolve(undefined);
    });
  });
  // Without this a forgotten stop() would keep the process of the tests alive for ever.
  const held = [child, child.stdin, child.stdout, child.stderr] as unknown as { ref(): void; unref(): void }[];
  return {
    pid: child.pid ?? 0,
    exited,
    tell: (work: object) => child.stdin.write(`${JSON.stringify(work)}\n`),
    runs: () => runs,
    failed: () => failed,
    release() {
      for (const handle of held) handle.unref();
    },
    async stop() {
      for (const handle of held) handle.ref();
      child.stdin.end();
      await exited;
      // Only when the keeper itself was killed.
      if (existsSync(folder)) await removeLeftover(folder);
    },
  };
}
