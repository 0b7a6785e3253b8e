// Surface of "pulumi-tenantex": the resources a Pulumi program declares.

export { getTenants, type TenantOnServer } from "./pulumi/get-tenants";
export type { ServerArgs } from "./pulumi/server";
export { Server } from "./pulumi/server";
export type { TenantArgs } from "./pulumi/tenant";
export { Tenant } from "./pulumi/tenant";
