// A component library as a company writes it: its component holds a Server and tenants, and its users name neither.

import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { npm } from "../package/npm";

export const LIBRARY = "shop-regions";

const PROGRAM = `"use strict";
const pulumi = require("@pulumi/pulumi");
const { Server, Tenant } = require("pulumi-tenantex");
class Region extends pulumi.ComponentResource {
  constructor(name, args, opts) {
    super("shop:index:Region", name, {}, opts);
    const main = new Server("main", { url: args.url, migrations: args.migrations }, { parent: this });
    const common = { parent: this, provider: main };
    const acme = new Tenant("acme", { version: args.version }, common);
    const globex = new Tenant("globex", { version: "1" }, {
      ...common,
      transforms: [({ props, opts }) => ({ props: { ...props, version: args.version }, opts })],
    });
    const named = new Tenant("named", { tenant: acme.id.apply((id) => id + "_too"), version: args.version }, common);
    this.versions = pulumi.all([acme.version, globex.version, named.version]);
    this.registerOutputs({ versions: this.versions });
  }
}
exports.Region = Region;
`;

const TYPES = `import * as pulumi from "@pulumi/pulumi";
export interface RegionArgs {
  url: pulumi.Input<string>;
  version: pulumi.Input<string>;
  migrations?: pulumi.Input<string>;
}
export declare class Region extends pulumi.ComponentResource {
  constructor(name: string, args: RegionArgs, opts?: pulumi.ComponentResourceOptions);
  readonly versions: pulumi.Output<string[]>;
}
`;

/** Packed into a folder, with a tarball of the package as its dependency. */
export async function packLibrary(folder: string, tarball: string): Promise<string> {
  const source = path.join(folder, LIBRARY);
  await mkdir(source);
  const manifest = {
    name: LIBRARY,
    version: "1.0.0",
    main: "index.js",
    types: "index.d.ts",
    dependencies: { "pulumi-tenantex": `file:${tarball}` },
    peerDependencies: { "@pulumi/pulumi": "^3.0.0" },
  };
  const files = { "package.json": JSON.stringify(manifest), "index.js": PROGRAM, "index.d.ts": TYPES };
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(source, file), text);
  await npm(source, "pack", "--pack-destination", folder);
  return path.join(folder, `${LIBRARY}-1.0.0.tgz`);
}
