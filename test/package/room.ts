// The folder in which a run of the tests keeps what its files share: one for all of them, and gone with the run.

import { lstat, mkdir, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { commandOf } from "../servers/alive";

const PREFIX = "tenantex-run-";

/** The files of one run are tested by children of one process. */
export async function roomOfRun(run: number = process.ppid): Promise<string> {
  await removeLeftovers();
  const room = path.join(os.tmpdir(), `${PREFIX}${run}`);
  await mkdir(room, { recursive: true });
  return room;
}

/** For the process of the run itself, at its end: no file knows whether it is the last. */
export default function setup(): () => Promise<void> {
  return () => remove(path.join(os.tmpdir(), `${PREFIX}${process.pid}`));
}

/** Of runs that were killed. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(os.tmpdir())) {
    if (!name.startsWith(PREFIX) || commandOf(Number(name.slice(PREFIX.length))) !== undefined) continue;
    const folder = path.join(os.tmpdir(), name);
    const { uid } = await lstat(folder).catch(() => ({ uid: undefined }));
    if (uid === process.getuid?.()) await remove(folder);
  }
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
