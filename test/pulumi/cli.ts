// Finds a real Pulumi CLI for tests and the demo: on PATH, in a cache, downloaded, or built with Go, in that order.
import { chmod, copyFile } from "node:fs/promises";
import path from "node:path";
import { reasonOf } from "../servers/started-server";
import { buildPulumi } from "./build";
import { type Cached, CliCache } from "./cache";
import { downloadPulumi, PULUMI_SITE } from "./download";
import { hermeticEnvironment } from "./environment";
import { type Installation, inspectInstallation, isProgram } from "./installation";

export interface PulumiCli {
  /** The path of the program. */
  pulumi: string;
  version: string;
  /** In human words: "PATH", "cache (built with Go)", "downloaded from get.pulumi.com", "built with Go". */
  from: string;
  /** For commands that keep everything in `home` and `state`, two folders that must exist. */
  env(home: string, state: string): NodeJS.ProcessEnv;
}

interface Search {
  env: NodeJS.ProcessEnv;
  site: string;
}

type Way = (search: Search, cache: CliCache) => Promise<Installation & { from: string }>;

const DOWNLOADED = "downloaded from get.pulumi.com";
const BUILT = "built with Go";

const WAYS: Record<string, Way> = {
  path: async ({ env }) => {
    const folders = (env.PATH ?? "").split(path.delimiter).filter(Boolean);
    const folder = folders.find((place) => isProgram(path.join(place, "pulumi")));
    if (!folder) throw new Error("there is no `pulumi` on PATH");
    return { ...(await inspectInstallation(folder, folders)), from: "PATH" };
  },
  cache: async (_, cache) => fromCache(await cache.look()),
  download: (search, cache) =>
    filled(search, cache, DOWNLOADED, (programs, workplace) => downloadPulumi(programs, workplace, search.site)),
  build: (search, cache) =>
    filled(search, cache, BUILT, (programs, workplace) => buildPulumi(programs, workplace, search.env)),
};

let found: Promise<PulumiCli> | undefined;

/** TENANTEX_PULUMI=path|cache|download|build takes only that way; a cache that was filled by it will do. */
export function pulumiCli(): Promise<PulumiCli> {
  found ??= findPulumi({ env: process.env, site: PULUMI_SITE });
  return found;
}

export async function findPulumi(search: Search): Promise<PulumiCli> {
  const only = search.env.TENANTEX_PULUMI;
  const names = only ? [only] : Object.keys(WAYS);
  const cache = new CliCache(search.env);
  const reasons: string[] = [];
  for (const name of names) {
    try {
      const way = WAYS[name];
      if (!way) throw new Error(`TENANTEX_PULUMI knows ${Object.keys(WAYS).join(", ")}`);
      const { pulumi, version, from } = await way(search, cache);
      const env = (home: string, state: string) => hermeticEnvironment(search.env, path.dirname(pulumi), home, state);
      return { pulumi, version, from, env };
    } catch (reason) {
      reasons.push(`  ${name}: ${reasonOf(reason)}`);
    }
  }
  throw new Error(
    `No Pulumi CLI could be found or made:\n${reasons.join("\n")}\nNothing was changed. Install Pulumi ` +
      "(https://www.pulumi.com/docs/install) so that it is on PATH, or install Go so that it can be built" +
      `${only ? ", or unset TENANTEX_PULUMI so that every way is tried" : ""}.`,
  );
}

async function filled(
  { env }: Search,
  cache: CliCache,
  origin: string,
  make: (programs: string, workplace: string) => Promise<void>,
): Promise<Installation & { from: string }> {
  return cache.exclusively(async () => {
    // While this waited for the others, one of them may have filled it.
    const cached = await cache.look().catch(() => undefined);
    if (cached && (cached.origin === origin || !env.TENANTEX_PULUMI)) return fromCache(cached);
    const made = await cache.fill(origin, async (programs, workplace) => {
      await make(programs, workplace);
      await copyLauncher(programs);
    });
    return { ...made, from: origin };
  });
}

function fromCache({ origin, ...installation }: Cached): Installation & { from: string } {
  return { ...installation, from: `cache (${origin})` };
}

/** The program that starts a dynamic provider belongs to the SDK, not to the CLI. */
async function copyLauncher(programs: string): Promise<void> {
  const name = "pulumi-resource-pulumi-nodejs";
  const sdk = path.dirname(require.resolve("@pulumi/pulumi/package.json"));
  await copyFile(path.join(sdk, name), path.join(programs, name));
  await chmod(path.join(programs, name), 0o755);
}
