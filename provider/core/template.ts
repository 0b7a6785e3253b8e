// A new migration: its name as files have it, and the text that its files begin with.

import { MigrationNameError } from "../errors";
import type { Script } from "./script";
import type { SqlDialect } from "./sql/statements";

/** Longest name: the history keeps 255 characters, and file systems 255 bytes with the version and what is behind it. */
const LONGEST = 200;

/**
 * The name of a migration as its files have it: `CreateUsers`, `create-users` and `Create users` are `create_users`.
 * @throws MigrationNameError
 */
export function migrationName(text: string): string {
  const bad = /[^A-Za-z0-9_\s-]/.exec(text)?.[0];
  if (bad !== undefined) throw new MigrationNameError(text, `holds ${JSON.stringify(bad)}, and is no migration's name`);
  const name = text
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[\s_-]+/g, "_")
    .replace(/^_|_$/g, "");
  if (name === "") throw new MigrationNameError(text, "names nothing");
  if (name.length > LONGEST)
    throw new MigrationNameError(text, `is ${name.length} characters long, and a migration's name at most ${LONGEST}`);
  return name;
}

/** Whether two migrations have the same name, however its words are written. */
export function isSameName(one: string, other: string): boolean {
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");
  return plain(one) === plain(other);
}

const BEGINNING = "-- Runs inside of each tenant (";

/** Whether an up file is as it was generated. */
export function isTemplate({ sql, statements }: Pick<Script, "sql" | "statements">): boolean {
  return statements.length === 0 && sql.startsWith(BEGINNING);
}

/** The texts that the files of a new migration begin with: two lines each, and no statement. */
export function templates(name: string, dialect: SqlDialect | undefined): Record<"up" | "down", string> {
  const table = /^(?:create|add|make)_(\w+)$/.exec(name)?.[1] ?? "things";
  const how =
    dialect === "mysql"
      ? "every statement commits by itself"
      : dialect === "postgres"
        ? "one transaction for the whole file"
        : "for PostgreSQL and MySQL alike";
  return {
    up: `${BEGINNING}${how}): bare names, without a schema or a prefix.
-- For example: CREATE TABLE ${table} (id integer PRIMARY KEY);
`,
    down: `-- Takes back what the up file has done, in the opposite order. Without a statement it says: there is nothing to undo.
-- For example: DROP TABLE ${table};
`,
  };
}
