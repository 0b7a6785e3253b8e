// The check-up of a server: its facts, its tenants and their directory, read once each, and judged.

import { type Check, type DirectoryFacts, examine, type FleetFacts } from "../core/doctor/doctor";
import { highest } from "../core/plan";
import type { Observed } from "../dialects/dialect";
import { TenantexError } from "../errors";
import type { Directory } from "./migration-files";
import type { Server } from "./server";
import { type TenantState, tenantStatus } from "./tenant-status";

export type { Check } from "../core/doctor/doctor";

/**
 * Looks at all that work on tenants depends on. Changes nothing.
 * @throws ConnectionError where the server cannot be reached.
 */
export async function checkUp(server: Server): Promise<Check[]> {
  const { prefix, concurrency } = server.settings;
  const directory = await server.directory().catch((error: unknown) => {
    if (error instanceof TenantexError) return error;
    throw error;
  });
  const begun = Date.now();
  const health = await server.health(prefix);
  // The server's clock was read somewhere between.
  const skew = health.at.getTime() - (begun + Date.now()) / 2;
  const found = await server.survey(prefix);
  const isRead = !(directory instanceof Error);
  return examine({
    ...{ dialect: server.dialect, title: server.title, health, skew, concurrency },
    directory: isRead ? directoryFacts(directory) : directory,
    fleet: isRead ? fleetFacts(found, prefix, directory) : undefined,
  });
}

function directoryFacts({ path, migrations }: Directory): DirectoryFacts {
  const files = migrations.flatMap(({ up, down }) =>
    [up, ...(down ? [down] : [])].map((script) => ({
      file: script.file,
      bytes: Buffer.byteLength(script.sql),
      isDown: script === down,
    })),
  );
  const weight = ({ bytes, isDown }: (typeof files)[number]) => (isDown ? 2 * bytes : bytes);
  const largestFile = files.reduce((most, file) => (weight(file) > weight(most) ? file : most));
  return { path, migrations: migrations.length, newest: highest(migrations), largestFile };
}

function fleetFacts(found: ReadonlyMap<string, Observed>, prefix: string, directory: Directory): FleetFacts {
  const all = [...found].map(([schema, observed]) => tenantStatus(schema, prefix, observed, directory));
  const named = (state: TenantState) =>
    all
      .filter((one) => one.state === state)
      .map(({ tenant }) => tenant)
      .sort();
  return {
    count: all.length,
    behind: all.filter(({ state, missing }) => state !== "no history" && missing.length > 0).length,
    noHistory: named("no history"),
    halfDone: named("half done"),
    failed: named("failed"),
    halfDropped: named("half dropped"),
    unreadable: named("unreadable"),
    edited: named("edited"),
    ahead: named("ahead"),
  };
}
