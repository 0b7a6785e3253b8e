// Programs as strangers write them, each in a folder of its own beside the installed package.

import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Outcome, runCommand } from "../pulumi/command";
import { installation } from "./installation";
import { npmEnvironment } from "./npm";
import { roomOfRun } from "./room";

export interface Programs {
  /** Folder for more folders; nothing is installed in it or above it. */
  readonly room: string;
  /** The installed packages. */
  readonly modules: string;
  /** A folder with these files, and with the installed packages. */
  write(files: Record<string, string>): Promise<string>;
  remove(): Promise<void>;
}

export async function programs(): Promise<Programs> {
  const { project } = await installation();
  const room = await mkdtemp(path.join(await roomOfRun(), "programs-"));
  const modules = path.join(project, "node_modules");
  return {
    room,
    modules,
    write: async (files) => {
      const folder = await mkdtemp(path.join(room, "program-"));
      for (const [file, text] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
        await writeFile(path.join(folder, file), text);
      }
      await symlink(modules, path.join(folder, "node_modules"));
      return folder;
    },
    remove: () => rm(room, { recursive: true, force: true }),
  };
}

/** Runs Node in a folder, without what is meant for the Node of the tests. */
export function node(cwd: string, ...args: string[]): Promise<Outcome> {
  return runCommand(process.execPath, args, { cwd, env: npmEnvironment(), timeoutMs: 120_000 });
}
