// Extensions that all tenants of a PostgreSQL database share: a database has each of them once, in one schema.

import type { QueryResult } from "pg";
import { ConnectionLostError, SharedExtensionError } from "../errors";
import { wordsOf } from "./failure";
import type { Ask } from "./postgres-reading";
import { BEGIN, demandLock, identifier } from "./postgres-text";

/** No schema's name is as long: the key is for the database as a whole. */
const DATABASE = "the extensions of a database, which every tenant sees and none of them owns";

/**
 * Makes what is not there.
 * @param schemas The shared ones: new extensions go to the first, and any of them will do for those that are there.
 */
export async function makeExtensions(
  ask: Ask,
  lockWait: string,
  schemas: readonly string[],
  extensions: readonly string[],
): Promise<void> {
  const [found] = (await ask(
    `SELECT e.extname AS name, n.nspname AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace`,
  )) as QueryResult<{ name: string; schema: string }>[];
  const homes = new Map(found?.rows.map(({ name, schema }) => [name, schema]));
  const [home = ""] = schemas;
  for (const extension of extensions) {
    const there = homes.get(extension);
    if (there === undefined) await make(ask, lockWait, home, extension);
    else if (![...schemas, "pg_catalog"].includes(there))
      throw new SharedExtensionError(
        extension,
        `lives in the schema ${JSON.stringify(there)}, where tenants do not see it`,
        `Add ${JSON.stringify(there)} to \`sharedSchemas\`, or move it with ALTER EXTENSION ${identifier(extension)} SET SCHEMA ${identifier(home)}.`,
      );
  }
}

// The lock is held by the transaction, and whoever finds it taken comes again: two makers of one extension at the same
// time would meet in the catalog.
async function make(ask: Ask, lockWait: string, home: string, extension: string): Promise<void> {
  const commands = [
    BEGIN,
    lockWait,
    demandLock(DATABASE),
    `CREATE SCHEMA IF NOT EXISTS ${identifier(home)}`,
    `CREATE EXTENSION IF NOT EXISTS ${identifier(extension)} SCHEMA ${identifier(home)} CASCADE`,
    "COMMIT",
  ];
  await ask(commands.join(";\n")).catch((error: unknown) => {
    if (error instanceof ConnectionLostError || (error as { code?: string }).code === "55P03") throw error;
    throw new SharedExtensionError(
      extension,
      `could not be made in the schema ${JSON.stringify(home)}: ${wordsOf(error)}`,
      "Install it on the server, or let somebody with the right to do so make it there.",
      { cause: error },
    );
  });
}
