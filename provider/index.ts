// Surface of "pulumi-tenantex": the resources a Pulumi program declares.

export type { ServerArgs } from "./pulumi/server";
export { Server } from "./pulumi/server";
export type { TenantArgs } from "./pulumi/tenant";
export { Tenant } from "./pulumi/tenant";
