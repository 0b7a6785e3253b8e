// Errors about an application's queries inside one tenant.

import { quoted, TenantexError } from "./report";

/** A query was asked outside of any tenant. */
export class TenantMissingError extends TenantexError {
  constructor() {
    super({
      what: "No tenant: this was asked outside of withTenant.",
      now: "Nothing was sent to the server.",
      next: "Ask inside of `withTenant(tenant, async (db) => …)`. In a callback or an event listener, use the `db` that withTenant gave.",
    });
  }
}

/** The tenant has no schema on the server of the pool, or the pool's user may not use it. */
export class TenantUnknownError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
    options?: ErrorOptions,
  ) {
    super(
      {
        what: `Tenant ${quoted(tenant)}: there is no schema ${quoted(schema)} that the pool's user may use.`,
        now: "None of the tenant's queries was sent.",
        next: "Check the tenant's name and the `prefix`, the pool's database, and the user's rights on the schema.",
      },
      options,
    );
  }
}

/** A `db` was asked after the callback that it was made for. */
export class ScopeEndedError extends TenantexError {
  constructor(readonly tenant: string) {
    super({
      what: `Tenant ${quoted(tenant)}: this \`db\` was asked after its withTenant had ended.`,
      now: "Nothing was sent: its connection may be another tenant's by now.",
      next: "Await every query inside of the callback, and call withTenant again for later ones.",
    });
  }
}

/** A statement would lead out of the tenant, end its transaction, or leave something on the pooled connection. */
export class StatementRefusedError extends TenantexError {
  constructor(
    readonly tenant: string,
    /** What the statement does, such as `COMMIT ends the transaction`. */
    readonly reason: string,
    next: string,
  ) {
    super({
      what: `Tenant ${quoted(tenant)}: ${reason}.`,
      now: "This message was not sent; the transaction goes on.",
      next,
    });
  }
}

/** The callback ended as if all was well, but its transaction could not be kept. */
export class RolledBackError extends TenantexError {
  constructor(
    readonly tenant: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(
      {
        what: `Tenant ${quoted(tenant)}: the transaction is rolled back, because ${reason}.`,
        now: "Nothing of it is kept.",
        next: "See the cause. What may fail without the rest failing belongs between SAVEPOINT and ROLLBACK TO SAVEPOINT, or into a withTenant of its own beside this one.",
      },
      options,
    );
  }
}

/** A statement has committed the transaction half way: a procedure with COMMIT, or one that MySQL commits behind. */
export class TransactionEndedError extends TenantexError {
  constructor(
    readonly tenant: string,
    options?: ErrorOptions,
  ) {
    super(
      {
        what: `Tenant ${quoted(tenant)}: a statement has ended the transaction of withTenant.`,
        now: "What came before it may be committed, and so may what it did itself; nothing was sent behind it.",
        next: "Look what is to be taken back. Then leave COMMIT out of the procedure, or call it outside of withTenant.",
      },
      options,
    );
  }
}

/** The callback ended while something of it was still open. */
export class UnfinishedError extends TenantexError {
  constructor(
    readonly tenant: string,
    /** What was open, such as `a stream`. */
    readonly open: string,
  ) {
    super({
      what: `Tenant ${quoted(tenant)}: the callback ended while ${open} was still open.`,
      now: "The transaction is rolled back, and its connection closed where that was needed.",
      next: "Read streams to their end or close them, and await what is begun, inside of the callback.",
    });
  }
}

/** The connection was lost while the transaction was being committed. */
export class CommitUnknownError extends TenantexError {
  constructor(
    readonly tenant: string,
    options?: ErrorOptions,
  ) {
    super(
      {
        what: `Tenant ${quoted(tenant)}: the connection was lost during COMMIT.`,
        now: "Whether the transaction is kept is not known.",
        next: "Look before you repeat it.",
      },
      options,
    );
  }
}
