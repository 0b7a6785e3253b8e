// Whether a folder holds a Pulumi CLI that can run Node programs and their dynamic providers here.
import { accessSync, constants } from "node:fs";
import os from "node:os";
import path from "node:path";
import { runCommand } from "./command";

export interface Installation {
  pulumi: string;
  version: string;
}

/** What the CLI finds beside itself or on PATH: it runs the program, and the dynamic providers. */
export const PLUGINS = ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

/** The peer dependency's floor: before it the engine sends a provider other calls. */
const OLDEST = [3, 216];

/** Throws why not. `alsoIn`: folders that may hold the plugins. */
export async function inspectInstallation(folder: string, alsoIn: string[] = []): Promise<Installation> {
  const pulumi = path.join(folder, "pulumi");
  if (!isProgram(pulumi)) throw new Error(`there is no ${pulumi}`);
  for (const plugin of PLUGINS) {
    if (![folder, ...alsoIn].some((place) => isProgram(path.join(place, plugin)))) {
      throw new Error(`${pulumi} has no ${plugin} beside it`);
    }
  }
  const env = { PATH: process.env.PATH, HOME: os.tmpdir(), PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { code, out } = await runCommand(pulumi, ["version"], { env, timeoutMs: 60_000 });
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)\.(\d+)/m.exec(out.trim()) ?? [];
  if (code !== 0 || patch === undefined) throw new Error(`\`${pulumi} version\` says ${JSON.stringify(out.trim())}`);
  const version = `${major}.${minor}.${patch}`;
  if (Number(major) !== OLDEST[0] || Number(minor) < Number(OLDEST[1])) {
    throw new Error(`${pulumi} has version ${version}; ${OLDEST.join(".")}.0 or later is needed`);
  }
  return { pulumi, version };
}

export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
