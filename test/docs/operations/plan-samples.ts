// The errors of what is declared and of the directory, made with sample fields.

import { chooseFormat, lookAt, readMigrations } from "../../../provider/core/directory";
import { schemaName } from "../../../provider/core/schema-name";
import { migrationName } from "../../../provider/core/template";
import { parseVersion } from "../../../provider/core/version";
import { readSettings } from "../../../provider/engine/settings";
import * as errors from "../../../provider/errors";
import { AT_WORK, type Samples } from "./sample";

const RULES = { product: "PostgreSQL", limit: 63, unit: "bytes", reserved: /^pg_/ } as const;
const URN = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/tenantex:Tenant::acme";
const choose = (texts: Readonly<Record<string, string>>) => {
  const files = Object.entries(texts).map(([name, text]) => ({ name, bytes: Buffer.from(text) }));
  return chooseFormat(lookAt(files, Object.keys(texts)), "tenant_migrations");
};
const file = (name: string, text: string) => readMigrations([{ name, bytes: Buffer.from(text) }], "postgres");

/** By the name of the class. */
export const PLAN_SAMPLES: Samples = {
  InvalidNameError: { retried: "no", made: [() => schemaName("tenant_", "Acme Ltd", RULES)] },
  SchemaTakenError: { retried: "no", made: [() => new errors.SchemaTakenError("tenant_acme", URN)] },
  InvalidSettingError: {
    retried: "no",
    made: [
      () => readSettings({}, {}),
      () => readSettings({ urlFromEnv: "DATABASE_URL" }, {}),
      () => readSettings({ url: "…", lockTimeout: 0 }, {}),
      () => errors.archiveRefusal("MariaDB"),
    ],
  },
  InvalidVersionError: { retried: "no", made: [() => parseVersion("v1-beta")] },
  UnknownVersionError: {
    retried: "no",
    made: [
      () =>
        new errors.UnknownVersionError("20260114093001", "tenant_migrations", [
          "20260114093000_create_users",
          "20260121141500_create_orders",
        ]),
    ],
  },
  OlderDirectoryError: {
    retried: "no",
    made: [
      () => new errors.OlderDirectoryError("tenant_acme", "20260209110000", "20260126083000", "tenant_migrations"),
    ],
  },
  DirectoryError: {
    retried: "no",
    made: [
      () => new errors.DirectoryError("tenant_migrations", "does not exist (looked in /app/tenant_migrations)"),
      () => new errors.DirectoryError("tenant_migrations", "holds no migration"),
    ],
  },
  AmbiguousFormatError: {
    retried: "no",
    made: [
      () =>
        choose({
          "00001_create_users.sql": "-- +goose Up\n",
          "20260121141500_create_orders.sql": "-- migrate:up\n",
        }),
    ],
  },
  CodeMigrationsError: {
    retried: "no",
    made: [
      () => choose({ "20260114093000_create_users.exs": "" }),
      () => choose({ "00001_create_users.sql": "-- +goose Up\n", "00002_fill_names.go": "package migrations\n" }),
    ],
  },
  MigrationFileError: {
    retried: "no",
    made: [() => file("create_users.sql", ""), () => file("1_users.up.sql", "SELECT 1;\nCOMMIT;\n")],
  },
  DuplicateVersionError: {
    retried: "no",
    made: [() => new errors.DuplicateVersionError("7", ["0007_users.up.sql", "7_orders.up.sql"])],
  },
  NotConfirmedError: {
    retried: "no",
    made: [() => new errors.NotConfirmedError('Drop the schema "tenant_acme" with all its data?')],
  },
  MigrationNameError: { retried: "no", made: [() => migrationName("create_users.up.sql")] },
  MigrationExistsError: {
    retried: "no",
    made: [
      () =>
        new errors.MigrationExistsError(
          "tenant_migrations",
          'the name "create_users"',
          "20260114093000_create_users.up.sql",
        ),
    ],
  },
  MissingDownError: {
    retried: "no",
    made: [() => new errors.MissingDownError("tenant_acme", "20260126083000", ["20260209110000_add_time_zone"])],
  },
  EditedMigrationError: {
    retried: "no",
    made: [() => new errors.EditedMigrationError("tenant_acme", ["20260114093000_create_users.up.sql"])],
  },
  UnwrittenMigrationError: {
    retried: "no",
    made: [() => new errors.UnwrittenMigrationError("tenant_acme", ["20260114093000_create_users.up.sql"])],
  },
  UnfinishedMigrationError: {
    retried: "no",
    made: [
      () => new errors.UnfinishedMigrationError("tenant_acme", AT_WORK.migration, 2, "tenant_migrations", 1),
      () => new errors.UnfinishedMigrationError("tenant_acme", AT_WORK.migration, 2, "tenant_migrations", undefined),
    ],
  },
};
