// The file by which Pulumi takes over tenants that are there: their resources with inputs and outputs.

import { highest, planTo } from "../core/plan";
import { readStamp } from "../core/stamp";
import { compareVersions } from "../core/version";
import type { Observed } from "../dialects/dialect";
import type { Directory } from "../engine/migration-files";
import { TenantexError } from "../errors";
import { stored } from "./properties";
import { PROVIDER, TENANT_TYPE } from "./shim";

/** Where the tenants come to. */
export interface Destination {
  readonly stack: string;
  readonly project: string;
  /** Name of the Server resource; undefined where the stack config serves. */
  readonly server?: string | undefined;
  /** Identity of the database server. */
  readonly serverId: string | undefined;
  /** What the names of schemas begin with. */
  readonly prefix: string;
  /** Puts prefix and tenant together. @throws InvalidNameError */
  schemaOf(tenant: string): string;
}

/** A tenant that is in the file. */
export interface Taken {
  readonly tenant: string;
  readonly version: string;
}

export interface ImportFile {
  /** @see https://www.pulumi.com/docs/iac/guides/migration/import/ */
  readonly file: { readonly nameTable?: object; readonly resources: readonly object[] };
  readonly taken: readonly Taken[];
  /** Schemas that are not in it, and why. */
  readonly leftOut: readonly { readonly schema: string; readonly reason: string }[];
}

const SERVER = "server";

/** Tenants whose histories fit the directory; the others are named. */
export function importFile(
  tenants: ReadonlyMap<string, Observed>,
  directory: Directory,
  where: Destination,
): ImportFile {
  const taken: Taken[] = [];
  const leftOut: { schema: string; reason: string }[] = [];
  const resources: object[] = [];
  for (const [schema, observed] of [...tenants].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const reason = misfit(schema, observed, directory, where);
    if (reason !== undefined) {
      leftOut.push({ schema, reason });
      continue;
    }
    const tenant = schema.slice(where.prefix.length);
    const version = highest(observed.history);
    taken.push({ tenant, version });
    const incarnation = readStamp(observed.comment ?? null)?.incarnation ?? UNMARKED;
    resources.push(resourceOf({ tenant, version }, schema, incarnation, directory, where));
  }
  const urn = `urn:pulumi:${where.stack}::${where.project}::pulumi:providers:pulumi-nodejs::${where.server}`;
  const nameTable = where.server === undefined ? {} : { nameTable: { [SERVER]: urn } };
  return { file: { ...nameTable, resources }, taken, leftOut };
}

/** The lines of a program that declare the tenants of an import file. */
export function programLines(tenants: readonly Taken[], server: string | undefined): string {
  const pairs = tenants.map(({ tenant, version }) => `  [${JSON.stringify(tenant)}, ${JSON.stringify(version)}],\n`);
  const opts = server === undefined ? "" : `, { provider: ${server.replace(/\W/g, "_")} }`;
  return `const versions: [string, string][] = [\n${pairs.join("")}];
for (const [tenant, version] of versions) new Tenant(tenant, { version }${opts});
`;
}

// No creation bears it: once another one has marked the schema, a delete of this one spares it.
const UNMARKED = "imported";

function resourceOf(
  { tenant, version }: Taken,
  schema: string,
  incarnation: string,
  { path }: Directory,
  where: Destination,
): object {
  const { stack, project, server, serverId, prefix } = where;
  // Taken over and not made: it stays when the tenant is deleted, unless something else is declared.
  const inputs = stored(
    { __provider: PROVIDER, __urn: `urn:pulumi:${stack}::${project}::${TENANT_TYPE}::${tenant}` },
    { tenant, prefix, schema, version, migrations: path, serverId, adopted: true, plan: `imported at ${version}` },
  );
  return {
    ...{ type: TENANT_TYPE, name: tenant, id: schema },
    ...(server === undefined ? {} : { provider: SERVER }),
    ...{ inputs, outputs: stored({ ...inputs }, { __incarnation: incarnation }) },
  };
}

/** Why a tenant cannot be taken over as it is; undefined when it can. */
function misfit(
  schema: string,
  observed: Observed,
  { migrations, path }: Directory,
  { prefix, schemaOf }: Destination,
): string | undefined {
  if (observed.dropping) return "is half dropped";
  if (!observed.recorded) return "has no table schema_migrations; `adopt` on the Tenant takes over other histories";
  if (observed.problem) return observed.problem.message;
  if (observed.unfinished) return `a migration is half applied: ${observed.unfinished.version}`;
  const files = new Set(migrations.map(({ version }) => version));
  const strange = observed.history.map(({ version }) => version).filter((version) => !files.has(version));
  if (strange.length > 0)
    return `the directory has no migration ${strange.sort(compareVersions).join(", ")}, which is applied`;
  try {
    schemaOf(schema.slice(prefix.length));
    planTo(highest(observed.history), migrations, observed, { schema, directory: path });
    return undefined;
  } catch (error) {
    if (error instanceof TenantexError) return error.what;
    throw error;
  }
}
