// A place of its own on the provided servers for each test, so that tests run in parallel without seeing each other.
import { randomInt } from "node:crypto";
import mysql from "mysql2/promise";
import pg from "pg";
import { inject } from "vitest";
import type {} from "./setup";

/** A fresh, empty database. */
export async function postgresDatabase(
  server = inject("postgresUrl"),
): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `test_${randomName(10)}`;
  // Unlike template1, nobody can be connected to template0, and nobody can have put things into it.
  await onPostgres(server, `CREATE DATABASE ${name} TEMPLATE template0`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => onPostgres(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** A prefix such as t3f9ax_ no database's name starts with; `drop` removes those that do by then. */
export async function mysqlPrefix(
  url = inject("mysqlUrl"),
): Promise<{ url: string; prefix: string; drop(): Promise<void> }> {
  const prefix = `t${randomName(6)}_`;
  return {
    url,
    prefix,
    drop: async () => {
      const connection = await mysql.createConnection({ uri: url });
      try {
        // A transaction somebody left open must not make this wait for the default of a day.
        await connection.query("SET SESSION lock_wait_timeout = 30");
        const [rows] = await connection.query<mysql.RowDataPacket[]>("SHOW DATABASES");
        for (const name of rows.map((row) => String(row.Database))) {
          // Compared here and not by LIKE, for which the underscore is any character.
          if (name.startsWith(prefix)) await connection.query("DROP DATABASE IF EXISTS ??", [name]);
        }
      } finally {
        connection.destroy();
      }
    },
  };
}

async function onPostgres(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function randomName(length: number): string {
  return Array.from({ length }, () => randomInt(36).toString(36)).join("");
}
