// Tenant: the resource a program declares for each of its tenants.

import * as pulumi from "@pulumi/pulumi";
import { inheritedPrefix, orForeseen } from "./foresight";
import { PROVIDER, TENANT_TYPE } from "./shim";

/** Arguments of a {@link Tenant}. */
export interface TenantArgs {
  /**
   * Name of the tenant, without the prefix: lower-case letters, digits and `_`, or an integer. With the prefix at most 63
   * bytes (PostgreSQL) or 64 characters (MySQL and MariaDB); nothing is shortened or folded. Changing it replaces the
   * tenant: the schema under the old name is dropped.
   * @default the resource's name
   * @throws InvalidNameError naming the rule that is broken; SchemaTakenError when two tenants would share a schema.
   * @example
   * new Tenant("customer-42", { tenant: 42 }, { provider: main }); // tenant_42
   */
  tenant?: pulumi.Input<string | number>;
  /**
   * What the schema's name begins with. Changing it replaces the tenant.
   * @default the Server's, `tenant_`
   */
  prefix?: pulumi.Input<string>;
  /**
   * Version to land on, up or down: exactly the migrations up to and including it are applied. `"0"` means none,
   * `"latest"` the newest in the directory, which never goes down by itself. Versions with dots are written as text.
   * @default `"latest"`
   * @throws UnknownVersionError when neither the directory nor the tenant's history has it; OlderDirectoryError,
   *   MissingDownError or EditedMigrationError when the plan has to refuse.
   * @example
   * new Tenant("acme", { version: "20260114093000" }, { provider: main });
   */
  version?: pulumi.Input<string | number>;
  /**
   * Directory of the migrations, relative to the program's folder.
   * @default the Server's, `tenant_migrations`
   */
  migrations?: pulumi.Input<string>;
  /**
   * How a schema is met that is there before the tenant is made: `"never"` refuses it, `"ifExists"` takes it over,
   * `"required"` refuses to make a new one. What is taken over says by its history which migrations it has: Ecto's (also
   * Tenantex's and Triplex's), ours, or that of Rails, dbmate, golang-migrate, goose, Flyway, Knex, node-pg-migrate,
   * postgres-migrations or sql-migrate; each row of it has to fit the directory. An adopted schema stays when the tenant
   * is deleted, unless `onDelete` says otherwise.
   * @default `"never"`
   * @throws SchemaExistsError, NothingToAdoptError, or AdoptionRefusedError with each row that does not fit.
   * @example
   * new Tenant("acme", { version: "20260112101500", adopt: "required" }, { provider: main });
   */
  adopt?: pulumi.Input<"never" | "ifExists" | "required">;
  /**
   * With `adopt`: the version that a schema without a history is at. It is compared with a scratch tenant of that version,
   * and refused where they differ.
   * @default none
   * @throws NoHistoryError when it would be needed; BaselineRefusedError with what differs.
   * @example
   * new Tenant("acme", { adopt: "required", baseline: "20260112101500" }, { provider: main });
   */
  baseline?: pulumi.Input<string | number>;
  /**
   * Whether `baseline` is believed without comparing.
   * @default false
   */
  trustBaseline?: pulumi.Input<boolean>;
  /**
   * What becomes of the schema when the tenant is not declared any more, or gets another name: `"drop"` drops it with
   * all data, `"retain"` leaves it, `"archive"` (PostgreSQL) renames it to `archived_`, the time and its name. It is what
   * the last `pulumi up` has recorded that counts.
   * @default `"drop"`; `"retain"` for an adopted schema
   * @throws InvalidSettingError for `"archive"` where databases cannot be renamed.
   * @example
   * new Tenant("acme", { onDelete: "archive" }, { provider: main });
   */
  onDelete?: pulumi.Input<"drop" | "retain" | "archive">;
  /**
   * Whether deleting the tenant, or replacing it by one with another name, is refused. To delete it, run `pulumi up`
   * with `false` first.
   * @default false
   * @throws DeletionProtectedError when it is deleted or replaced nevertheless.
   */
  deletionProtection?: pulumi.Input<boolean>;
}

/**
 * A tenant: a PostgreSQL schema or a MySQL/MariaDB database, migrated to a declared version.
 *
 * Creating it makes the schema and applies migrations; changing `version` applies or reverts them; deleting it DROPS
 * the schema with all data. Guard what must not go with `deletionProtection`, `onDelete` or Pulumi's `protect: true`.
 *
 * @example
 * const acme = new Tenant("acme", { version: "20260114093000" }, { provider: main });
 * export const schema = acme.schema; // "tenant_acme", known in preview
 */
export class Tenant extends pulumi.CustomResource {
  /** Name of the tenant, without the prefix. */
  declare readonly tenant: pulumi.Output<string>;
  /** Name of its schema (on MySQL: its database), such as `tenant_acme`. Known in preview. */
  declare readonly schema: pulumi.Output<string>;
  /** Version it is at, with `"latest"` resolved. Known in preview. */
  declare readonly version: pulumi.Output<string>;
  /** Whether its schema was there before, and was taken over. */
  declare readonly adopted: pulumi.Output<boolean | undefined>;
  /** What the last change did, in a line: `20260105 → 20260203: apply 20260203_invitations`. Known in preview. */
  declare readonly plan: pulumi.Output<string>;
  /**
   * Identity of the server that it lives on: on PostgreSQL the system identifier and the database, on MySQL the
   * server_uuid. Undefined where the server does not say.
   */
  declare readonly serverId: pulumi.Output<string | undefined>;
  /**
   * Fingerprint of its structure: the same for two tenants of one server that are made of the same. Undefined before
   * the first change, and with the Server's `drift: false`.
   */
  declare readonly fingerprint: pulumi.Output<string | undefined>;
  /** What other hands have changed in it, as the last `pulumi refresh` found it; undefined when nothing. */
  declare readonly drift: pulumi.Output<string | undefined>;

  /**
   * @param name Unique name of the resource in the program, and the tenant's name unless `tenant` says otherwise.
   * @param args Which tenant, at which version.
   * @param opts Options; `provider` takes the {@link Server}.
   */
  constructor(name: string, args: TenantArgs = {}, opts?: pulumi.CustomResourceOptions) {
    if (opts?.import !== undefined) throw new pulumi.RunError(importRefusal(name));
    const tenant = args.tenant ?? name;
    // What is only looked up is told by the server alone.
    const declared = opts?.id === undefined ? { ...args, tenant, version: args.version ?? "latest" } : OUTPUTS;
    super(
      TENANT_TYPE,
      name,
      { ...OUTPUTS, ...declared, __provider: PROVIDER, __urn: bare(pulumi.createUrn(name, TENANT_TYPE, opts?.parent)) },
      opts,
    );
    if (opts?.id !== undefined) return;
    const prefix = args.prefix ?? inheritedPrefix(opts);
    this.tenant = orForeseen(this.tenant, pulumi.output(tenant).apply(String));
    this.schema = orForeseen(this.schema, pulumi.interpolate`${prefix}${tenant}`);
  }

  /**
   * A tenant that is on the server, whoever made it: its outputs can be used, and nothing is ever done to it.
   * @param name Unique name of the resource in the program.
   * @param id Name of its schema, such as `tenant_acme`.
   * @param opts Options; `provider` takes the {@link Server}.
   * @throws In preview and up, when there is no such schema, or it has no history.
   * @example
   * const acme = Tenant.get("acme", "tenant_acme", { provider: main });
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Tenant {
    return new Tenant(name, {}, { ...opts, id });
  }

  /** Whether a value is a tenant, also one of another copy of this package. */
  static override isInstance(value: unknown): value is Tenant {
    return (value as { __pulumiType?: unknown } | null | undefined)?.__pulumiType === TENANT_TYPE;
  }
}

// Pulumi reads what it imports without saying by which provider, and the SDK then fails without a clue.
function importRefusal(name: string): string {
  return (
    `Tenant ${JSON.stringify(name)}: Pulumi cannot \`import\` a resource of this kind.\nNothing was changed.\n` +
    'Take over a schema that is there with `adopt: "required"`, or look at it with `Tenant.get`.'
  );
}

// The SDK gives a resource only the outputs that it has heard of.
const OUTPUTS = Object.fromEntries(
  ["tenant", "schema", "version", "plan", "serverId", "adopted", "fingerprint", "drift"].map((name) => [
    name,
    undefined,
  ]),
);

// Without its dependencies: to depend on a parent is to depend on all its children, and so on oneself.
function bare(output: pulumi.Output<string>): Promise<string> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}
