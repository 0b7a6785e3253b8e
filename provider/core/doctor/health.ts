// The facts that a check-up judges: what a server says of itself, and how its tenants and the directory are.

import type { ServerVersion } from "../server-version";
import type { SqlDialect } from "../sql/statements";
import type { Version } from "../version";

/** A right that work on tenants needs. */
export interface Right {
  /** As the server calls it, such as `CREATE`. */
  readonly right: string;
  /** Undefined where the server does not tell. */
  readonly granted: boolean | undefined;
}

/** What a server says of itself that a fleet of tenants depends on. */
export interface Health extends ServerVersion {
  /** The server's clock. */
  readonly at: Date;
  /** Why it does not write, such as `it is a replica`; undefined where it does. */
  readonly readOnly: string | undefined;
  /** PostgreSQL: whether transactions only read that do not say otherwise, as those of a run do. */
  readonly readsByDefault?: boolean | undefined;
  /** Whether a pooler stands before it that may give each message to another connection. */
  readonly pooled: boolean;
  /** PostgreSQL: encoding of the database. */
  readonly encoding?: string | undefined;
  readonly rights: readonly Right[];
  /** Schemas with the prefix that the user does not own, and so cannot migrate. */
  readonly strange: readonly string[];
  /** MySQL, MariaDB: databases with the prefix whose character set is not utf8mb4. */
  readonly narrow: readonly string[];
  readonly connections: {
    /** Most that the user may have, of all that are not kept for others. */
    readonly most: number;
    /** Those that are open, without this one. */
    readonly used: number;
  };
  /** PostgreSQL: places of the lock table. */
  readonly locks?: number | undefined;
  /** MySQL, MariaDB: most bytes in a message. */
  readonly packet?: number | undefined;
  /** MySQL, MariaDB: tables that are kept open. */
  readonly openTables?: number | undefined;
  /** Time limits that are set, in milliseconds, by their settings' names; none that is 0. */
  readonly timeouts: Readonly<Record<string, number>>;
  /** MySQL, MariaDB: what `sql_mode` holds. */
  readonly modes?: readonly string[] | undefined;
  /** Tables in all schemas with the prefix. */
  readonly tables: number;
  /** The schema with the prefix that has most objects; undefined without any. */
  readonly largest?: { readonly schema: string; readonly objects: number } | undefined;
  /** Schemas that were archived. */
  readonly archived: readonly string[];
  /** Scratch schemas that are there. */
  readonly scratches: readonly string[];
}

/** How the tenants are, by their names. */
export interface FleetFacts {
  readonly count: number;
  readonly behind: number;
  readonly noHistory: readonly string[];
  readonly halfDone: readonly string[];
  readonly failed: readonly string[];
  readonly halfDropped: readonly string[];
  readonly unreadable: readonly string[];
  readonly edited: readonly string[];
  readonly ahead: readonly string[];
}

/** What the directory holds. */
export interface DirectoryFacts {
  readonly path: string;
  readonly migrations: number;
  readonly newest: Version;
  /** Bytes of the largest file, up or down. */
  readonly largestFile: { readonly file: string; readonly bytes: number; readonly isDown: boolean };
}

/** All that is judged. */
export interface Facts {
  readonly dialect: SqlDialect;
  /** The server for messages. */
  readonly title: string;
  readonly health: Health;
  /** The server's clock less ours, in milliseconds. */
  readonly skew: number;
  /** Undefined where the directory cannot be read. */
  readonly fleet: FleetFacts | undefined;
  readonly directory: DirectoryFacts | Error;
  /** Tenants that are worked on at the same time. */
  readonly concurrency: number;
}
