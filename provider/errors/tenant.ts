// Errors about a tenant's schema and history as they are on the server.

import { quoted, TenantexError } from "./report";

/** The schema to be made is there already, and nobody said that it may be taken over. */
export class SchemaExistsError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
  ) {
    super({
      what: `Tenant ${quoted(tenant)}: the schema ${quoted(schema)} exists already.`,
      now: "Nothing was changed in it.",
      next: 'Choose another `tenant` or `prefix`, or take the schema over with `adopt: "ifExists"`, or drop it if nobody needs it.',
    });
  }
}

/** The schema of a tenant is not on the server. */
export class SchemaMissingError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
    readonly server: string,
  ) {
    super({
      what: `Tenant ${quoted(tenant)}: the schema ${quoted(schema)} is not on ${server}.`,
      now: "Nothing was changed.",
      next: "Correct the name of the tenant, the prefix or the URL. Under Pulumi do not refresh before the URL is right, or the tenant is forgotten; only if the schema was dropped on purpose, run `pulumi refresh`: the next `pulumi up` makes it anew. After a replacement that deleted it and was then interrupted, which a refresh does not look at, run `pulumi up --replace` with its URN.",
    });
  }
}

/** Another creation has the place of the schema that the tenant was made with. */
export class SchemaReplacedError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
  ) {
    super({
      what: `Tenant ${quoted(tenant)}: the schema ${quoted(schema)} is not the one that it was made with: somebody else has made one in its place.`,
      now: "Nothing was changed.",
      next: "If it is another stack's, choose another `tenant` or `prefix`. To take it over, forget this tenant with `pulumi state delete`, and declare `adopt`.",
    });
  }
}

/** No tenant at all is on a server that tells no identity. */
export class NoTenantsError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
    readonly server: string,
    readonly prefix: string,
  ) {
    super({
      what: `Tenant ${quoted(tenant)}: neither its schema ${quoted(schema)} nor any other that begins with ${quoted(prefix)} is on ${server}, which does not tell its identity: it may be another server.`,
      now: "Nothing was forgotten.",
      next: "Correct the URL. Only if all of them were dropped on purpose, forget them with `pulumi state delete`.",
    });
  }
}

/** The schema is there, but its history is not. */
export class HistoryMissingError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
  ) {
    super({
      what: `Tenant ${quoted(tenant)}: the schema ${quoted(schema)} has no table schema_migrations, so nobody knows which migrations it has.`,
      now: "Nothing was changed.",
      next: "If it never had one, or has another tool's, take it over: `adopt` on the Tenant or in `newTenant`, or `tenantex new --adopt`, with `baseline` where no history is. If it was lost, restore it from a backup. On MySQL and MariaDB, the user of the URL may have no right to see it.",
    });
  }
}

/** A tenant is looked up that is not on the server. */
export class TenantNotFoundError extends TenantexError {
  constructor(
    readonly schema: string,
    readonly server: string,
  ) {
    super({
      what: `There is no schema ${quoted(schema)} on ${server}.`,
      next: "Look it up by the whole name of its schema, such as tenant_acme, on the server that it is on.",
    });
  }
}

/** The history of a tenant cannot be read. */
export class HistoryUnreadableError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(
      {
        what: `Tenant ${quoted(tenant)}: the history of the schema ${quoted(schema)} cannot be read: ${reason}.`,
        now: "Nothing was changed.",
        next: "Look at its table schema_migrations: the rights on it, its locks, and whether every version in it is one.",
      },
      options,
    );
  }
}

/** The server did not drop a schema. */
export class DropFailedError extends TenantexError {
  constructor(
    readonly schema: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(
      {
        what: `Dropping the schema ${quoted(schema)} failed: ${reason}.`,
        now: "On PostgreSQL nothing of it was dropped; on MySQL and MariaDB a part may be.",
        next: "End what still uses the schema, or mend what the server names, and run again: it goes on from there.",
      },
      options,
    );
  }
}

/** The server did not rename a schema. */
export class ArchiveFailedError extends TenantexError {
  constructor(
    readonly schema: string,
    /** The name that it was to have. */
    readonly archive: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(
      {
        what: `Archiving the schema ${quoted(schema)} as ${quoted(archive)} failed: ${reason}.`,
        now: `Nothing was changed: it is still called ${quoted(schema)}.`,
        next: "Mend what the server names and run again, or declare another `onDelete`.",
      },
      options,
    );
  }
}

/** Dropping the schema would take along what is not the tenant's. */
export class DropRefusedError extends TenantexError {
  constructor(
    readonly schema: string,
    /** What would go along or is in the way, in the server's words. */
    readonly dependents: readonly string[],
  ) {
    const shown = dependents.slice(0, 10).join("; ");
    super({
      what: `Dropping the schema ${quoted(schema)} would reach what is not the tenant's: ${dependents.length > 10 ? `${dependents.length} objects, among them ` : ""}${shown}.`,
      now: "Nothing was dropped.",
      next: 'Move or drop these first (an extension with ALTER EXTENSION … SET SCHEMA), or leave the schema where it is: under Pulumi with `onDelete: "retain"`.',
    });
  }
}

/** A drop of the schema has begun and has not ended. */
export class HalfDroppedError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
  ) {
    super({
      what: `Tenant ${quoted(tenant)}: the schema ${quoted(schema)} is half dropped.`,
      now: "Nothing was changed by this run: a part of its tables is gone already.",
      next: "Drop it to the end (delete the tenant again), and restore the tenant from a backup if it is still wanted.",
    });
  }
}

/** The tenant may not be deleted, nor replaced. */
export class DeletionProtectedError extends TenantexError {
  constructor(
    readonly tenant: string,
    readonly schema: string,
    /** The schema that a replacement would have, which may be the same; undefined for a delete. */
    readonly successor?: string,
  ) {
    super({
      what: `Tenant ${quoted(tenant)} has \`deletionProtection\`: its schema ${quoted(schema)} is not ${successor === undefined ? "deleted" : `replaced by ${quoted(successor)}, which would be a new and empty one`}.`,
      now: "Nothing was changed.",
      next:
        successor === schema
          ? "Take back what replaces it (`replaceOnChanges`, `--replace`); or do so, run `pulumi up` with `deletionProtection: false`, and replace it then."
          : successor === undefined
            ? "Declare it again with `deletionProtection: false`, run `pulumi up`, and delete it then. To forget it and keep the schema, use `pulumi state delete`."
            : "Keep its `tenant` and `prefix`; or first run `pulumi up` with `deletionProtection: false`.",
    });
  }
}

/** A name or pattern that no tenant on the server has. */
export class NoTenantMatchesError extends TenantexError {
  constructor(
    /** The name or pattern. */
    readonly text: string,
    readonly server: string,
    readonly prefix: string,
    /** Number of schemas that begin with the prefix. */
    readonly count: number,
    /** Names most like it. */
    readonly nearest: readonly string[],
  ) {
    const alike = nearest.length > 0 ? ` Most like it: ${nearest.map(quoted).join(", ")}.` : "";
    super({
      what: `No tenant on ${server} is called ${quoted(text)}: it has ${count} with the prefix ${quoted(prefix)}.${alike}`,
      now: "Nothing was changed.",
      next: "Correct the name, the pattern or the prefix; names are without the prefix.",
    });
  }
}
