// Checks of the server's limits against the size of the fleet: connections, locks, messages, open tables.

import { counted, humanNumber } from "../counted";
import { type Check, ok, problem, warning } from "./check";
import type { Facts } from "./health";

export function connectionsCheck({ health: { connections }, concurrency }: Facts): Check {
  const left = connections.most - connections.used;
  const what = `${left} of ${connections.most} are free, and ${concurrency} tenants at the same time take one each`;
  const next =
    "Lower the concurrency (--concurrency), close what the application does not use, or raise max_connections.";
  // One is in use for this very check.
  if (left < 1) return problem("connections", what, next);
  return left < concurrency ? warning("connections", what, next) : ok("connections", what);
}

/** PostgreSQL alone. */
export function locksCheck({ health: { locks = 0, largest, tables }, concurrency }: Facts): Check {
  const objects = largest?.objects ?? 0;
  const room = `the lock table holds ${humanNumber(locks)}`;
  if (objects * concurrency > locks)
    return warning(
      "locks",
      `${room}, and ${largest?.schema} has ${counted(objects, "object")}: a migration that touches all of them, on ${concurrency} tenants at the same time, does not fit`,
      `Lower the concurrency, or raise max_locks_per_transaction (a restart) until it holds ${objects * concurrency}.`,
    );
  if (tables > locks)
    return warning(
      "locks",
      `${room}, and all tenants have ${counted(tables, "table")}: pg_dump of the whole database needs a lock for each`,
      "Dump tenant by tenant (pg_dump --schema), or raise max_locks_per_transaction (a restart).",
    );
  return ok(
    "locks",
    `${room}; the largest tenant has ${counted(objects, "object")}, all have ${counted(tables, "table")}`,
  );
}

/** MySQL and MariaDB alone. */
export function packetCheck({ health: { packet = 0 }, directory }: Facts): Check {
  if (directory instanceof Error) return ok("packet", `${packet} bytes`);
  const { file, bytes, isDown } = directory.largestFile;
  // Down scripts are stored with the tenant, as hexadecimal.
  const needed = isDown ? 2 * bytes : bytes;
  const what = `max_allowed_packet is ${packet} bytes, and ${file} has ${bytes}`;
  if (needed < packet) return ok("packet", what);
  return warning(
    "packet",
    isDown ? `${what}, which take twice the room when it is stored` : what,
    "Split the file (a statement has to fit, and a down script twice), or raise max_allowed_packet.",
  );
}

/** MySQL and MariaDB alone. */
export function openTablesCheck({ health: { openTables = 0, tables }, fleet }: Facts): Check {
  const count = fleet?.count ?? 0;
  const what = `the server keeps ${openTables} open, and all tenants have ${tables}`;
  // A survey reads the history of each tenant.
  if (count <= openTables) return ok("tables", what);
  return warning(
    "tables",
    `${what}: reading all ${count} tenants closes and opens their histories each time`,
    "Raise table_open_cache and table_definition_cache above the number of tenants.",
  );
}
