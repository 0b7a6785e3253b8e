// How package managers lay a project out: the packed package, the SDK and what builds programs, in a folder of its own.

import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import path from "node:path";
import { installation } from "../package/installation";
import { npm, npmEnvironment } from "../package/npm";
import { versionOf } from "../package/pack";
import { roomOfRun } from "../package/room";
import { runCommand } from "../pulumi/command";
import { LIBRARY, packLibrary } from "./library";
import { type ToolName, toolProgram } from "./tools";

interface Layout {
  install(root: string): Promise<void>;
  /** Where `Pulumi.yaml` belongs, when not beside the installed packages. */
  readonly below?: string;
  /** Whether the program knows the package only through a component library that depends on it. */
  readonly library?: boolean;
  /** Packages with their versions, beyond the usual; undefined takes one away. */
  readonly packages?: Record<string, string | undefined>;
}

const NPM = (root: string) => npm(root, "install");
const PNPM = (root: string) => run("pnpm", root, ["install", "--no-frozen-lockfile"]);

export const LAYOUTS = {
  npm: { install: NPM },
  // Pulumi's template has no ts-node: the SDK brings an older one, and TypeScript 3.8 for who has none.
  "npm, with ts-node 10": { install: NPM, packages: { "ts-node": "10.9.2" } },
  "npm, without TypeScript": { install: NPM, packages: { typescript: undefined } },
  "npm workspace": { install: NPM, below: "deploy" },
  pnpm: { install: PNPM },
  "pnpm, through a library": { install: PNPM, library: true },
  // Its cache takes a tarball for one that it knows when the version in it is the same.
  "yarn 1": { install: (root) => run("yarn 1", root, ["install", "--cache-folder", path.join(root, "cache")]) },
  "yarn 4": { install: (root) => run("yarn 4", root, ["install"]) },
} satisfies Record<string, Layout>;

export type LayoutName = keyof typeof LAYOUTS;

export interface Laid {
  /** Everything of it is below. */
  readonly root: string;
  /** Where `Pulumi.yaml` belongs. */
  readonly folder: string;
  readonly library: boolean;
  /** Its package.json, for what else a program needs to say there. */
  readonly packages: object;
}

export async function lay(name: LayoutName, sdk: string): Promise<Laid> {
  const { install, below = ".", library = false, packages = {} }: Layout = LAYOUTS[name];
  const root = await mkdtemp(path.join(await roomOfRun(), "layout-"));
  const folder = path.join(root, below);
  await mkdir(folder, { recursive: true });
  const { tarball } = await installation();
  const dependencies = {
    "@pulumi/pulumi": sdk,
    ...(library ? { [LIBRARY]: `file:${await packLibrary(root, tarball)}` } : { "pulumi-tenantex": `file:${tarball}` }),
    "@types/node": await versionOf("@types/node"),
    esbuild: await versionOf("esbuild"),
    tsx: await versionOf("tsx"),
    typescript: await versionOf("typescript"),
    ...packages,
  };
  const manifest = { name: "program", version: "1.0.0", private: true, dependencies };
  await writeFile(path.join(folder, "package.json"), JSON.stringify(manifest));
  if (below !== ".")
    await writeFile(path.join(root, "package.json"), JSON.stringify({ private: true, workspaces: [below] }));
  await install(root);
  return { root, folder, library, packages: manifest };
}

async function run(tool: ToolName, cwd: string, args: string[]): Promise<void> {
  const env = { ...npmEnvironment(), ...QUIET };
  const { code, out } = await runCommand(process.execPath, [await toolProgram(tool), ...args], {
    cwd,
    env,
    timeoutMs: 10 * 60_000,
  });
  if (code !== 0) throw new Error(`\`${tool} ${args.join(" ")}\` ended with exit code ${code}:\n${out}`);
}

const QUIET = {
  CI: "true",
  YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
  YARN_ENABLE_TELEMETRY: "false",
  YARN_NODE_LINKER: "node-modules",
};
