// What is published: the files of the tarball and their size, and whether every resolver finds code and types in it.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { publint } from "publint";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../pulumi/command";
import { pack, REPOSITORY } from "./pack";
import { roomOfRun } from "./room";

let folder: string;
let tarball: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(await roomOfRun(), "pack-"));
  tarball = await pack(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("the tarball holds code, types and what a reader needs, and nothing else", async () => {
  const { out } = await run("tar", "-tvzf", tarball);
  const files = out
    .trim()
    .split("\n")
    .map((line) => {
      const [size, file] = /\s(\d+)\s.*\spackage\/(.+)$/.exec(line)?.slice(1) ?? [];
      return { file: String(file), size: Number(size) };
    });
  const beside = files
    .map(({ file }) => file)
    .filter((file) => !/^(dist\/.+(?<!\.test)(\.d\.ts|\.js)|docs\/.+\.(md|svg|png))$/.test(file));
  expect(beside.sort()).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "package.json"]);
  expect(files.map(({ file }) => file)).toEqual(expect.arrayContaining(["dist/index.js", "docs/operations.md"]));
  expect(files.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(1_800_000);
});

test("publint has nothing to say", async () => {
  const { buffer } = new Uint8Array(await readFile(tarball));
  const { messages } = await publint({ pack: { tarball: buffer }, strict: true });
  expect(messages).toEqual([]);
});

test("code and types are found by every resolver that can see them", async () => {
  const attw = path.join(REPOSITORY, "node_modules/@arethetypeswrong/cli/dist/index.js");
  const { out } = await run(process.execPath, attw, tarball, "--format", "json");
  const { analysis } = JSON.parse(out.slice(out.indexOf("{"))) as { analysis: Analysis };
  expect(Object.keys(analysis.entrypoints)).toEqual([".", "./provider", "./engine", "./scope", "./package.json"]);
  expect(Object.keys(analysis.entrypoints["."]?.resolutions ?? {})).toEqual(RESOLVERS);
  // TypeScript's `moduleResolution: node`, which Pulumi's older templates use, knows no `exports` but `typesVersions`.
  expect(analysis.problems).toEqual([]);
});

const RESOLVERS = ["node10", "node16-cjs", "node16-esm", "bundler"];

interface Analysis {
  entrypoints: Record<string, { resolutions: object }>;
  problems: object[];
}

function run(command: string, ...args: string[]) {
  return runCommand(command, args, { cwd: folder, env: process.env, timeoutMs: 60_000 });
}
