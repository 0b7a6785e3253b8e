// Runs the programs of a page, each as it stands, and holds what they print against what the page shows below them.

import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "vitest";
import { tidy } from "../examples/readme";
import { npmEnvironment } from "../package/npm";
import { REPOSITORY } from "../package/pack";
import { roomOfRun } from "../package/room";
import { runCommand } from "../pulumi/command";

/** A folder with the package, in which programs are run. */
export interface ProgramFolder {
  readonly path: string;
  /** Runs the programs of a page. @param ground The URL for one, and its text as it is to be run. */
  run(page: string, ground: (program: string) => { readonly url: string; readonly program: string }): Promise<void>;
  remove(): Promise<void>;
}

/** @param packages Packages that the programs import beside ours. */
export async function programFolder(packages: readonly string[]): Promise<ProgramFolder> {
  const folder = await mkdtemp(path.join(await roomOfRun(), "docs-"));
  await mkdir(path.join(folder, "node_modules"));
  for (const name of [...packages, "tsx"])
    await symlink(path.join(REPOSITORY, "node_modules", name), path.join(folder, "node_modules", name));
  await symlink(REPOSITORY, path.join(folder, "node_modules/pulumi-tenantex"));
  return {
    path: folder,
    async run(page, ground) {
      const text = await readFile(path.join(REPOSITORY, page), "utf8");
      const programs = [...text.matchAll(/^```ts\n(.*?)^```\n+```text\n(.*?)^```$/gms)];
      expect(programs, "each program has what it prints below it").toHaveLength([...text.matchAll(/^```ts$/gm)].length);
      for (const [, shownProgram = "", shown = ""] of programs) {
        const { url, program } = ground(shownProgram);
        await writeFile(path.join(folder, "program.mts"), program);
        const { code, out } = await runCommand(process.execPath, ["--import", "tsx", "program.mts"], {
          cwd: folder,
          env: { ...npmEnvironment(), DATABASE_URL: url },
          timeoutMs: 120_000,
        });
        expect({ code, out: tidy(out) }, shownProgram).toEqual({ code: 0, out: tidy(shown) });
      }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
