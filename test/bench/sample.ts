// The migrations that every contender runs: each makes a table, an index and a row, in SQL both dialects understand.

export interface SampleMigration {
  readonly version: string;
  readonly name: string;
  /** Statements of the way up, without semicolons. */
  readonly statements: readonly string[];
  readonly up: string;
  readonly down: string;
}

const FIRST_VERSION = 20260101000000;

/** Name of the table that migration number `n` (from 1) makes. */
export const tableOf = (n: number) => `item_${String(n).padStart(3, "0")}`;

/** Whether a table was made by a migration, and is no contender's history. */
export const isSampleTable = (table: string) => /^item_\d{3}$/.test(table);

/** Migrations number 1 to `count`. */
export function sampleMigrations(count: number): SampleMigration[] {
  return Array.from({ length: count }, (_, index) => {
    const n = index + 1;
    const table = tableOf(n);
    const statements = [
      `CREATE TABLE ${table} (\n  id int PRIMARY KEY,\n  name varchar(100) NOT NULL,\n  amount numeric(12, 2) NOT NULL DEFAULT 0,\n  note varchar(200),\n  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP\n)`,
      `CREATE INDEX ${table}_by_name ON ${table} (name)`,
      `INSERT INTO ${table} (id, name, amount) VALUES (1, 'first of ${table}', 12.5)`,
    ];
    return {
      version: String(FIRST_VERSION + n),
      name: `create_${table}`,
      statements,
      up: `${statements.join(";\n\n")};\n`,
      down: `DROP TABLE ${table};\n`,
    };
  });
}
