// A copy of an example in a folder of its own, where its README's commands are run by the real CLI.

import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { copyPackages } from "../package/copy-packages";
import { installation, PROJECT } from "../package/installation";
import { npmEnvironment } from "../package/npm";
import { REPOSITORY } from "../package/pack";
import { roomOfRun } from "../package/room";
import { pulumiCli } from "../pulumi/cli";
import { type Outcome, runCommand } from "../pulumi/command";

export interface Project {
  /** The text of its README. */
  readonly readme: string;
  /** Runs commands as a shell does; stops at the first that fails. */
  run(commands: string): Promise<Outcome>;
  remove(): Promise<void>;
}

/** Texts of the example that a test replaces: the URL nobody has, a prefix somebody else may have. */
export type Replacements = Readonly<Record<string, string>>;

/** A copy of `examples/<name>`, with the packed package in the place of `file:../..`. */
export async function exampleProject(name: string, replacements: Replacements): Promise<Project> {
  const { tarball, project: installed, sdk } = await installation();
  const root = await mkdtemp(path.join(await roomOfRun(), "example-"));
  const folder = path.join(root, PROJECT);
  await cp(path.join(REPOSITORY, "examples", name), folder, { recursive: true, filter: isSource });
  const dependencies = { '"file:../.."': JSON.stringify(`file:${tarball}`), '"^3.216.0"': JSON.stringify(sdk) };
  await replaceIn(folder, ["package.json"], dependencies);
  await replaceIn(folder, ["README.md", "index.ts"], replacements);
  await copyPackages(installed, folder);
  return opened(root, folder, "README.md");
}

/** A copy of the repository, as far as its own Pulumi.yaml needs it. */
export async function cloneProject(replacements: Replacements): Promise<Project> {
  const root = await mkdtemp(path.join(await roomOfRun(), "clone-"));
  const folder = path.join(root, PROJECT);
  const program = path.join("examples", "0-this-clone");
  for (const part of ["package.json", "Pulumi.yaml", "dist", "tenant_migrations", program])
    await cp(path.join(REPOSITORY, part), path.join(folder, part), { recursive: true });
  await symlink(path.join(REPOSITORY, "node_modules"), path.join(folder, "node_modules"));
  const readme = path.join(program, "README.md");
  await replaceIn(folder, [readme], replacements);
  return opened(root, folder, readme);
}

async function opened(root: string, folder: string, readme: string): Promise<Project> {
  const cli = await pulumiCli();
  const [home, state] = [path.join(root, "home"), path.join(root, "state")];
  await Promise.all([mkdir(home), mkdir(state)]);
  const env = npmEnvironment(cli.env(home, state));
  return {
    readme: await readFile(path.join(folder, readme), "utf8"),
    run: (commands) => runCommand("sh", ["-ec", commands], { cwd: folder, env, timeoutMs: TIMEOUT_MS }),
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 5 }),
  };
}

const TIMEOUT_MS = 5 * 60_000;

/** What git holds of an example, and not what running it left there. */
function isSource(file: string): boolean {
  return !/^(node_modules|package-lock\.json|Pulumi\..+\.yaml|.*\.bak)$/.test(path.basename(file));
}

async function replaceIn(folder: string, files: string[], replacements: Replacements): Promise<void> {
  const there = new Set(await readdir(folder, { recursive: true }));
  for (const file of files.filter((name) => there.has(name))) {
    const place = path.join(folder, file);
    const text = await readFile(place, "utf8");
    const replaced = Object.entries(replacements).reduce((all, [from, to]) => all.replaceAll(from, to), text);
    await writeFile(place, replaced);
  }
}
