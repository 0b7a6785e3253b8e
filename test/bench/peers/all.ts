// The peers, in the order of the table.

import type { Contender } from "../contender";
import { drizzle } from "./drizzle";
import type { Installation } from "./installation";
import { knex } from "./knex";
import { kysely } from "./kysely";
import { nodePgMigrate } from "./node-pg-migrate";
import { postgrator } from "./postgrator";
import { umzug } from "./umzug";

type Peer = (installed: Installation) => Promise<Contender>;

export const PEERS: Readonly<Record<string, Peer>> = {
  umzug,
  "node-pg-migrate": nodePgMigrate,
  postgrator,
  knex,
  kysely,
  "drizzle-orm": drizzle,
};

/** Told below the table. */
export const ABSENT = [
  "postgres-migrations 5.3.0: cannot make a second tenant in one database, because it looks for its table in every schema.",
];
