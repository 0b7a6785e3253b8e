// Two tenants on MySQL or MariaDB, both at the version that the stack's config names.

import * as pulumi from "@pulumi/pulumi";
import { Server, Tenant } from "pulumi-tenantex";

const config = new pulumi.Config();
const main = new Server("main", { url: config.requireSecret("databaseUrl"), prefix: "shop_" });
const version = config.get("version") ?? "latest";

const acme = new Tenant("acme", { version }, { provider: main });
const globex = new Tenant("globex", { version }, { provider: main });

export const databases = [acme.schema, globex.schema];
export const versions = [acme.version, globex.version];
