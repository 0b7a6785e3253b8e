// Surface of "pulumi-tenantex/engine": the verbs on the tenants of a server, for programs without Pulumi.

export type { Unfinished } from "../core/journal";
export type { Applied, Migration } from "../core/migration";
export type { ApplyStep, Plan, RevertStep, Step } from "../core/plan";
export type { Script } from "../core/script";
export type { Status } from "../core/status";
export type { Version } from "../core/version";
export type { Warning } from "../core/warning";
export {
  AdoptionRefusedError,
  AmbiguousFormatError,
  AmbiguousHistoryError,
  ArchiveFailedError,
  BaselineRefusedError,
  CodeMigrationsError,
  ConnectionError,
  ConvergeCancelledError,
  ConvergeStoppedError,
  DirectoryError,
  DropFailedError,
  DropRefusedError,
  DuplicateVersionError,
  EditedMigrationError,
  type FailurePlace,
  ForeignHistoryError,
  HalfDroppedError,
  HistoryMissingError,
  HistoryUnreadableError,
  InvalidNameError,
  InvalidSettingError,
  InvalidVersionError,
  LockTimeoutError,
  MigrationError,
  MigrationFailedError,
  MigrationFileError,
  MigrationInDoubtError,
  MigrationUnrecordedError,
  MissingDownError,
  NoHistoryError,
  NoTenantMatchesError,
  NothingToAdoptError,
  OutcomeUnknownError,
  PoolerError,
  SchemaExistsError,
  SchemaMissingError,
  SchemaReplacedError,
  ServerRefusedError,
  type ServerWords,
  SharedExtensionError,
  TenantexError,
  UnfinishedMigrationError,
  UnknownVersionError,
  UnsupportedServerError,
  UnwrittenMigrationError,
} from "../errors";
export type { AdoptOptions } from "./adopt";
export type { FleetEvent, FleetOptions } from "./fleet";
export type { PlannedTenant } from "./fleet-plan";
export type { FleetOutcome, SkipReason, TenantDone, TenantFailed, TenantResult, TenantSkipped } from "./results";
export type { ServerOptions } from "./settings";
export type { TenantDropped } from "./tenant-drop";
export {
  type MigrateOptions,
  type NewTenantOptions,
  openServer,
  type TenantInspected,
  type TenantServer,
} from "./tenant-server";
export type { TenantState, TenantStatus } from "./tenant-status";
export type { StepBegun, Watch } from "./watch";
export type { Steps } from "./way";
