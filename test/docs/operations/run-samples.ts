// The errors of the server and of a run, made with sample fields.

import * as errors from "../../../provider/errors";
import { ACME, AT_WORK, LATER, LOCKS, LOSSES, type Samples, SERVER, WAITED } from "./sample";

const SUBJECT = { tenant: ACME[0], schema: ACME[1] };
const PLACE = { statement: 2, line: 3, lineText: "ALTER TABLE nowhere ADD COLUMN x int;", column: 13 };
const MISSING_TABLE = { message: 'relation "nowhere" does not exist', code: "42P01" };
const LOCKED = { message: "canceling statement due to lock timeout", code: "55P03" };

/** By the name of the class. */
export const RUN_SAMPLES: Samples = {
  ConnectionError: {
    retried: LATER,
    made: [() => new errors.ConnectionError(SERVER, "connect ECONNREFUSED 10.0.0.7:5432")],
  },
  ServerRefusedError: {
    retried: "no",
    made: [
      () => new errors.ServerRefusedError(SERVER, "permission denied for database app (42501)", SUBJECT),
      () =>
        new errors.ServerRefusedError(
          SERVER,
          "cannot execute CREATE SCHEMA in a read-only transaction (25006)",
          SUBJECT,
        ),
      () => new errors.ServerRefusedError(SERVER, "permission denied for schema tenant_acme"),
    ],
  },
  PoolerError: { retried: "no", made: [() => new errors.PoolerError(SERVER, '"20260302160000_index_users.up.sql"')] },
  SharedExtensionError: {
    retried: "no",
    made: [
      () =>
        new errors.SharedExtensionError(
          "citext",
          'lives in the schema "public", where tenants do not see it',
          'Add "public" to `sharedSchemas`, or move it with ALTER EXTENSION "citext" SET SCHEMA "extensions".',
        ),
    ],
  },
  UnsupportedServerError: {
    retried: "no",
    made: [() => new errors.UnsupportedServerError(SERVER, "PostgreSQL 11.22", "12")],
  },
  OtherServerError: {
    retried: "no",
    made: [() => new errors.OtherServerError(...ACME, SERVER, "7712261406680691598/app", "7581100393847201133/app")],
  },
  NoTenantsError: {
    retried: "no",
    made: [() => new errors.NoTenantsError(...ACME, "MySQL at db.example.com:3306", "tenant_")],
  },
  LockTimeoutError: {
    retried: WAITED,
    made: [
      () =>
        new errors.LockTimeoutError(
          "tenant_acme",
          5,
          "pid 4711, pulumi-tenantex ci-3 812, connected since 2026-02-09 11:00:02 UTC",
        ),
    ],
  },
  MigrationFailedError: {
    retried: LOCKS,
    made: [
      () => new errors.MigrationFailedError(AT_WORK, 0, 2, true, "", new errors.StatementError(PLACE, MISSING_TABLE)),
      () => new errors.MigrationFailedError(AT_WORK, 1, 2, false, "", new errors.StatementError(PLACE, MISSING_TABLE)),
      () =>
        new errors.MigrationFailedError(
          AT_WORK,
          0,
          2,
          true,
          "23 tries in 60.0 s",
          new errors.StatementError({ statement: 1, line: 1 }, LOCKED),
        ),
    ],
  },
  MigrationUnrecordedError: {
    retried: LOCKS,
    made: [
      () =>
        new errors.MigrationUnrecordedError(
          AT_WORK,
          2,
          2,
          new errors.RecordError({ message: "The table 'schema_migrations' is full", code: "1114" }),
        ),
    ],
  },
  MigrationInDoubtError: {
    retried: "no",
    made: [
      () =>
        new errors.MigrationInDoubtError(
          { ...AT_WORK, file: "20260209110000_fill_totals.up.sql", migration: "20260209110000_fill_totals" },
          new errors.DoubtError(0, "a procedure that ends transactions by itself may be half done", {
            done: 'UPDATE "tenant_acme"."tenantex_journal" SET done = 1, doubt = false',
            undone: 'UPDATE "tenant_acme"."tenantex_journal" SET done = 0, doubt = false',
          }),
          1,
        ),
    ],
  },
  ConvergeStoppedError: {
    retried: LOSSES,
    made: [
      () =>
        new errors.ConvergeStoppedError(
          ...ACME,
          "20260126083000",
          "Connection terminated unexpectedly",
          "4 tries in 3.1 s",
        ),
      () =>
        new errors.ConvergeStoppedError(
          ...ACME,
          "20260126083000",
          "permission denied for table schema_migrations",
          "",
          { cause: { code: "42501" } },
        ),
    ],
  },
  ConvergeCancelledError: {
    retried: "no",
    made: [
      () => new errors.ConvergeCancelledError(...ACME, "20260126083000"),
      () => new errors.ConvergeCancelledError(...ACME, undefined),
    ],
  },
  OutcomeUnknownError: {
    retried: LOSSES,
    made: [
      () => new errors.OutcomeUnknownError(...ACME, SERVER, "connect ECONNREFUSED 10.0.0.7:5432 [12 tries in 60.0 s]"),
    ],
  },
};
