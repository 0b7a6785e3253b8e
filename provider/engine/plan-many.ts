// What a run on many tenants would do, with nothing changed: the plans with their scripts, put together where they are the same.

import { highest, type Plan, planTo } from "../core/plan";
import { groupPlans, type PlanGroup } from "../core/plan-groups";
import type { Way } from "../core/target";
import { parseVersion } from "../core/version";
import { SchemaExistsError } from "../errors";
import { demandKnown, findWork } from "./fleet-plan";
import type { TenantFailed, TenantSkipped } from "./results";
import { readRoster } from "./roster";
import type { Server } from "./server";

/** What a run on many tenants would do. */
export interface PlannedRun {
  /** Tenants that have work, put together where it is the same. */
  readonly groups: readonly PlanGroup[];
  /** Tenants where there is nothing to do. */
  readonly unchanged: readonly string[];
  /** Tenants whose plan is refused, such as for an edited file. */
  readonly failed: readonly TenantFailed[];
  readonly skipped: readonly TenantSkipped[];
}

/**
 * Plans the same way for many tenants, which are read once. Down scripts that only a tenant has are read from it.
 * @param tenants Names and patterns. Default: all with the server's prefix.
 * @throws NoTenantMatchesError, UnknownVersionError; what keeps all tenants from being read.
 */
export async function planMany(server: Server, way: Way, tenants?: readonly string[]): Promise<PlannedRun> {
  const directory = await server.directory();
  const roster = await readRoster(server, tenants);
  demandKnown(way, directory, roster);
  const plans: { tenant: string; plan: Plan }[] = [];
  const unchanged: string[] = [];
  const failed: TenantFailed[] = [];
  const skipped: TenantSkipped[] = [];
  for (const [tenant, observed] of roster) {
    const schema = server.settings.prefix + tenant;
    const isNamed = tenants?.includes(tenant) ?? false;
    const found = findWork(server, { tenant, schema, isNamed }, observed, way, directory);
    if (!("status" in found)) plans.push(found);
    else if (found.status === "ok") unchanged.push(tenant);
    else if (found.status === "error") failed.push(found);
    else skipped.push(found);
  }
  const full = await Promise.all(
    plans.map(async ({ tenant, plan }) => {
      return { tenant, plan: await server.withScripts(server.settings.prefix + tenant, plan) };
    }),
  );
  // A journal that tells of nothing that was done is tidied up, and no more.
  const busy = full.filter(({ plan }) => plan.steps.length > 0);
  const idle = full.filter(({ plan }) => plan.steps.length === 0).map(({ tenant }) => tenant);
  return { groups: groupPlans(busy), unchanged: [...unchanged, ...idle].sort(), failed, skipped };
}

/**
 * Plans a tenant that is not there yet.
 * @param to Version to make it at. Default: the newest.
 * @throws InvalidNameError, SchemaExistsError, UnknownVersionError
 */
export async function planNew(server: Server, tenant: string, to: string | undefined): Promise<PlannedRun> {
  const schema = server.schemaOf(tenant);
  const [directory, { exists }] = await Promise.all([server.directory(), server.inspect(schema, false)]);
  if (exists) throw new SchemaExistsError(tenant, schema);
  const target = to === undefined || to === "latest" ? highest(directory.migrations) : parseVersion(to);
  const plan = planTo(target, directory.migrations, { history: [] }, { schema, directory: directory.path });
  return { groups: [{ plan, tenants: [tenant] }], unchanged: [], failed: [], skipped: [] };
}
