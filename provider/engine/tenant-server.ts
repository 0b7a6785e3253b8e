// A server for programs: Tenantex's verbs, with tenants by their names and versions as people write them.

import { SchemaExistsError, SchemaMissingError } from "../errors";
import { type AdoptOptions, adoptionOf } from "./adopt";
import { type FleetOptions, runFleet } from "./fleet";
import { checked, DROP, FLEET, MIGRATE, NEW } from "./given";
import { doneResult, type FleetOutcome, type TenantDone } from "./results";
import { readRoster } from "./roster";
import { type Server, serverOf } from "./server";
import { PROGRAM, readSettings, type ServerOptions } from "./settings";
import { dropTenant, type TenantDropped } from "./tenant-drop";
import { type TenantStatus, tenantStatus } from "./tenant-status";
import type { Watch } from "./watch";
import { type Steps, wayOf } from "./way";

/** How a new tenant is made. */
export interface NewTenantOptions extends AdoptOptions, Watch {
  /** Version to make it at, that one included; `"0"` for a schema without migrations. Default: the newest file. */
  readonly to?: string | number | undefined;
  /**
   * Who asks for it, such as the id of a sign-up: a second call for the same owner within an hour goes on with what the
   * first has made, when that died or its answer was lost, instead of refusing a schema that is there.
   */
  readonly owner?: string | undefined;
  /**
   * Whether a tenant that is there already, with a history of ours, is migrated instead of refused, as `migrateTenant`
   * does. Default: false.
   */
  readonly ifNotExists?: boolean | undefined;
}

/** Which way a tenant goes. Default: up, all that is missing. */
export interface MigrateOptions extends Steps, Watch {
  readonly direction?: "up" | "down" | undefined;
}

/** One tenant, looked at closely. */
export interface TenantInspected extends TenantStatus {
  /** What other hands have changed since a run last wrote down what it is made of: `+ column users.nickname text`. */
  readonly drift: readonly string[];
  /** Equal for tenants of one server and version; undefined where no history of ours is. */
  readonly fingerprint?: string | undefined;
}

/** One database server, with one pool of connections. Each verb on a tenant takes one of them. */
export interface TenantServer {
  /** The server for messages, such as `PostgreSQL at db.example.com:5432/app`; never with a user or password. */
  readonly title: string;
  /** The schema of a tenant: prefix + tenant, checked. @throws InvalidNameError */
  schemaOf(tenant: string): string;
  /**
   * Makes a tenant and migrates it. Where a file fails it stays, at the version before that.
   * @throws SchemaExistsError and whatever else was refused, with nothing changed; MigrationError with the version
   *   reached, ConvergeStoppedError, ConvergeCancelledError.
   *
   * @example
   * await server.newTenant("acme", { owner: signUp.id });
   */
  newTenant(tenant: string, options?: NewTenantOptions): Promise<TenantDone>;
  /**
   * Takes a tenant up or down. Up applies what is missing, up to `to`; down reverts the last migration, or
   * those down to `to`, **that one included**, as Ecto and Tenantex do.
   * @throws SchemaMissingError, UnknownVersionError, MissingDownError and whatever else was refused, with nothing
   *   changed; MigrationError with the version reached, ConvergeStoppedError, ConvergeCancelledError.
   *
   * @example
   * await server.migrateTenant("acme"); // all that is missing
   * await server.migrateTenant("acme", { to: "20260114093000" });
   * await server.migrateTenant("acme", { direction: "down", to: "20260114093000" });
   */
  migrateTenant(tenant: string, options?: MigrateOptions): Promise<TenantDone>;
  /**
   * Drops a tenant with all its data; with `archive` renames its schema out of the way instead (PostgreSQL).
   * @throws SchemaMissingError, also where another drop was faster; SchemaReplacedError where somebody has made another
   *   in its place meanwhile; HistoryMissingError: what has no history is nobody's whom we know. DropRefusedError where
   *   something outside depends on it; DropFailedError, ArchiveFailedError, InvalidSettingError
   */
  dropTenant(tenant: string, options?: { readonly archive?: boolean | undefined }): Promise<TenantDropped>;
  /** All schemas with the prefix, in the order of their names, by a few statements however many there are. */
  listTenants(): Promise<TenantStatus[]>;
  /** One tenant, with what other hands have changed in it: one round trip. @throws SchemaMissingError */
  inspectTenant(tenant: string): Promise<TenantInspected>;
  /**
   * Takes many tenants up, `concurrency` of them at the same time. Those where there is nothing to do cost nothing
   * beyond one survey of all. A tenant that fails is told in the outcome, and does not keep the others.
   * @throws NoTenantMatchesError, and what keeps all tenants from being read.
   *
   * @example
   * const { status, tenants } = await server.migrateAll({ canary: ["acme"], onError: "stop" });
   * for (const one of tenants) if (one.status === "error") console.error(one.error.message);
   */
  migrateAll(options?: FleetOptions & Steps): Promise<FleetOutcome>;
  /**
   * Takes many tenants down: by the last migration of each, or to a version, that one included.
   * @throws NoTenantMatchesError, and what keeps all tenants from being read.
   */
  rollbackAll(options?: FleetOptions & Steps): Promise<FleetOutcome>;
  /** Closes all connections, also those at work. */
  close(): Promise<void>;
}

/**
 * Opens a server: nothing is connected before the first verb. The directory of migrations is read once.
 * @param env Where `urlFromEnv` is looked up. Default: the environment of the process.
 * @throws InvalidSettingError for a setting that is wrong, which never repeats the URL.
 *
 * @example
 * const server = openServer({ urlFromEnv: "DATABASE_URL", migrations: "tenant_migrations" });
 */
export function openServer(
  { base, ...given }: ServerOptions,
  env: Readonly<Record<string, string | undefined>> = process.env,
): TenantServer {
  return tenantServer(serverOf(readSettings(withoutUndefined(given), env, PROGRAM), base));
}

/** The verbs on a server that is open. */
export function tenantServer(server: Server): TenantServer {
  const { prefix } = server.settings;
  const fleet = async (direction: "up" | "down", options: FleetOptions & Steps = {}) => {
    const { to, step, ...others } = checked(FLEET, options);
    return runFleet(server, wayOf(direction, { to, step }), others);
  };
  return {
    title: server.title,
    schemaOf: (tenant) => server.schemaOf(tenant),
    newTenant: async (tenant, options = {}) => {
      const { to, owner, ifNotExists, adopt, baseline, trustBaseline, ...watch } = checked(NEW, options);
      const schema = server.schemaOf(tenant);
      const creation = { kind: "create", owner, adopt: adoptionOf({ adopt, baseline, trustBaseline }) } as const;
      const directory = await server.directory();
      // Up, because whatever is there already is not to be taken back.
      const goal = { tenant, schema, target: wayOf("up", { to }), directory };
      const outcome = server.converge(goal, creation, watch).catch((error: unknown) => {
        if (ifNotExists && error instanceof SchemaExistsError) return server.converge(goal, { kind: "update" }, watch);
        throw error;
      });
      return doneResult(tenant, await outcome);
    },
    migrateTenant: async (tenant, options = {}) => {
      const { direction = "up", to, step, ...watch } = checked(MIGRATE, options);
      const schema = server.schemaOf(tenant);
      const directory = await server.directory();
      const target = wayOf(direction, { to, step });
      return doneResult(
        tenant,
        await server.converge({ tenant, schema, target, directory }, { kind: "update" }, watch),
      );
    },
    dropTenant: async (tenant, options = {}) => {
      const { archive = false } = checked(DROP, options);
      return dropTenant(server, tenant, archive);
    },
    listTenants: async () => {
      const [directory, roster] = await Promise.all([server.directory(), readRoster(server)]);
      return [...roster].map(([tenant, observed]) => tenantStatus(prefix + tenant, prefix, observed, directory));
    },
    inspectTenant: async (tenant) => {
      const directory = await server.directory();
      const schema = server.schemaOf(tenant);
      const { exists, observed, drift, fingerprint } = await server.inspect(schema);
      if (!exists) throw new SchemaMissingError(tenant, schema, server.title);
      return { ...tenantStatus(schema, prefix, observed, directory), drift, fingerprint };
    },
    migrateAll: (options) => fleet("up", options),
    rollbackAll: (options) => fleet("down", options),
    close: () => server.close(),
  };
}

const withoutUndefined = (given: object) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
