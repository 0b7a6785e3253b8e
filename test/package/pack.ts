// Packs the package as `npm publish` would, from the `dist` that is there.

import { createHash } from "node:crypto";
import { readFile, rename } from "node:fs/promises";
import path from "node:path";
import { npm } from "./npm";

export const REPOSITORY = path.resolve(__dirname, "../..");

/** The tarball, in a folder that must exist; its name tells what is in it. */
export async function pack(folder: string): Promise<string> {
  const name = path.join(folder, "pulumi-tenantex");
  await npm(REPOSITORY, "pack", "--ignore-scripts", "--pack-destination", folder);
  const packed = `${name}-${await versionIn(REPOSITORY)}.tgz`;
  const hash = createHash("sha256")
    .update(await readFile(packed))
    .digest("hex");
  const tarball = `${name}-${hash.slice(0, 12)}.tgz`;
  await rename(packed, tarball);
  return tarball;
}

/** The version of a package that this repository develops with. */
export function versionOf(name: string): Promise<string> {
  return versionIn(path.join(REPOSITORY, "node_modules", name));
}

async function versionIn(folder: string): Promise<string> {
  const manifest = await readFile(path.join(folder, "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
