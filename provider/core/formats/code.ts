// Migrations that are code: which files of a directory are some, whose they are, and how to get their SQL.

import type { Format, Look } from "./format";

const CODE =
  /^(?:[vV]?\d+(?:[._-]\d+)*[._-]+[^\d._-].*|[VUR]\d*[\d._]*__.+)\.(?<end>[cm]?[jt]sx?|coffee|go|rb|exs?|py|php|java|kt|groovy)$/;
const BESIDE = /(?:_test\.go|\.d\.[cm]?ts)$/;

interface Origin {
  readonly tool: string;
  /** What files of it end in. */
  readonly ends: RegExp;
  /** What is in them, where others end alike. */
  readonly holds?: RegExp;
  /** How a person gets the SQL of one. */
  readonly sql: string;
}

const ORIGINS: readonly Origin[] = [
  { tool: "Ecto", ends: /^exs?$/, sql: "`mix ecto.migrate --log-migrations-sql` prints it" },
  { tool: "Rails", ends: /^rb$/, sql: "the log of `rails db:migrate` has it, at the level debug" },
  { tool: "Django", ends: /^py$/, holds: /django/, sql: "`python manage.py sqlmigrate APP NAME` prints it" },
  { tool: "Alembic", ends: /^py$/, sql: "`alembic upgrade --sql` prints it" },
  { tool: "Laravel", ends: /^php$/, sql: "`php artisan migrate --pretend` prints it" },
  { tool: "Flyway", ends: /^(?:java|kt|groovy)$/, sql: "it is in the class" },
  { tool: "goose", ends: /^go$/, sql: "it is in the function" },
  { tool: "Sequelize", ends: /s$/, holds: /queryInterface/i, sql: "its option `logging` prints it" },
  { tool: "TypeORM", ends: /s$/, holds: /MigrationInterface|queryRunner/i, sql: "it is in the calls of `query`" },
  {
    tool: "Kysely",
    ends: /s$/,
    holds: /kysely/i,
    sql: "`compile().sql` of each query is it, and the option `log` prints it",
  },
  { tool: "node-pg-migrate", ends: /s$/, holds: /\bpgm\b/, sql: "`node-pg-migrate up --dry-run` prints it" },
  {
    tool: "Knex",
    ends: /s$|coffee/,
    holds: /knex/i,
    sql: "`toSQL()` of each query is it, and the option `debug` prints it",
  },
];

/** Names of the files of code that are migrations and that the format does not read, in order. */
export function codeMigrations({ names }: Look, format: Format | undefined): string[] {
  return names.filter((name) => isCode(name) && format?.readsCode?.(name) !== true).sort();
}

/** Whether a file in the directory itself is named like a migration, and is code. */
export const isCode = (name: string): boolean => !name.includes("/") && CODE.test(name) && !BESIDE.test(name);

/** The tool that code is of, as far as it shows, and how to get its SQL. */
export function originOf(name: string, text: string): { readonly tool: string; readonly sql: string } | undefined {
  const end = CODE.exec(name)?.groups?.end ?? "";
  return ORIGINS.find(({ ends, holds }) => ends.test(end) && (holds?.test(text) ?? true));
}
