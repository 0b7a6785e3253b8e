// The errors about a tenant as it is on the server, its adoption and its end, made with sample fields.

import * as errors from "../../../provider/errors";
import { ACME, LOCKS, type Samples, SERVER } from "./sample";

/** By the name of the class. */
export const TENANT_SAMPLES: Samples = {
  SchemaExistsError: { retried: "no", made: [() => new errors.SchemaExistsError(...ACME)] },
  SchemaMissingError: { retried: "no", made: [() => new errors.SchemaMissingError(...ACME, SERVER)] },
  SchemaReplacedError: { retried: "no", made: [() => new errors.SchemaReplacedError(...ACME)] },
  HistoryMissingError: { retried: "no", made: [() => new errors.HistoryMissingError(...ACME)] },
  HistoryUnreadableError: {
    retried: "no",
    made: [() => new errors.HistoryUnreadableError(...ACME, '"2026-01-14" is not a version')],
  },
  NoTenantMatchesError: {
    retried: "no",
    made: [() => new errors.NoTenantMatchesError("acmee", SERVER, "tenant_", 212, ["acme"])],
  },
  TenantNotFoundError: { retried: "no", made: [() => new errors.TenantNotFoundError("acme", SERVER)] },
  ForeignHistoryError: { retried: "no", made: [() => new errors.ForeignHistoryError(...ACME, "golang-migrate")] },
  AdoptionRefusedError: {
    retried: "no",
    made: [
      () =>
        new errors.AdoptionRefusedError(...ACME, "Flyway", "flyway_schema_history", [
          "row 3: the directory has no such migration",
          'row 2: it is called "orders", but the directory has 2_create_orders',
        ]),
    ],
  },
  NoHistoryError: { retried: "no", made: [() => new errors.NoHistoryError(...ACME)] },
  AmbiguousHistoryError: {
    retried: "no",
    made: [() => new errors.AmbiguousHistoryError(...ACME, ["knex_migrations", "pgmigrations"])],
  },
  BaselineRefusedError: {
    retried: "no",
    made: [
      () =>
        new errors.BaselineRefusedError(...ACME, "20260121141500", [
          "+ column users.nickname text",
          "- index orders_placed_at",
        ]),
    ],
  },
  NothingToAdoptError: { retried: "no", made: [() => new errors.NothingToAdoptError(...ACME, SERVER)] },
  DropRefusedError: {
    retried: "no",
    made: [
      () => new errors.DropRefusedError("tenant_acme", ["view reports.sales in schema reports", "extension citext"]),
    ],
  },
  DropFailedError: {
    retried: LOCKS,
    made: [
      () =>
        new errors.DropFailedError(
          "tenant_acme",
          "canceling statement due to lock timeout (55P03) [23 tries in 60.0 s]",
        ),
    ],
  },
  HalfDroppedError: { retried: "no", made: [() => new errors.HalfDroppedError(...ACME)] },
  ArchiveFailedError: {
    retried: LOCKS,
    made: [
      () =>
        new errors.ArchiveFailedError(
          "tenant_acme",
          "archived_20260114093000_tenant_acme",
          "permission denied for database app (42501)",
        ),
    ],
  },
  DeletionProtectedError: {
    retried: "no",
    made: [
      () => new errors.DeletionProtectedError(...ACME),
      () => new errors.DeletionProtectedError(...ACME, "tenant_acme_ltd"),
      () => new errors.DeletionProtectedError(...ACME, "tenant_acme"),
    ],
  },
};
