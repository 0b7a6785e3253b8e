// Server: the resource that says which database server tenants live on, and what they have in common.

import * as pulumi from "@pulumi/pulumi";
import { DEFAULT_PREFIX } from "./foresight";
import { NAMESPACE } from "./shim";

/** Arguments of a {@link Server}. */
export interface ServerArgs {
  /**
   * URL of the database server: `postgres://USER:PASSWORD@HOST:PORT/DATABASE` (tenants become schemas of that
   * database), `mysql://USER:PASSWORD@HOST:PORT/` or `mariadb://…` (tenants become databases). Special characters of
   * the password are percent-encoded. Kept as a secret.
   * @default the stack config `tenantex:url`, where there is no Server
   * @throws InvalidSettingError when it is missing, no URL, or of another kind of server.
   * @example
   * new Server("main", { url: new pulumi.Config().requireSecret("databaseUrl") });
   */
  url?: pulumi.Input<string>;
  /**
   * Name of an environment variable that holds the URL, read each time Pulumi runs: the URL is then not in the state,
   * not even encrypted. Either this or `url`.
   * @default none
   * @throws InvalidSettingError when the variable is not set, or `url` is given too.
   * @example
   * new Server("main", { urlFromEnv: "DATABASE_URL" });
   */
  urlFromEnv?: pulumi.Input<string>;
  /**
   * What the names of schemas begin with, for every tenant that has no `prefix` of its own. Changing it replaces those.
   * @default `tenant_`
   */
  prefix?: pulumi.Input<string>;
  /**
   * Directory of the migrations, relative to the program's folder.
   * @default `tenant_migrations`
   * @throws DirectoryError when it is missing or holds no migration.
   */
  migrations?: pulumi.Input<string>;
  /**
   * Whose layout the directory has, where its look does not tell: `tenantex`, `golang-migrate`, `goose`, `dbmate`,
   * `sql-migrate`, `node-pg-migrate`, `flyway`, `diesel`, `prisma`, `drizzle` or `postgres-migrations`.
   * @default the one that it looks like
   * @throws AmbiguousFormatError when it looks like two.
   */
  format?: pulumi.Input<string>;
  /**
   * Tenants worked on at the same time, each with one connection. From 1 to 1000.
   * @default 8
   */
  concurrency?: pulumi.Input<number>;
  /**
   * Longest wait for another run's work on a tenant, and for a lock inside a migration, in seconds. From 0.1 to 86400.
   * @default 5
   */
  lockTimeout?: pulumi.Input<number>;
  /**
   * How long a tenant's work is tried again that met a lock time-out, a deadlock or a lost connection, in seconds. From 0,
   * which means one try, to 86400.
   * @default 60
   */
  retryTimeout?: pulumi.Input<number>;
  /**
   * Schemas, on PostgreSQL, whose objects migrations find by their bare names, behind the tenant's own: for extensions and
   * tables that all tenants share. Nothing is made there. In the stack config a list with commas.
   * @default none, not even `public`
   * @example
   * new Server("main", { url, sharedSchemas: ["extensions", "public"] });
   */
  sharedSchemas?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Extensions, on PostgreSQL, that are made once for all tenants, before the first of them, in the first of the
   * `sharedSchemas`. Dropping a tenant leaves them. With some, `sharedSchemas` is `["extensions"]` unless it says otherwise.
   * In the stack config a list with commas.
   * @default none
   * @throws SharedExtensionError when one cannot be made, or is where the tenants do not find it.
   * @example
   * new Server("main", { url, sharedExtensions: ["citext", "pg_trgm"] });
   */
  sharedExtensions?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Collation of new databases on MySQL and MariaDB, of the character set utf8mb4. Databases that are there keep theirs.
   * @default `utf8mb4_unicode_ci`
   * @throws InvalidSettingError when it does not begin with `utf8mb4_`.
   */
  collation?: pulumi.Input<string>;
  /**
   * Identities of servers that tenants have moved from to this one, by a restored backup, a failover or an upgrade: the
   * `serverId` of their tenants. A tenant of any other server is refused, and not made anew. In the stack config a list
   * with commas.
   * @default none
   * @example
   * new Server("main", { url, movedFrom: ["7712261406680691598/app"] });
   */
  movedFrom?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Whether changes of a tenant's structure by other hands are found by `pulumi refresh`: each run writes down beside
   * the history what the tenant is made of. With false a changed tenant costs a round trip less; tenants whose
   * applications make tables of their own need it.
   * @default true
   */
  drift?: pulumi.Input<boolean>;
  /**
   * Whether names may have a hyphen. Hand-written SQL must then quote them.
   * @default false
   */
  hyphens?: pulumi.Input<boolean>;
}

/**
 * A database server that tenants live on. Pass it as `provider` of each {@link Tenant}, or of a component that holds
 * them. Without one, the stack config `tenantex:url`, `tenantex:prefix`, … serves.
 *
 * @example
 * const main = new Server("main", { url: new pulumi.Config().requireSecret("databaseUrl") });
 * const acme = new Tenant("acme", { version: "20260114093000" }, { provider: main });
 */
export class Server extends pulumi.ProviderResource {
  /** What the names of its schemas begin with. */
  readonly prefix: pulumi.Output<string>;
  /** Its arguments as they were given; a secret where the URL is. @internal */
  readonly given: pulumi.Output<object>;

  /**
   * @param name Unique name of the resource in the program.
   * @param args Where the server is, and what its tenants have in common.
   * @param opts Options such as `dependsOn` a database made in the same program.
   */
  constructor(name: string, args: ServerArgs, opts?: pulumi.ResourceOptions) {
    const props: Record<string, pulumi.Input<unknown>> = {};
    for (const [key, value] of Object.entries(args) as [keyof ServerArgs, Setting | undefined][])
      if (value !== undefined) props[`${NAMESPACE}:${key}`] = key === "url" ? pulumi.secret(value) : asText(value);
    super("pulumi-nodejs", name, props, opts);
    this.prefix = pulumi.output(args.prefix ?? DEFAULT_PREFIX);
    this.given = pulumi.output({ ...args, ...(args.url === undefined ? {} : { url: pulumi.secret(args.url) }) });
  }
}

type Setting = NonNullable<ServerArgs[keyof ServerArgs]>;

// A provider's properties are text, in the engine's own defaults as well as in stack config; a list has commas.
function asText(value: Setting): pulumi.Output<string> {
  return pulumi.output(value as pulumi.Input<string>).apply(String);
}
