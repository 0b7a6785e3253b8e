// Downloads the Pulumi CLI the way Pulumi's Automation API installs it.
import { readdir, rename } from "node:fs/promises";
import path from "node:path";
import { VERSION } from "./cache";
import { runCommand } from "./command";
import { withProgress } from "./progress";

export const PULUMI_SITE = "https://get.pulumi.com";

/** How long the site may take to show that it can be reached at all. */
const REACHABLE_MS = 15_000;

export async function downloadPulumi(programs: string, workplace: string, site: string): Promise<void> {
  await fetch(`${site}/install.sh`, { method: "HEAD", signal: AbortSignal.timeout(REACHABLE_MS) }).catch(
    (reason: Error & { cause?: Error }) => {
      throw new Error(`${site} cannot be reached: ${reason.cause?.message ?? reason.message}`);
    },
  );
  await withProgress(`Downloading Pulumi ${VERSION}, once …`, "downloading", async () => {
    // Out of process: what it begins cannot be stopped from inside.
    const { code, out } = await runCommand(process.execPath, ["-e", INSTALL, workplace, VERSION], {
      cwd: __dirname,
      env: process.env,
      timeoutMs: 10 * 60_000,
    });
    if (code !== 0) throw new Error(`Pulumi's installer ended with exit code ${code}: ${out.trim().slice(-2_000)}`);
  });
  const bin = path.join(workplace, "bin");
  for (const name of await readdir(bin)) await rename(path.join(bin, name), path.join(programs, name));
}

const INSTALL = `
  const { PulumiCommand } = require("@pulumi/pulumi/automation");
  const { SemVer } = require(require.resolve("semver", { paths: [require.resolve("@pulumi/pulumi")] }));
  const [root, version] = process.argv.slice(1);
  PulumiCommand.install({ root, version: new SemVer(version) }).catch((reason) => {
    console.error(String(reason));
    process.exitCode = 1;
  });
`;
