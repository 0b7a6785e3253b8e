// umzug: its README's runner of SQL, migrations as a list, and a storage in the tenant's schema.

import type { Contender, Work } from "../contender";
import { type Line, lines } from "../lines";
import { quoteName, quoteText } from "../quoting";
import type { Installation } from "./installation";

interface Storage {
  logMigration(migration: { name: string }): Promise<void>;
  unlogMigration(migration: { name: string }): Promise<void>;
  executed(): Promise<string[]>;
}

interface Package {
  Umzug: new (options: {
    migrations: { name: string; up(): Promise<unknown>; down(): Promise<unknown> }[];
    storage: Storage;
    logger: undefined;
  }) => { up(): Promise<unknown>; down(options: { step: number }): Promise<unknown> };
}

export async function umzug(installed: Installation): Promise<Contender> {
  const { Umzug } = (await installed.load("umzug")) as Package;
  return {
    name: "umzug",
    version: installed.versionOf("umzug"),
    note: "no lock, no checksums, no transaction; a message for the file and one for the record",
    cannot: () => undefined,
    open(work) {
      const pool = lines(work);
      return {
        warm: () => pool.lend(async (line) => void (await line.ask("SELECT 1"))),
        move: ({ schema, from, to }) =>
          pool.lend(async (line) => {
            if (from === undefined) await line.ask(creation(work, schema));
            const { migrations } = work.files(Math.max(from ?? 0, to));
            const instance = new Umzug({
              migrations: migrations.map(({ version, name, up, down }) => ({
                name: `${version}_${name}`,
                up: () => line.ask(up),
                down: () => line.ask(down),
              })),
              storage: storage(work, schema, line),
              logger: undefined,
            });
            await (to < (from ?? 0) ? instance.down({ step: (from ?? 0) - to }) : instance.up());
          }),
        close: () => pool.close(),
      };
    },
  };
}

const tableOf = ({ dialect }: Work, schema: string) => `${quoteName(dialect, schema)}.umzug_meta`;

function creation(work: Work, schema: string): string {
  const kind = work.dialect === "postgres" ? "SCHEMA" : "DATABASE";
  return `CREATE ${kind} ${quoteName(work.dialect, schema)}; CREATE TABLE ${tableOf(work, schema)} (name varchar(190) PRIMARY KEY)`;
}

function storage(work: Work, schema: string, line: Line): Storage {
  const table = tableOf(work, schema);
  const name = quoteName(work.dialect, schema);
  // One message that also moves the connection into the tenant.
  const enter = work.dialect === "postgres" ? `SET search_path = ${name}` : `USE ${name}`;
  return {
    executed: async () =>
      (await line.ask(`${enter}; SELECT name FROM ${table} ORDER BY name`)).map((row) => String(row.name)),
    logMigration: async (migration) =>
      void (await line.ask(`INSERT INTO ${table} (name) VALUES (${quoteText(migration.name)})`)),
    unlogMigration: async (migration) =>
      void (await line.ask(`DELETE FROM ${table} WHERE name = ${quoteText(migration.name)}`)),
  };
}
