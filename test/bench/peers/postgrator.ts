// postgrator: do and undo files, without its check of checksums, which asks once for each applied file.

import type { Contender, DialectName } from "../contender";
import { lines } from "../lines";
import { quoteName } from "../quoting";
import type { Installation } from "./installation";

interface Package {
  default: new (options: {
    migrationPattern: string;
    driver: "pg" | "mysql";
    database: string;
    schemaTable: string;
    validateChecksums: boolean;
    execQuery(sql: string): Promise<{ rows: Record<string, unknown>[] }>;
  }) => { migrate(target: string): Promise<unknown> };
}

export async function postgrator(installed: Installation): Promise<Contender> {
  const { default: Postgrator } = (await installed.load("postgrator")) as Package;
  return {
    name: "postgrator",
    version: installed.versionOf("postgrator"),
    note: "validateChecksums off, because it asks once for each applied file; no lock, no transaction",
    cannot: () => undefined,
    open(work) {
      const pool = lines(work);
      return {
        warm: () => pool.lend(async (line) => void (await line.ask("SELECT 1"))),
        move: ({ schema, from, to }) =>
          pool.lend(async (line) => {
            await line.ask(entrance(work.dialect, schema, from === undefined));
            const files = work.files(Math.max(from ?? 0, to));
            const onPostgres = work.dialect === "postgres";
            const instance = new Postgrator({
              migrationPattern: `${files.folder("doUndo")}/*`,
              driver: onPostgres ? "pg" : "mysql",
              database: onPostgres ? new URL(work.url).pathname.slice(1) : schema,
              schemaTable: onPostgres ? `${schema}.schemaversion` : "schemaversion",
              validateChecksums: false,
              execQuery: async (sql) => ({ rows: await line.ask(sql) }),
            });
            await instance.migrate(files.migrations[to - 1]?.version ?? "0");
          }),
        close: () => pool.close(),
      };
    },
  };
}

/** The connection is brought into the tenant once: `currentSchema` would do so before each statement. */
function entrance(dialect: DialectName, schema: string, create: boolean): string {
  const name = quoteName(dialect, schema);
  if (dialect === "mysql") return `${create ? `CREATE DATABASE ${name}; ` : ""}USE ${name}`;
  return `${create ? `CREATE SCHEMA ${name}; ` : ""}SET search_path = ${name}`;
}
