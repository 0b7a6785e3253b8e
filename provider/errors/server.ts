// Errors about the database server: reaching it, its rights, and other runs on it.

import { quoted, TenantexError } from "./report";

/** Another run holds the tenant's lock. */
export class LockTimeoutError extends TenantexError {
  constructor(
    readonly schema: string,
    /** How long was waited, in seconds. */
    readonly seconds: number,
    /** Who holds it, as far as the server tells. */
    readonly holder: string | undefined,
  ) {
    super({
      what: `The schema ${quoted(schema)} is being worked on by another run${holder ? ` (${holder})` : ""}; waited ${seconds} s.`,
      now: "Nothing was changed by this run.",
      next: "Wait for the other run and try again, or raise `lockTimeout`.",
    });
  }
}

/** The database server cannot be reached, or does not let us in. */
export class ConnectionError extends TenantexError {
  constructor(
    /** Server as host and port, never with a password. */
    readonly server: string,
    /** The driver's words, scrubbed. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(
      {
        what: `Cannot connect to ${server}: ${reason}.`,
        next: "Check that the server runs and can be reached from here, and the user, password and database of its URL.",
      },
      options,
    );
  }
}

/** The server is older than all that is asked of it. */
export class UnsupportedServerError extends TenantexError {
  constructor(
    readonly server: string,
    /** Such as `PostgreSQL 11.22`. */
    readonly found: string,
    /** The first version that will do, such as `12`. */
    readonly needed: string,
  ) {
    super({
      what: `${server} is ${found}, which is too old.`,
      now: "Nothing was changed.",
      next: `Use ${needed} or later.`,
    });
  }
}

/** The server refused what the engine itself asked for, before anything was changed. */
export class ServerRefusedError extends TenantexError {
  /** The tenant that was to be worked on; undefined where it was about more than one, or a scratch tenant. */
  readonly tenant: string | undefined;
  readonly schema: string | undefined;

  constructor(
    readonly server: string,
    /** The server's words. */
    readonly reason: string,
    subject?: { readonly tenant: string; readonly schema: string },
    options?: ErrorOptions,
  ) {
    super(
      {
        what: subject
          ? `Tenant ${quoted(subject.tenant)}: ${server} refused work on the schema ${quoted(subject.schema)}: ${reason}.`
          : `${server} refused: ${reason}.`,
        now: subject ? "No migration was run." : "Nothing was changed.",
        next: adviceFor(reason),
      },
      options,
    );
    this.tenant = subject?.tenant;
    this.schema = subject?.schema;
  }
}

function adviceFor(reason: string): string {
  if (/read.?only|in recovery|during recovery/i.test(reason))
    return "The server only reads: it is a replica, or was set so. Use the URL of the one that writes.";
  if (/statement.time|timeout/i.test(reason))
    return "The server or the role of the URL has a limit on the time of a statement: raise it, and run again.";
  return "Check what the user of the URL may do: create schemas (on MySQL: databases), and own the tenants it migrates.";
}

/** A transaction pooler stands before the server, and the work needs a session of its own. */
export class PoolerError extends TenantexError {
  constructor(
    readonly server: string,
    /** What needs the session, such as a file. */
    readonly work: string,
  ) {
    super({
      what: `${work} needs a session of its own, and a connection pooler stands before ${server}.`,
      now: "Nothing was changed by it.",
      next: "Use the URL of the server itself for migrations, not that of the pooler.",
    });
  }
}

/** A shared extension cannot be found by the tenants. */
export class SharedExtensionError extends TenantexError {
  constructor(
    readonly extension: string,
    reason: string,
    next: string,
    options?: ErrorOptions,
  ) {
    super(
      { what: `The shared extension ${quoted(extension)} ${reason}.`, now: "No tenant was changed.", next },
      options,
    );
  }
}

/** The connection was lost while a tenant was made, and could not be had again to look. */
export class OutcomeUnknownError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
    readonly server: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(
      {
        what: `Tenant ${quoted(tenant)}: the connection to ${server} was lost while the schema ${quoted(schema)} was made: ${reason}.`,
        now: "Whether it is there is not known; the server may still be working on it.",
        next: "Run again within an hour: what is there then is found and completed.",
      },
      options,
    );
  }
}

/** The server is another one than the tenant was made on. */
export class OtherServerError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
    readonly server: string,
    /** Identity of the server that the tenant lives on. */
    readonly expected: string,
    /** Identity of the server that the URL leads to. */
    readonly found: string,
  ) {
    super({
      what: `Tenant ${quoted(tenant)}: its schema ${quoted(schema)} lives on the server ${quoted(expected)}, but ${server} is ${quoted(found)}.`,
      now: "Nothing was changed.",
      next: `Correct the URL. If the tenants were moved there (a restored backup, a failover, an upgrade), say so with \`movedFrom: ${JSON.stringify([expected])}\` on the Server, and run \`pulumi up\`.`,
    });
  }
}
