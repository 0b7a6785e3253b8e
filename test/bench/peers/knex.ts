// knex: one instance with one pool for all tenants, its tables in the tenant's schema, migrations from a source in memory.

import type { Contender, Work } from "../contender";
import { quoteName } from "../quoting";
import type { SampleMigration } from "../sample";
import type { Installation } from "./installation";

interface Raw {
  raw(sql: string): PromiseLike<unknown>;
}

interface Settings {
  schemaName: string;
  migrationSource: {
    getMigrations(): Promise<SampleMigration[]>;
    getMigrationName(migration: SampleMigration): string;
    getMigration(
      migration: SampleMigration,
    ): Promise<{ up(knex: Raw): PromiseLike<unknown>; down(knex: Raw): PromiseLike<unknown> }>;
  };
}

interface Knex extends Raw {
  readonly migrate: { latest(settings: Settings): Promise<unknown>; rollback(settings: Settings): Promise<unknown> };
  destroy(): Promise<void>;
}

interface Package {
  default: (options: {
    client: "pg" | "mysql2";
    connection: string | { uri: string; multipleStatements: boolean };
    pool: { min: number; max: number };
  }) => Knex;
}

export async function knex(installed: Installation): Promise<Contender> {
  const { default: connect } = (await installed.load("knex")) as Package;
  return {
    name: "knex",
    version: installed.versionOf("knex"),
    note: "a row as lock, no checksums; all files in one transaction on the way up",
    cannot: () => undefined,
    open(work) {
      const onPostgres = work.dialect === "postgres";
      const instance = connect({
        client: onPostgres ? "pg" : "mysql2",
        connection: onPostgres ? work.url : { uri: work.url, multipleStatements: true },
        pool: { min: 0, max: work.atOnce },
      });
      return {
        warm: async () => void (await instance.raw("SELECT 1")),
        move: async ({ schema, from, to }) => {
          if (from === undefined)
            await instance.raw(`CREATE ${onPostgres ? "SCHEMA" : "DATABASE"} ${quoteName(work.dialect, schema)}`);
          const options = settings(work, schema, Math.max(from ?? 0, to));
          // The last batch: whoever prepared the tenant has applied those migrations by themselves.
          await (to < (from ?? 0) ? instance.migrate.rollback(options) : instance.migrate.latest(options));
        },
        close: () => instance.destroy(),
      };
    },
  };
}

function settings(work: Work, schemaName: string, count: number): Settings {
  const name = quoteName(work.dialect, schemaName);
  const enter = work.dialect === "postgres" ? `SET LOCAL search_path = ${name};\n` : `USE ${name};\n`;
  return {
    schemaName,
    migrationSource: {
      getMigrations: async () => [...work.files(count).migrations],
      getMigrationName: (migration) => `${migration.version}_${migration.name}`,
      getMigration: async ({ up, down }) => ({
        up: (trx) => trx.raw(enter + up),
        down: (trx) => trx.raw(enter + down),
      }),
    },
  };
}
