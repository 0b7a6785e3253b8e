// The package as strangers get it: packed, and installed by npm beside Pulumi's SDK, once for all test files of a run.

import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { withLock } from "../pulumi/lock";
import { npm } from "./npm";
import { pack, versionOf } from "./pack";
import { roomOfRun } from "./room";

export interface Installation {
  readonly tarball: string;
  /** A project with the package, the SDK, TypeScript and what these need. */
  readonly project: string;
  /** Version of the SDK. */
  readonly sdk: string;
}

let made: Promise<Installation> | undefined;

/** Made by the first test file of a run that asks, from the `dist` that is there. */
export function installation(): Promise<Installation> {
  made ??= roomOfRun().then((room) => withLock(path.join(room, "lock"), waits, () => makeIn(room)));
  return made;
}

async function makeIn(room: string): Promise<Installation> {
  const tarball = await pack(room);
  const home = tarball.replace(/\.tgz$/, "");
  const sdk = await versionOf("@pulumi/pulumi");
  if (!existsSync(home)) {
    const making = await mkdtemp(path.join(room, "making-"));
    await install(path.join(making, PROJECT), {
      "@pulumi/pulumi": sdk,
      "@types/node": await versionOf("@types/node"),
      "pulumi-tenantex": `file:${tarball}`,
      typescript: await versionOf("typescript"),
    });
    await rename(making, home);
  }
  return { tarball, project: path.join(home, PROJECT), sdk };
}

async function install(folder: string, dependencies: Record<string, string>): Promise<void> {
  await mkdir(folder);
  await writeFile(path.join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
  await npm(folder, "install");
}

/** What npm installed in one folder of the room it accepts in another of the same depth: paths to the tarball agree. */
export const PROJECT = "project";

const waits = () => {};
