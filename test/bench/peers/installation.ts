// The peers as installed packages: from the lock file beside this one, in a folder that a developer's `npm ci` knows nothing of.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { npm } from "../../package/npm";

const CACHE = join(__dirname, "../../../node_modules/.cache");
const FILES = ["package.json", "package-lock.json", "load.mjs"];

export interface Installation {
  load(name: string): Promise<unknown>;
  versionOf(name: string): string;
}

/** Installs them when they are not there yet, or their lock file has changed. */
export async function installPeers(): Promise<Installation> {
  const texts = await Promise.all(FILES.map((name) => readFile(join(__dirname, name), "utf8")));
  const digest = createHash("sha256").update(texts.join("\0")).digest("hex").slice(0, 12);
  const folder = join(CACHE, `tenantex-bench-${digest}`);
  if (!existsSync(folder)) await install(folder);
  const { load } = (await import(pathToFileURL(join(folder, "load.mjs")).href)) as Pick<Installation, "load">;
  const { dependencies } = JSON.parse(texts[0] as string) as { dependencies: Record<string, string> };
  return { load, versionOf: (name) => dependencies[name] ?? "?" };
}

async function install(folder: string): Promise<void> {
  console.error("Installing the packages to compare with …");
  const making = `${folder}.${process.pid}`;
  try {
    await mkdir(making, { recursive: true });
    for (const name of FILES) await copyFile(join(__dirname, name), join(making, name));
    await npm(making, "ci");
    // Whoever else has installed them meanwhile has installed the same.
    await rename(making, folder).catch((reason: unknown) => {
      if (!existsSync(folder)) throw reason;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}
