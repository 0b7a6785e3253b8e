// A rollout: the canary goes first, the other tenants behind it, and the application when all of them are there.

import * as pulumi from "@pulumi/pulumi";
import { Server, Tenant } from "pulumi-tenantex";
import { Application } from "./application";

const config = new pulumi.Config();
const main = new Server("main", { url: config.requireSecret("databaseUrl") });
const version = config.require("version");

const canary = new Tenant("canary", { version }, { provider: main });

const customers = ["acme", "globex", "initech"].map(
  (name) => new Tenant(name, { version }, { provider: main, dependsOn: canary }),
);

// It waits for what it takes: where a tenant fails, it is not deployed.
new Application("shop", { needs: version, tenants: [canary, ...customers].map((tenant) => tenant.version) });
