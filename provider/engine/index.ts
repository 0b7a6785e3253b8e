// Surface of "pulumi-tenantex/engine": the verbs on a server, for programs without Pulumi.

export type { Unfinished } from "../core/journal";
export type { Applied, Migration } from "../core/migration";
export type { ApplyStep, Plan, RevertStep, Step } from "../core/plan";
export type { Script } from "../core/script";
export type { Version } from "../core/version";
export type { Warning } from "../core/warning";
export type { Observed } from "../dialects/dialect";
export * from "../errors";
export type { Adoptable, Adoption } from "./adopt";
export type { Creation } from "./base";
export type { Goal, Occasion, Outcome } from "./converge";
export type { Inspection } from "./inspect";
export type { Directory } from "./migration-files";
export { openServer, type Server, type TenantListed } from "./server";
export { readSettings, type Settings } from "./settings";
export type { StepBegun, Watch } from "./watch";
