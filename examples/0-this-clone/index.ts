// The program of the Pulumi.yaml at the root: three tenants on the clone's sample migrations, the server from stack config.

import { Tenant } from "pulumi-tenantex";

// Pulumi runs a program in the program's own folder.
const migrations = "../../tenant_migrations";

const acme = new Tenant("acme", { migrations });
new Tenant("globex", { migrations, version: "20260126083000" });
new Tenant("initech", { migrations, version: "20260112101500" });

export const schema = acme.schema;
export const version = acme.version;
