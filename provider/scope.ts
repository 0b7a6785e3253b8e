// The surface of `pulumi-tenantex/scope`: an application's queries inside one tenant; neither Pulumi nor a driver is loaded.

export { InvalidNameError, InvalidSettingError } from "./errors/declaration";
export { TenantexError } from "./errors/report";
export {
  CommitUnknownError,
  RolledBackError,
  ScopeEndedError,
  StatementRefusedError,
  TenantMissingError,
  TenantUnknownError,
  TransactionEndedError,
  UnfinishedError,
} from "./errors/scope";
export type { TransactionOptions } from "./scope/lease";
export type { MysqlDb } from "./scope/mysql-db";
export type { MysqlPool, PostgresPool } from "./scope/pools";
export type { PostgresDb } from "./scope/postgres-db";
export { type Scope, type ScopeOptions, scope, type WithTenantOptions } from "./scope/tenants";
