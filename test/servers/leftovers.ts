// Ends servers and removes folders of earlier runs whose keeper was killed before it could do so.
import { lstat, readdir, readFile, rename, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { commandOf } from "./alive";

export const FOLDER_PREFIX = "tenantex-server-";

/** A keeper writes its id right after it made its folder: a folder without one may be a second old, not a minute. */
const YOUNG = 60_000;

export async function sweepLeftovers(): Promise<void> {
  for (const name of await readdir(os.tmpdir())) {
    if (!name.startsWith(FOLDER_PREFIX)) continue;
    const folder = path.join(os.tmpdir(), name);
    if (await isLeftover(folder)) await removeLeftover(folder);
  }
}

async function isLeftover(folder: string): Promise<boolean> {
  const stat = await lstat(folder).catch(() => undefined);
  // Ids in a folder of somebody else are not to be trusted, and it is theirs to remove.
  if (!stat?.isDirectory() || stat.uid !== process.getuid?.()) return false;
  const keeper = await idIn(folder, "keeper.pid");
  if (keeper === undefined) return Date.now() - stat.mtimeMs > YOUNG;
  return !belongs(keeper, folder);
}

/** Ends the server that runs in a folder whose keeper is dead, and removes the folder. */
export async function removeLeftover(folder: string): Promise<void> {
  const server = await idIn(folder, "server.pid");
  if (server !== undefined && belongs(server, folder)) {
    // PostgreSQL frees its shared memory on SIGQUIT, on SIGKILL it would stay.
    signalGroup(server, "SIGQUIT");
    for (let waited = 0; belongs(server, folder) && waited < 5_000; waited += 50) await sleep(50);
    if (belongs(server, folder)) signalGroup(server, "SIGKILL");
  }
  // Two runs may sweep at once: the one whose rename succeeds removes it.
  const claimed = `${folder}.gone`;
  try {
    await rename(folder, claimed);
    await rm(claimed, { recursive: true, force: true, maxRetries: 10 });
  } catch {
    // What stays is removed by the next sweep.
  }
}

/** Both keeper and server carry the folder's unique name on their command line. */
function belongs(pid: number, folder: string): boolean {
  return commandOf(pid)?.includes(folder) ?? false;
}

async function idIn(folder: string, file: string): Promise<number | undefined> {
  const text = await readFile(path.join(folder, file), "utf8").catch(() => "");
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Already gone.
  }
}
