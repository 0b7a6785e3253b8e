// Builds the Pulumi CLI and its Node language host with Go, from modules of the public Go proxy.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { VERSION } from "./cache";
import { runCommand } from "./command";
import { withProgress } from "./progress";

/** The last version of the SDK's module that contains the language host; it runs programs under later CLIs too. */
const HOST_VERSION = "3.68.0";
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

const CLI_MODULE = `module tenantex.test/pulumi

require github.com/pulumi/pulumi/pkg/v3 v${VERSION}

require github.com/pulumi/pulumi/sdk/v3 v${VERSION}

replace github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e
`;

const HOST_MODULE = `module tenantex.test/host

require github.com/pulumi/pulumi/sdk/v3 v${HOST_VERSION}
`;

export async function buildPulumi(programs: string, workplace: string, env: NodeJS.ProcessEnv): Promise<void> {
  await go(["version"], workplace, env, 60_000).catch((reason: Error) => {
    throw new Error(`Go is needed for it (https://go.dev/dl), and does not work: ${reason.message}`);
  });
  const begins = `Building Pulumi ${VERSION} with Go, once (5 minutes on 2 cores) …`;
  await withProgress(begins, "building", async () => {
    const build = async (name: string, module: string, version: string, program: string) => {
      const folder = path.join(workplace, name);
      await mkdir(folder);
      await writeFile(path.join(folder, "go.mod"), module);
      const args = ["-mod=mod", "-tags", "osusergo,grpcnotrace", "-trimpath"];
      const flags = ["-ldflags", `-s -w -X ${VERSION_VARIABLE}=v${version}`];
      await go(["build", ...args, ...flags, "-o", path.join(programs, name), program], folder, env, 45 * 60_000);
    };
    await build("pulumi", CLI_MODULE, VERSION, "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi");
    const host = "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs";
    await build("pulumi-language-nodejs", HOST_MODULE, HOST_VERSION, host);
  });
}

async function go(args: string[], cwd: string, outer: NodeJS.ProcessEnv, timeoutMs: number): Promise<void> {
  // A workspace or flags of whoever runs the tests are meant for their modules.
  const env = { ...outer, CGO_ENABLED: "0", GO111MODULE: "on", GOWORK: "off", GOFLAGS: "" };
  const { code, out } = await runCommand("go", args, { cwd, env, timeoutMs });
  if (code !== 0) throw new Error(`\`go ${args[0]}\` ended with exit code ${code}: ${out.trim().slice(-2_000)}`);
}
