// The demo ends clean when it is interrupted. Its whole story is run by CI, as a newcomer runs it.

import { spawn } from "node:child_process";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(__dirname, "..");

test("Ctrl-C in the middle of the story leaves nothing behind", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tenantex-demo-"));
  // The server's account has to come through.
  await chmod(folder, 0o755);
  try {
    const demo = spawn(
      process.execPath,
      ["--import", "tsx", join(ROOT, "examples/0-demo/demo.ts")],
      // A process group of its own takes the Ctrl-C, as a terminal's would.
      { cwd: ROOT, detached: true, env: { ...process.env, TMPDIR: folder } },
    );
    let out = "";
    demo.stdout.on("data", (text) => {
      out += text;
      if (String(text).includes("$ pulumi preview")) process.kill(-(demo.pid as number), "SIGINT");
    });
    demo.stderr.on("data", (text) => {
      out += text;
    });
    const code = await new Promise((end) => demo.once("exit", end));
    expect(out).toContain("Stopping, and cleaning up …");
    expect(code, out).toBe(130);
    const left = (await readdir(folder)).filter((name) => !/^(tsx-|node-compile-cache)/.test(name));
    expect(left).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
