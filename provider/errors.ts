// Every error a person can cause or meet: what failed, what is true now, what to do next, with the facts as fields.

export * from "./errors/adoption";
export * from "./errors/declaration";
export * from "./errors/directory";
export * from "./errors/format";
export * from "./errors/generation";
export { quoted, type Report, TenantexError } from "./errors/report";
export * from "./errors/run";
export * from "./errors/scope";
export * from "./errors/server";
export { codeOf, isDenied } from "./errors/server-codes";
export * from "./errors/statement";
export * from "./errors/tenant";
