// A stand-in for the application that tenants are migrated for: deploying it writes a file. Put your own in its place.

import { rmSync, writeFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

interface ApplicationArgs {
  /** Version of the tenants that it is written for. */
  needs: pulumi.Input<string>;
  /** Versions that the tenants have: outputs, so that it is deployed behind them. */
  tenants: pulumi.Input<string>[];
}

const FILE = "deployed.txt";

const deploy = ({ needs, tenants }: { needs: string; tenants: string[] }) =>
  writeFileSync(FILE, `shop for version ${needs}, ${tenants.length} tenants\n`);

export class Application extends pulumi.dynamic.Resource {
  constructor(name: string, args: ApplicationArgs, opts?: pulumi.CustomResourceOptions) {
    const provider: pulumi.dynamic.ResourceProvider = {
      async create(inputs) {
        deploy(inputs);
        return { id: FILE, outs: inputs };
      },
      async update(_id, _olds, inputs) {
        deploy(inputs);
        return { outs: inputs };
      },
      async delete() {
        rmSync(FILE, { force: true });
      },
    };
    super(provider, name, { ...args }, opts, "shop", "Application");
  }
}
