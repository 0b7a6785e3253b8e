// drizzle-orm: its migrator over a folder as drizzle-kit writes it; it knows no way down.

import type { Connection } from "mysql2";
import type { PoolClient } from "pg";
import type { Contender, Move, Runner, Work } from "../contender";
import { askMysql, connectMysql, endMysql, postgresLines } from "../lines";
import { quoteName } from "../quoting";
import type { Installation } from "./installation";

interface Driver<Connection> {
  drizzle(options: { client: Connection }): object;
}

interface Migrations {
  migrate(db: object, options: { migrationsFolder: string; migrationsSchema?: string }): Promise<void>;
}

export async function drizzle(installed: Installation): Promise<Contender> {
  const postgres = {
    ...((await installed.load("drizzle-orm/node-postgres")) as Driver<PoolClient>),
    ...((await installed.load("drizzle-orm/node-postgres/migrator")) as Migrations),
  };
  const mysql = {
    ...((await installed.load("drizzle-orm/mysql2")) as Driver<Connection>),
    ...((await installed.load("drizzle-orm/mysql2/migrator")) as Migrations),
  };
  return {
    name: "drizzle-orm",
    version: installed.versionOf("drizzle-orm"),
    note: "no lock, checksums not compared; all files in one transaction; on MySQL a connection for each tenant, because its prepared statements stay with their database",
    cannot: (_dialect, { from = 0, to }) => (to < from ? "no way down" : undefined),
    open: (work) => (work.dialect === "postgres" ? onPostgres(postgres, work) : onMysql(mysql, work)),
  };
}

function onPostgres({ drizzle, migrate }: Driver<PoolClient> & Migrations, work: Work): Runner {
  const pool = postgresLines(work);
  return {
    warm: () => pool.lend(async (client) => void (await client.query("SELECT 1"))),
    move: ({ schema, from = 0, to }: Move) =>
      pool.lend(async (client) => {
        // The schema itself is made by the migrator, which keeps its table there.
        await client.query(`SET search_path = ${quoteName("postgres", schema)}`);
        const migrationsFolder = work.files(Math.max(from, to)).folder("whole");
        await migrate(drizzle({ client }), { migrationsFolder, migrationsSchema: schema });
      }),
    close: () => pool.close(),
  };
}

// Its SELECT is a prepared statement, which stays with the database it was prepared in: a connection serves one tenant.
function onMysql({ drizzle, migrate }: Driver<Connection> & Migrations, work: Work): Runner {
  const kept = new Map<string, Connection>();
  return {
    warm: async (schemas) => {
      for (const schema of schemas) {
        const connection = connectMysql(work);
        kept.set(schema, connection);
        await askMysql(connection, `USE ${quoteName("mysql", schema)}`);
      }
    },
    move: async ({ schema, from, to }) => {
      const client = kept.get(schema) ?? connectMysql(work);
      const name = quoteName("mysql", schema);
      if (!kept.has(schema))
        await askMysql(client, `${from === undefined ? `CREATE DATABASE ${name}; ` : ""}USE ${name}`);
      await migrate(drizzle({ client }), { migrationsFolder: work.files(Math.max(from ?? 0, to)).folder("broken") });
      if (!kept.has(schema)) await endMysql(client);
    },
    close: async () => {
      for (const connection of kept.values()) await endMysql(connection);
    },
  };
}
