// Comparing what tenants are made of: two of them, or one with what the directory makes of its version.

import { highest } from "../core/plan";
import { structureDiff } from "../core/structure";
import { parseVersion, type Version } from "../core/version";
import type { Observed } from "../dialects/dialect";
import { wordsOf } from "../dialects/failure";
import { codeOf, HalfDroppedError, HistoryMissingError, HistoryUnreadableError, isDenied } from "../errors";
import { readRoster } from "./roster";
import type { Server } from "./server";

/** How two structures differ. */
export interface Comparison {
  readonly equal: boolean;
  /** What is compared with: a schema, or `version 3 of tenant_migrations`. */
  readonly from: string;
  /** The schema that is compared. */
  readonly to: string;
  /** What `to` has more (`+`), less (`-`) or otherwise (`~`). */
  readonly differences: readonly string[];
}

/** Compares two tenants by their names. @throws NoTenantMatchesError, HalfDroppedError, HistoryUnreadableError */
export async function compareTenants(server: Server, one: string, other: string): Promise<Comparison> {
  await found(server, [one, other]);
  const [from, to] = [server.schemaOf(one), server.schemaOf(other)];
  const [before, now] = await Promise.all([server.structure(from), server.structure(to)]);
  return comparison(from, to, before, now);
}

/**
 * Compares a tenant with a scratch tenant that is made from the directory, and dropped.
 * @param version Version to compare with. Default: the tenant's.
 * @throws NoTenantMatchesError, HalfDroppedError, HistoryMissingError, UnknownVersionError, MigrationFailedError
 */
export async function compareWithDirectory(server: Server, tenant: string, version?: string): Promise<Comparison> {
  const [observed] = await found(server, [tenant]);
  const schema = server.schemaOf(tenant);
  const at = version === undefined ? versionOf(tenant, schema, observed as Observed) : parseVersion(version);
  const { path } = await server.directory();
  const expected = await server.scratch(at);
  return comparison(`version ${at} of ${path}`, schema, expected, await server.structure(schema));
}

async function found(server: Server, names: readonly string[]): Promise<Observed[]> {
  for (const name of names) server.schemaOf(name);
  const roster = await readRoster(server, names);
  for (const [tenant, { dropping, problem }] of roster) {
    const schema = server.schemaOf(tenant);
    if (dropping) throw new HalfDroppedError(tenant, schema);
    // What may not be read looks other than it is.
    if (isDenied(codeOf(problem)))
      throw new HistoryUnreadableError(tenant, schema, wordsOf(problem), { cause: problem });
  }
  return names.map((name) => roster.get(name) as Observed);
}

function versionOf(tenant: string, schema: string, { recorded, problem, history }: Observed): Version {
  if (problem) throw new HistoryUnreadableError(tenant, schema, problem.message, { cause: problem });
  if (!recorded) throw new HistoryMissingError(tenant, schema);
  return highest(history);
}

function comparison(from: string, to: string, before: readonly string[], now: readonly string[]): Comparison {
  const differences = structureDiff(before, now);
  return { equal: differences.length === 0, from, to, differences };
}
