// The command where somebody sits at it: what is asked, a narrow terminal, colours, and a reader that has read enough.

import { spawn } from "node:child_process";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { barText } from "../../provider/cli/progress";
import { openPlace, type Place, THREE } from "../engine/place";
import { tenantex } from "./tenantex";

const COMMAND = path.resolve(__dirname, "../../dist/cli.js");
let place: Place;

/**
 * Runs a line of shell, in a terminal where there is an answer.
 * @param answer What is typed when something is asked; undefined where there is no terminal.
 * @param before What happens between the question and the answer.
 */
function shell(line: string, answer?: string, before?: () => Promise<unknown>): Promise<{ code: number; out: string }> {
  const text = line.replaceAll("tenantex", `${process.execPath} ${COMMAND}`);
  const [command, args] = answer === undefined ? ["bash", ["-c", text]] : ["script", ["-qefc", text, "/dev/null"]];
  const env = { ...process.env, TENANTEX_URL: place.url, TERM: "xterm", FLAGS: `--migrations ${place.directory}` };
  const child = spawn(command, args, { env: { ...env, NO_COLOR: "" }, stdio: ["pipe", "pipe", "pipe"] });
  let out = "";
  let left = answer;
  const hear = (chunk: Buffer) => {
    out += chunk.toString();
    if (!left || !out.includes("to go on")) return;
    const typed = left;
    left = undefined;
    void Promise.resolve(before?.()).then(() => child.stdin.write(typed));
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  return new Promise((resolve) => child.once("close", (code) => resolve({ code: code ?? -1, out })));
}

beforeAll(async () => {
  place = await openPlace("postgres");
  await place.write(THREE);
});
beforeEach(async () => {
  if (!(await place.exists("tenant_acme"))) await tenantex(place, "new", "acme");
});
afterAll(() => place.close());

describe("a drop asks", () => {
  test.each([
    ["the name", "acme\n", 0, false],
    ["another word", "yes\n", 2, true],
    ["Ctrl-C", "\x03", 2, true],
    ["the end of the input", "\x04", 2, true],
  ])("%s", async (_title, answer, code, stays) => {
    const ended = await shell("tenantex drop acme", answer);
    expect(ended.code, ended.out).toBe(code);
    expect(stripVTControlCharacters(ended.out)).toContain("tenant_acme".slice(7));
    expect(await place.exists("tenant_acme")).toBe(stays);
  });
});

test("a tenant that somebody has made anew while the question was open is another one", async () => {
  const { code, out } = await shell("tenantex drop acme", "acme\n", async () => {
    await tenantex(place, "drop", "acme", "--yes");
    await tenantex(place, "new", "acme");
  });
  expect(code, out).toBe(1);
  expect(out).toContain("is not the one that it was made with");
  expect(out).toContain("0 tenants dropped, 1 left");
  expect(await place.versions("tenant_acme")).toEqual(["1", "2", "3"]);
});

test("a terminal of 40 columns gets lines that fit it while work goes on, and colours", async () => {
  await tenantex(place, "rollback", "acme", "--to", "0", "--yes");
  const { code, out } = await shell("stty cols 40; tenantex migrate --all $FLAGS", "");
  expect(code, out).toBe(0);
  expect(out).toContain("\x1b[32m3\x1b[39m");
  // The bar is drawn in its line again and again.
  const drawn = stripVTControlCharacters(out)
    .split(/[\r\n]/)
    .filter((line) => line.startsWith("["));
  expect(drawn.length).toBeGreaterThan(0);
  for (const line of drawn) expect(line.length).toBeLessThan(40);
});

test("no colours in a pipe, and none with NO_COLOR", async () => {
  const piped = await shell("tenantex migrate --all $FLAGS | cat");
  expect(piped.out).toBe(
    "acme: at 3, nothing to do\n1 tenant: 1 unchanged\n".replace("1 tenant: 1", "1 tenant: 0 changed, 1"),
  );
  const plain = await shell("NO_COLOR=1 tenantex migrate --all $FLAGS", "");
  expect(plain.out).not.toContain("\x1b[3");
});

test("a reader that has read enough ends it quietly", async () => {
  const { code, out } = await shell("set -o pipefail; tenantex migrate --help | head -1");
  expect({ code, out }).toEqual({ code: 0, out: "Usage: tenantex migrate [options] [tenants...]\n" });
});

test.each([
  [0, 8, "", 80, `[${"-".repeat(30)}] 0/8`],
  [4, 8, "acme: applying 3_name_users", 80, `[${"#".repeat(15)}${"-".repeat(15)}] 4/8 acme: applying 3_name_users`],
  [8, 8, "a: applying 20260105090000_create_users", 40, "[#########] 8/8 a: applying 2026010509…"],
])("a bar: %i of %i", (done, total, text, columns, expected) => {
  expect(barText(done, total, text, columns)).toBe(expected);
  expect(expected.length).toBeLessThan(columns);
});
