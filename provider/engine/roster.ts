// The tenants that a run is for, as they are on the server.

import { choose, isPattern } from "../core/selection";
import type { Observed } from "../dialects/dialect";
import { HistoryUnreadableError, InvalidNameError, NoTenantMatchesError } from "../errors";
import type { Server } from "./server";

/** Most names that are looked up one by one, instead of reading all tenants. */
const FEW = 16;

/**
 * Reads the chosen tenants, in the order of their names: a few names by a message each, all others by one survey.
 * @param texts Names, and patterns with `*` and `?`. Default: all with the server's prefix.
 * @throws NoTenantMatchesError for a name or pattern that none has.
 */
export async function readRoster(server: Server, texts?: readonly string[]): Promise<ReadonlyMap<string, Observed>> {
  const few = texts && texts.length <= FEW && !texts.some(isPattern) ? await readFew(server, texts) : undefined;
  if (few) return few;
  const { prefix } = server.settings;
  const found = await server.survey(prefix);
  const all = [...found.keys()].sort().map((schema) => schema.slice(prefix.length));
  const chosen = texts ? chooseTenants(server, all, texts) : all;
  return new Map(chosen.map((tenant) => [tenant, found.get(prefix + tenant) as Observed]));
}

/** Undefined where one of them is not there, or odd: only all of them tell which may have been meant. */
async function readFew(server: Server, names: readonly string[]): Promise<Map<string, Observed> | undefined> {
  const read = async (tenant: string) => {
    const { observed } = await server.inspect(server.schemaOf(tenant), false);
    return [tenant, observed] as const;
  };
  try {
    const found = await Promise.all([...new Set(names)].sort().map(read));
    return found.every(([, { exists }]) => exists) ? new Map(found) : undefined;
  } catch (error) {
    if (error instanceof InvalidNameError || error instanceof HistoryUnreadableError) return undefined;
    throw error;
  }
}

/** @throws NoTenantMatchesError */
export function chooseTenants(server: Server, all: readonly string[], texts: readonly string[]): readonly string[] {
  const { names, unmatched } = choose(all, texts);
  const [first] = unmatched;
  if (first)
    throw new NoTenantMatchesError(first.text, server.title, server.settings.prefix, all.length, first.nearest);
  return names;
}
