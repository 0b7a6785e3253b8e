// node-pg-migrate: files of SQL, in one transaction, without its lock, which is one for all tenants of a database.

import type { PoolClient } from "pg";
import type { Contender } from "../contender";
import { postgresLines } from "../lines";
import type { Installation } from "./installation";

interface Package {
  runner(options: {
    dbClient: PoolClient;
    dir: string;
    direction: "up" | "down";
    count: number;
    schema: string;
    createSchema: boolean;
    migrationsTable: string;
    singleTransaction: boolean;
    noLock: boolean;
    log: () => void;
  }): Promise<unknown>;
}

export async function nodePgMigrate(installed: Installation): Promise<Contender> {
  const { runner } = (await installed.load("node-pg-migrate")) as Package;
  return {
    name: "node-pg-migrate",
    version: installed.versionOf("node-pg-migrate"),
    note: "noLock, because its lock is one for all tenants of a database; no checksums; all files in one transaction",
    cannot: (dialect) => (dialect === "mysql" ? "PostgreSQL only" : undefined),
    open(work) {
      const pool = postgresLines(work);
      return {
        warm: () => pool.lend(async (client) => void (await client.query("SELECT 1"))),
        move: ({ schema, from = 0, to }) =>
          pool.lend(async (dbClient) => {
            await runner({
              dbClient,
              dir: work.files(Math.max(from, to)).folder("commented"),
              direction: to < from ? "down" : "up",
              count: to < from ? from - to : Number.POSITIVE_INFINITY,
              schema,
              createSchema: from === 0,
              migrationsTable: "pgmigrations",
              singleTransaction: true,
              noLock: true,
              log: () => {},
            });
          }),
        close: () => pool.close(),
      };
    },
  };
}
