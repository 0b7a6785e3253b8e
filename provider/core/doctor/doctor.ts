// The check-up: every check on the facts of a server, its tenants and their directory.

import type { Check } from "./check";
import { directoryCheck, rightsCheck, tenantChecks } from "./fleet-checks";
import type { Facts } from "./health";
import { connectionsCheck, locksCheck, openTablesCheck, packetCheck } from "./room-checks";
import {
  charsetCheck,
  clockCheck,
  modesCheck,
  poolerCheck,
  timeoutsCheck,
  versionCheck,
  writingCheck,
} from "./server-checks";

export type { Check, Level } from "./check";
export type { DirectoryFacts, Facts, FleetFacts, Health, Right } from "./health";

type Examine = (facts: Facts) => Check;

const SERVER: readonly Examine[] = [
  versionCheck,
  writingCheck,
  poolerCheck,
  rightsCheck,
  charsetCheck,
  clockCheck,
  timeoutsCheck,
  connectionsCheck,
];

const OWN: Record<Facts["dialect"], readonly Examine[]> = {
  postgres: [locksCheck],
  mysql: [packetCheck, openTablesCheck, modesCheck],
};

/** All checks, in the order in which they are read. */
export function examine(facts: Facts): Check[] {
  const checks = [...SERVER, ...OWN[facts.dialect], directoryCheck].map((check) => check(facts));
  return [...checks, ...tenantChecks(facts)];
}
