// kysely: its migrator, with its tables in the tenant's schema and migrations from a provider in memory.

import type { Contender, Move, Runner, Work } from "../contender";
import { type Lines, mysqlLines, postgresPool } from "../lines";
import { quoteName } from "../quoting";
import type { SampleMigration } from "../sample";
import type { Installation } from "./installation";

interface Database {
  destroy(): Promise<void>;
}

interface Fragment {
  execute(db: Database): Promise<unknown>;
}

interface Results {
  error?: unknown;
}

interface Package {
  Kysely: new (options: { dialect: object }) => Database;
  PostgresDialect: new (options: { pool: object }) => object;
  MysqlDialect: new (options: { pool: object }) => object;
  Migrator: new (options: {
    db: Database;
    provider: { getMigrations(): Promise<Record<string, object>> };
    migrationTableSchema?: string;
  }) => { migrateToLatest(): Promise<Results>; migrateTo(name: string): Promise<Results> };
  sql: { raw(text: string): Fragment };
}

const nameOf = ({ version, name }: SampleMigration) => `${version}_${name}`;

export async function kysely(installed: Installation): Promise<Contender> {
  const kit = (await installed.load("kysely")) as Package;
  return {
    name: "kysely",
    version: installed.versionOf("kysely"),
    note: "one lock for all tenants of a database, so they queue; no checksums; all files in one transaction on PostgreSQL",
    cannot: () => undefined,
    open: (work) => (work.dialect === "postgres" ? onPostgres(kit, work) : onMysql(kit, work)),
  };
}

function onPostgres(kit: Package, work: Work): Runner {
  const db = new kit.Kysely({ dialect: new kit.PostgresDialect({ pool: postgresPool(work) }) });
  return {
    warm: async () => void (await kit.sql.raw("SELECT 1").execute(db)),
    move: (move) => {
      const enter = `SET LOCAL search_path = ${quoteName("postgres", move.schema)};\n`;
      return migrate(kit, work, move, db, enter, { migrationTableSchema: move.schema });
    },
    close: () => db.destroy(),
  };
}

// `migrationTableSchema` is for PostgreSQL only: each tenant gets an instance on a connection that is in its database.
function onMysql(kit: Package, work: Work): Runner {
  const pool: Lines<MysqlConnection> = mysqlLines(work);
  const ask = (connection: MysqlConnection, sql: string) =>
    new Promise<void>((resolve, reject) => {
      connection.query(sql, [], (error) => (error ? reject(error) : resolve()));
    });
  return {
    warm: () => pool.lend((connection) => ask(connection, "SELECT 1")),
    move: (move) =>
      pool.lend(async (connection) => {
        const name = quoteName("mysql", move.schema);
        await ask(connection, `${move.from === undefined ? `CREATE DATABASE ${name}; ` : ""}USE ${name}`);
        const db = new kit.Kysely({ dialect: new kit.MysqlDialect({ pool: poolOf(connection) }) });
        await migrate(kit, work, move, db, "", {});
      }),
    close: () => pool.close(),
  };
}

interface MysqlConnection {
  query(sql: string, values: unknown[], callback: (error: unknown, result: unknown) => void): unknown;
}

/** A pool as kysely describes it, of one connection that somebody else gives back. */
function poolOf(connection: MysqlConnection): object {
  const lent = {
    query: connection.query.bind(connection),
    release: () => {},
  };
  return {
    getConnection: (callback: (error: unknown, lent: object) => void) => callback(undefined, lent),
    end: (callback: (error: unknown) => void) => callback(undefined),
  };
}

async function migrate(
  { Migrator, sql }: Package,
  work: Work,
  { from, to }: Move,
  db: Database,
  enter: string,
  place: { migrationTableSchema?: string },
): Promise<void> {
  const { migrations } = work.files(Math.max(from ?? 0, to));
  const provided = Object.fromEntries(
    migrations.map((migration) => [
      nameOf(migration),
      {
        up: (trx: Database) => sql.raw(enter + migration.up).execute(trx),
        down: (trx: Database) => sql.raw(enter + migration.down).execute(trx),
      },
    ]),
  );
  const migrator = new Migrator({ db, provider: { getMigrations: async () => provided }, ...place });
  const target = migrations[to - 1];
  const down = to < (from ?? 0) && target !== undefined;
  const { error } = await (down ? migrator.migrateTo(nameOf(target)) : migrator.migrateToLatest());
  if (error) throw error;
}
