// A lock between processes: a folder with its owner's id in it, which others take over when the owner is gone.
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { commandOf } from "../servers/alive";

/** Nobody works this long; whoever seems to is another process that got the owner's id. */
const LONGEST = 90 * 60_000;

const OWNER = "owner";

/** `waits` is called once when somebody else holds the lock. */
export async function withLock<T>(folder: string, waits: () => void, work: () => Promise<T>): Promise<T> {
  const own = JSON.stringify({ pid: process.pid, command: commandOf(process.pid), token: randomUUID() });
  let waiting = false;
  while (!(await take(folder, own))) {
    const stale = await staleOwner(folder);
    if (stale !== undefined) {
      await release(folder, stale);
      continue;
    }
    if (!waiting) waits();
    waiting = true;
    await sleep(500);
  }
  try {
    return await work();
  } finally {
    await release(folder, own);
  }
}

/** Renamed into place with the owner inside: there is no moment at which a lock has no owner. */
async function take(folder: string, owner: string): Promise<boolean> {
  const making = `${folder}.${randomUUID()}`;
  await mkdir(making);
  await writeFile(path.join(making, OWNER), owner);
  try {
    await rename(making, folder);
    return true;
  } catch {
    await rm(making, { recursive: true, force: true });
    return false;
  }
}

async function staleOwner(folder: string): Promise<string | undefined> {
  try {
    const { mtimeMs } = await stat(folder);
    const owner = await readFile(path.join(folder, OWNER), "utf8");
    const { pid, command } = JSON.parse(owner) as { pid: number; command?: string };
    return commandOf(pid) !== command || Date.now() - mtimeMs > LONGEST ? owner : undefined;
  } catch {
    // Released between the two looks; the next attempt to take it tells.
    return undefined;
  }
}

async function release(folder: string, owner: string): Promise<void> {
  const away = `${folder}.${randomUUID()}`;
  try {
    await rename(folder, away);
    // Of two who find a stale lock, the slower one may have moved away what a third has taken since.
    if ((await readFile(path.join(away, OWNER), "utf8")) !== owner) await rename(away, folder);
    else await rm(away, { recursive: true, force: true });
  } catch {
    // Somebody else released it.
  }
}
