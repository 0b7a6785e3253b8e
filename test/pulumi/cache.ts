// The folder in which a downloaded or built Pulumi CLI is kept, filled by one process at a time and never seen half full.
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type Installation, inspectInstallation } from "./installation";
import { withLock } from "./lock";

/** The version that is downloaded or built when there is none on PATH. */
export const VERSION = "3.259.0";

export interface Cached extends Installation {
  origin: string;
}

export class CliCache {
  readonly folder: string;
  readonly #root: string;

  constructor(env: NodeJS.ProcessEnv) {
    const standard = env.XDG_CACHE_HOME || path.join(env.HOME || os.homedir(), ".cache");
    this.#root = path.resolve(env.TENANTEX_CACHE || path.join(standard, "pulumi-tenantex"));
    this.folder = path.join(this.#root, `pulumi-${VERSION}`);
  }

  /** Throws why there is nothing to use. */
  async look(): Promise<Cached> {
    const installation = await inspectInstallation(this.folder);
    const origin = await readFile(path.join(this.folder, "origin"), "utf8").catch(() => "unknown");
    return { ...installation, origin: origin.trim() };
  }

  /** Only one process at a time may fill it; the others wait, and find it filled. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    await mkdir(this.#root, { recursive: true });
    const waits = () => console.error(`Waiting for another process that gets Pulumi into ${this.folder} …`);
    return withLock(`${this.folder}.lock`, waits, work);
  }

  /** `make` puts the programs into the folder it is given; only when it succeeds they become visible. */
  async fill(origin: string, make: (programs: string, workplace: string) => Promise<void>): Promise<Cached> {
    await this.#removeUnfinished();
    const making = await mkdtemp(path.join(this.#root, UNFINISHED));
    try {
      const [programs, workplace] = [path.join(making, "programs"), path.join(making, "workplace")];
      await Promise.all([mkdir(programs), mkdir(workplace)]);
      await make(programs, workplace);
      await writeFile(path.join(programs, "origin"), `${origin}\n`);
      await inspectInstallation(programs);
      await rename(this.folder, path.join(making, "replaced")).catch(() => {});
      await rename(programs, this.folder);
      return await this.look();
    } finally {
      await rm(making, { recursive: true, force: true });
    }
  }

  /** Of processes that were killed: whoever calls this holds the lock, so nobody else is making anything. */
  async #removeUnfinished(): Promise<void> {
    for (const name of await readdir(this.#root)) {
      if (name.startsWith(UNFINISHED)) await rm(path.join(this.#root, name), { recursive: true, force: true });
    }
  }
}

const UNFINISHED = "making-";
