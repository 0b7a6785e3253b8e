// Every error a person can cause or meet: what failed, what is true now, what to do next, with the facts as fields.

export * from "./errors/adoption";
export * from "./errors/declaration";
export { lacksRight } from "./errors/denied";
export * from "./errors/directory";
export * from "./errors/format";
export * from "./errors/generation";
export { quoted, type Report, TenantexError } from "./errors/report";
export * from "./errors/run";
export * from "./errors/scope";
export * from "./errors/server";
export * from "./errors/statement";
export * from "./errors/tenant";
