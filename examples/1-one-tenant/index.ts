// One tenant on PostgreSQL, at a declared version of its migrations.

import * as pulumi from "@pulumi/pulumi";
import { Server, Tenant } from "pulumi-tenantex";

const main = new Server("main", { url: new pulumi.Config().requireSecret("databaseUrl") });

const acme = new Tenant("acme", { version: "20260114093000" }, { provider: main });

export const schema = acme.schema;
