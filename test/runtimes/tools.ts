// Package managers and other Nodes, as npm brings them: installed for a run of the tests, and gone with it.

import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { npm } from "../package/npm";
import { roomOfRun } from "../package/room";

/** What docs/runtimes.md was made with: the package of each, and its program. */
export const TOOLS = {
  pnpm: { name: "pnpm", version: "10.34.9", program: "bin/pnpm.cjs" },
  "yarn 1": { name: "yarn", version: "1.22.22", program: "bin/yarn.js" },
  "yarn 4": { name: "@yarnpkg/cli-dist", version: "4.18.1", program: "bin/yarn.js" },
};

export type ToolName = keyof typeof TOOLS;

/** The JavaScript file of a package manager. */
export async function toolProgram(tool: ToolName): Promise<string> {
  const { name, version, program } = TOOLS[tool];
  return path.join(await installed(name, version), program);
}

/** A folder with nothing but a Node of this major version: that of the tests, or one from npm. */
export async function nodeFolder(major: number): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) return path.dirname(process.execPath);
  return path.join(await installed("node", String(major)), "bin");
}

const made = new Map<string, Promise<string>>();

function installed(name: string, version: string): Promise<string> {
  const key = `${name.replace("/", "-")}-${version}`;
  const making = made.get(key) ?? install(key, name, version);
  made.set(key, making);
  return making;
}

async function install(key: string, name: string, version: string): Promise<string> {
  const folder = path.join(await roomOfRun(), `tool-${key}`);
  await mkdir(folder, { recursive: true });
  const manifest = { private: true, dependencies: { [name]: version } };
  await writeFile(path.join(folder, "package.json"), JSON.stringify(manifest));
  await npm(folder, "install");
  return path.join(folder, "node_modules", name);
}
