// The commands of docs/cli.md are run in their order, and print what the page shows.

import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { matches, stepsOf, tidy } from "../examples/readme";
import { REPOSITORY } from "../package/pack";
import { runCommand } from "../pulumi/command";
import { postgresDatabase } from "../servers/isolation";

const SHOWN_URL = "postgres://user:password@host:5432/app";
let folder: string;
let home: Awaited<ReturnType<typeof postgresDatabase>>;

beforeAll(async () => {
  home = await postgresDatabase();
  folder = await mkdtemp(path.join(tmpdir(), "tenantex-docs-"));
  await mkdir(path.join(folder, "bin"));
  const command = `#!/bin/sh\nexec "${process.execPath}" "${path.join(REPOSITORY, "dist", "cli.js")}" "$@"\n`;
  await writeFile(path.join(folder, "bin", "tenantex"), command, { mode: 0o755 });
  await cp(path.join(REPOSITORY, "tenant_migrations"), path.join(folder, "tenant_migrations"), { recursive: true });
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await home?.drop();
});

test("docs/cli.md", async () => {
  const steps = stepsOf(await readFile(path.join(REPOSITORY, "docs", "cli.md"), "utf8"));
  expect(steps.length).toBeGreaterThan(5);
  const PATH = `${path.join(folder, "bin")}${path.delimiter}${process.env.PATH}`;
  const env = { PATH, HOME: process.env.HOME, TENANTEX_URL: home.url };
  const { host, pathname } = new URL(home.url);
  for (const { commands, shown = "" } of steps) {
    const text = commands.replaceAll(SHOWN_URL, home.url);
    const { out } = await runCommand("bash", ["-c", text], { cwd: folder, env, timeoutMs: 120_000 });
    const said = out.replaceAll(`${host}${pathname}`, "host:5432/app");
    if (!isSame(said, shown)) expect(withoutTimes(tidy(said)), commands).toBe(withoutTimes(tidy(shown)));
  }
});

/** Whether each line is shown, in whatever order the tenants came to their ends; a … in a shown line is any text. */
function isSame(said: string, shown: string): boolean {
  const lines = withoutTimes(tidy(said)).split("\n");
  for (const line of withoutTimes(tidy(shown)).split("\n")) {
    const at = lines.findIndex((one) => matches(one, line));
    if (at < 0) return false;
    lines.splice(at, 1);
  }
  return lines.length === 0;
}

// The sample's versions are of earlier days than any that is generated.
function withoutTimes(text: string): string {
  return text.replace(/20\d{12}/g, (version) => (version < "20260401" ? version : "TIME"));
}
