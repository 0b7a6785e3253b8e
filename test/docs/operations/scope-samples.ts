// The errors of an application's queries inside one tenant, made with sample fields.

import * as errors from "../../../provider/errors";
import { readMessage } from "../../../provider/scope/message";
import { ACME, type Samples } from "./sample";

/** By the name of the class. */
export const SCOPE_SAMPLES: Samples = {
  TenantMissingError: { retried: "no", made: [() => new errors.TenantMissingError()] },
  TenantUnknownError: { retried: "no", made: [() => new errors.TenantUnknownError(...ACME)] },
  ScopeEndedError: { retried: "no", made: [() => new errors.ScopeEndedError("acme")] },
  StatementRefusedError: {
    retried: "no",
    made: [() => refused("SET LOCAL search_path = public"), () => refused("SET statement_timeout = 0")],
  },
  RolledBackError: {
    retried: "no",
    made: [
      () => new errors.RolledBackError("acme", "one of its statements had failed"),
      () => new errors.RolledBackError("acme", "a withTenant inside of it has failed"),
    ],
  },
  TransactionEndedError: { retried: "no", made: [() => new errors.TransactionEndedError("acme")] },
  UnfinishedError: { retried: "no", made: [() => new errors.UnfinishedError("acme", "a stream")] },
  CommitUnknownError: { retried: "no", made: [() => new errors.CommitUnknownError("acme")] },
};

/** What is said of a statement on PostgreSQL. */
function refused(sql: string): unknown {
  const reading = readMessage(sql, "postgres");
  return reading.kind === "refused"
    ? new errors.StatementRefusedError("acme", reading.reason, reading.next)
    : reading.kind;
}
