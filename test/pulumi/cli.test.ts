// The real Pulumi CLI is found and runs a program, keeps away from the user's own, and says why when there is none.
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findPulumi, pulumiCli } from "./cli";
import { runCommand } from "./command";
import { withLock } from "./lock";
import { pulumiStack } from "./stack";

let temporary: string;
beforeAll(async () => {
  temporary = await mkdtemp(path.join(os.tmpdir(), "tenantex-cli-test-"));
});
afterAll(() => rm(temporary, { recursive: true, force: true }));

test("the CLI says its version", async () => {
  const cli = await pulumiCli();
  const env = cli.env(temporary, temporary);
  const { code, out } = await runCommand(cli.pulumi, ["version"], { env, timeoutMs: 60_000 });
  expect({ code, out: out.trim() }).toEqual({ code: 0, out: `v${cli.version}` });
});

test("the environment of a command holds nothing of the user's Pulumi", async () => {
  const user = {
    PULUMI_ACCESS_TOKEN: "pul-secret",
    PULUMI_STACK: "production",
    PULUMI_BACKEND_URL: "https://api.pulumi.com",
    PULUMI_CONFIG_PASSPHRASE_FILE: "/secret",
  };
  const cli = await findPulumi({ env: { ...process.env, ...user }, site: NOWHERE });
  const env = cli.env("/home", "/state");
  expect(env).toMatchObject({ PULUMI_HOME: "/home", PULUMI_BACKEND_URL: "file:///state" });
  expect(env).toMatchObject({ PULUMI_CONFIG_PASSPHRASE: "test", NO_COLOR: "1" });
  expect(Object.keys(env)).not.toContain("PULUMI_ACCESS_TOKEN");
  expect(Object.keys(env)).not.toContain("PULUMI_STACK");
  expect(Object.keys(env)).not.toContain("PULUMI_CONFIG_PASSPHRASE_FILE");
  const [first, second] = (env.PATH ?? "").split(path.delimiter);
  expect([first, second]).toEqual([path.dirname(cli.pulumi), path.dirname(process.execPath)]);
});

test("without any way to a CLI the error names the ways and what to do", async () => {
  const cache = path.join(temporary, "empty-cache");
  const failure = await findPulumi({ env: { PATH: "", TENANTEX_CACHE: cache }, site: NOWHERE }).catch(String);
  expect(failure).toMatch(/path: there is no `pulumi` on PATH/);
  expect(failure).toMatch(/cache: there is no .*empty-cache.pulumi-[\d.]+.pulumi/);
  expect(failure).toMatch(/download: http:..127.0.0.1:1 cannot be reached: .+/);
  expect(failure).toMatch(/build: Go is needed for it .*could not be started/);
  expect(failure).toMatch(/Install Pulumi/);
  expect(await readdir(cache)).toEqual([]);
});

test("a pulumi on PATH counts only with its Node language host", async () => {
  const bin = path.join(temporary, "bin");
  await mkdir(bin);
  await writeFile(path.join(bin, "pulumi"), "#!/bin/sh\necho v3.250.0\n", { mode: 0o755 });
  const search = { env: { PATH: bin, TENANTEX_PULUMI: "path" }, site: NOWHERE };
  await expect(findPulumi(search)).rejects.toThrow(/has no pulumi-language-nodejs beside it/);
  for (const plugin of ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"]) {
    await writeFile(path.join(bin, plugin), "", { mode: 0o755 });
  }
  expect(await findPulumi(search)).toMatchObject({
    pulumi: path.join(bin, "pulumi"),
    version: "3.250.0",
    from: "PATH",
  });
  await writeFile(path.join(bin, "pulumi"), "#!/bin/sh\necho v3.100.0\n", { mode: 0o755 });
  await expect(findPulumi(search)).rejects.toThrow(/has version 3.100.0; 3.216.0 or later is needed/);
});

test("a lock lets one in at a time, and is taken over from the dead", async () => {
  const lock = path.join(temporary, "lock");
  await mkdir(lock);
  await writeFile(path.join(lock, "owner"), JSON.stringify({ pid: 2 ** 22 + 1, command: "node gone" }));
  let inside = 0;
  let waited = 0;
  const wait = () => {
    waited++;
  };
  const work = async () => {
    expect(++inside).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    inside--;
  };
  await Promise.all([1, 2, 3].map(() => withLock(lock, wait, work)));
  expect(waited).toBe(2);
  expect((await readdir(temporary)).filter((name) => name.startsWith("lock"))).toEqual([]);
});

describe.concurrent.each([
  { typescript: false, program: 'require("@pulumi/pulumi"); exports.x = 1;' },
  { typescript: true, program: 'import "@pulumi/pulumi"; export const x: number = 1;' },
])("a program, typescript: $typescript", (options) => {
  test("is previewed, run and destroyed", async () => {
    const stack = await pulumiStack(options);
    const preview = await stack.preview();
    expect(preview).toMatchObject({ code: 0, out: expect.stringMatching(/\+ 1 to create/) });
    const up = await stack.up();
    expect(up).toMatchObject({ code: 0, out: expect.stringMatching(/\+ 1 created/) });
    const { deployment } = await stack.state();
    expect(deployment.resources).toMatchObject([{ type: "pulumi:pulumi:Stack", outputs: { x: 1 } }]);
    expect(await stack.up({ preview: true })).toMatchObject({ code: 0, out: expect.stringMatching(/1 unchanged/) });
    expect(await stack.refresh()).toMatchObject({ code: 0 });
    expect(await stack.destroy()).toMatchObject({ code: 0, out: expect.stringMatching(/- 1 deleted/) });
    expect((await stack.state()).deployment.resources).toEqual([]);
    await stack.remove();
  });
});

test("config, secrets, files and variables reach the program, and a failure is told", async () => {
  const stack = await pulumiStack({
    program: `
      const pulumi = require("@pulumi/pulumi");
      const config = new pulumi.Config("shop");
      exports.open = config.require("open");
      exports.hidden = config.requireSecret("hidden");
      exports.file = require("fs").readFileSync("a/b.txt", "utf8");
      exports.variable = process.env.GIVEN;
    `,
    files: { "a/b.txt": "text" },
    config: { "shop:open": "one = 1", "shop:hidden": { secret: "hush" } },
    env: { GIVEN: "given" },
  });
  const up = await stack.up();
  expect(up.code, up.out).toBe(0);
  expect(up.out).not.toContain("hush");
  const outputs = JSON.parse(await stack.sure("stack", "output", "--json", "--show-secrets"));
  expect(outputs).toEqual({ open: "one = 1", hidden: "hush", file: "text", variable: "given" });
  // Without its stack, which Pulumi colours, for which some Nodes need half a minute (nodejs/node#64011).
  await stack.write("index.js", 'throw Object.assign(new Error("broken on purpose"), { stack: "" });');
  expect(await stack.up()).toMatchObject({ code: 1, out: expect.stringMatching(/broken on purpose/) });
  await stack.remove();
});

const NOWHERE = "http://127.0.0.1:1";
