// The errors that the command alone has, made with sample fields.

import { migrationName } from "../../../provider/core/template";
import * as errors from "../../../provider/errors";
import type { Samples } from "./sample";

const FILE = "20260114093000_create_users.up.sql";

/** By the name of the class. */
export const COMMAND_SAMPLES: Samples = {
  NotConfirmedError: {
    retried: "no",
    made: [() => new errors.NotConfirmedError('Drop the schema "tenant_acme" with all its data?')],
  },
  MigrationNameError: { retried: "no", made: [() => migrationName("../users")] },
  MigrationExistsError: {
    retried: "no",
    made: [() => new errors.MigrationExistsError("tenant_migrations", 'the name "create_users"', FILE)],
  },
};
