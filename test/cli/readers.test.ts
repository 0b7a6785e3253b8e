// Runs whose reader goes away, or who are told to end: the work is not cut in the middle, and the exit code is the work's.

import { spawn } from "node:child_process";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openPlace, type Place, THREE } from "../engine/place";
import { start, tenantex } from "./tenantex";

const COMMAND = path.resolve(__dirname, "../../dist/cli.js");
const NAMES = ["a", "b", "c", "d", "e", "f", "g", "h"];
const SLOW = {
  "4_slow.up.sql": "SELECT pg_sleep(0.1); CREATE TABLE t4 (id int);",
  "4_slow.down.sql": "DROP TABLE t4;",
};
let place: Place;

/** Runs a line of bash in which `tenantex` is the command. */
function shell(line: string): Promise<{ code: number; out: string }> {
  const env = { ...process.env, TENANTEX_URL: place.url, FLAGS: `--migrations ${place.directory}` };
  const child = spawn("bash", ["-c", line.replaceAll("tenantex", `${process.execPath} ${COMMAND}`)], { env });
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code: code ?? -1, out })));
}

const versions = () => Promise.all(NAMES.map((name) => place.versions(`tenant_${name}`)));

beforeAll(async () => {
  place = await openPlace("postgres");
  await place.write({ ...THREE, ...SLOW });
  await tenantex(place, "new", ...NAMES, "--to", "3");
});
beforeEach(async () => {
  await tenantex(place, "rollback", "--all", "--to", "4", "--yes");
});
afterAll(() => place.close());

describe("migrate --all goes on to its end", () => {
  test.each([
    [
      "the reader has read enough",
      "tenantex migrate --all --concurrency 1 $FLAGS | head -1",
      "a: 3 → 4, applied 4\n",
      0,
    ],
    ["the reader of what is said, too", "tenantex migrate --all --concurrency 1 $FLAGS 2>&1 | (exit 0)", "", 0],
    ["nothing is open", "tenantex migrate --all $FLAGS >&- 2>&-", "", 0],
    // Then not all was told, and a script has to know.
    ["the disk is full", "tenantex migrate --all --concurrency 1 $FLAGS 2>/dev/null >/dev/full", "", 1],
  ])("where %s", async (_title, line, out, code) => {
    expect(await shell(`set -o pipefail; ${line}`)).toEqual({ code, out });
    for (const one of await versions()) expect(one).toEqual(["1", "2", "3", "4"]);
  });

  test("and its exit code is that of the work", async () => {
    await place.query("CREATE TABLE tenant_h.t4 (id int)");
    const { code } = await shell(
      "set -o pipefail; tenantex migrate --all --concurrency 1 $FLAGS 2>/dev/null | head -1",
    );
    await place.query("DROP TABLE tenant_h.t4");
    expect(code).toBe(1);
    expect((await versions()).filter((one) => one.length === 4)).toHaveLength(NAMES.length - 1);
  });
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "new, ended by %s: those that were not begun are no failures",
  async (signal) => {
    const names = Array.from({ length: 20 }, (_, index) => `new${index}`);
    const running = start(place, ["new", ...names, "--concurrency", "1", "--json"]);
    // The first is made by now.
    while (!(await place.exists("tenant_new0"))) await new Promise((resolve) => setTimeout(resolve, 20));
    running.child.kill(signal);
    const { code, out } = await running.ended;
    const outcome = JSON.parse(out);
    expect(code).toBe(130);
    expect(outcome).toMatchObject({ status: "error", failed: 0 });
    expect(outcome.changed + outcome.skipped).toBe(names.length);
    for (const { status, schema } of outcome.tenants) expect(await place.exists(schema)).toBe(status === "ok");
    await tenantex(place, "drop", "new*", "--yes");
  },
);

test("a run that is told to end while it asks ends, and nothing is done", async () => {
  await tenantex(place, "migrate", "--all");
  // The shell becomes the command, whose number it has told before.
  const line = `bash -c 'echo pid $$; exec ${process.execPath} ${COMMAND} rollback --all $FLAGS'`;
  const env = { ...process.env, TENANTEX_URL: place.url, TERM: "xterm", FLAGS: `--migrations ${place.directory}` };
  const child = spawn("script", ["-qefc", line, "/dev/null"], { env, stdio: ["pipe", "pipe", "pipe"] });
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => {
    const wasAsked = out.includes("to go on");
    out += chunk.toString();
    if (!wasAsked && out.includes("to go on")) process.kill(Number(/pid (\d+)/.exec(out)?.[1]), "SIGTERM");
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect(out).toContain("Nobody has said yes.");
  expect(code).toBe(2);
  for (const one of await versions()) expect(one).toEqual(["1", "2", "3", "4"]);
});
