// A server as the engine works on it: one pool of connections, the verbs for tenants, the directories they use.

import { hostname } from "node:os";
import { highest, type Step } from "../core/plan";
import { type NameRules, schemaName } from "../core/schema-name";
import type { Version } from "../core/version";
import { reachText } from "../core/warning";
import type { Observed, Session } from "../dialects/dialect";
import { wordsOf } from "../dialects/failure";
import { openDialect } from "../dialects/open";
import { ServerRefusedError, TenantexError } from "../errors";
import { converge, type Goal, type Occasion, type Outcome } from "./converge";
import { drop } from "./drop";
import { type Directory, MigrationFiles } from "./migration-files";
import type { Settings } from "./settings";
import { turns } from "./turns";

/** What `inspect` found. */
export interface Inspection {
  /** Whether the schema is there. */
  readonly exists: boolean;
  /** Highest applied version, "0" without one. */
  readonly version: Version;
}

/** One database server. Every verb takes one connection, and at most `concurrency` work at the same time. */
export interface Server {
  /** Its settings, without the URL: whoever prints a server must not print a password. */
  readonly settings: Omit<Settings, "url" | "urlFromEnv">;
  /** The server for messages; never with a user or password. */
  readonly title: string;
  readonly names: NameRules;
  /** Whether a failed script leaves nothing behind. */
  readonly rollsBackDdl: boolean;
  /** The schema of a tenant: prefix + tenant, checked. @throws InvalidNameError */
  schemaOf(tenant: string, prefix?: string): string;
  /** Reads a directory of migrations, once. @throws DirectoryError, MigrationFileError, DuplicateVersionError */
  directory(path?: string): Promise<Directory>;
  /** What a step of a plan reaches outside of its tenant, such as `schema public`; empty where it does not. */
  reach(step: Step): string;
  /** Brings one tenant to a version. */
  converge(goal: Goal, occasion: Occasion): Promise<Outcome>;
  /** Reads one tenant. */
  inspect(schema: string): Promise<Inspection>;
  /**
   * Drops one tenant's schema. Success when it is not there, or when it bears the mark of another creation than
   * `incarnation`.
   */
  drop(schema: string, incarnation?: string): Promise<void>;
  /** Reads all schemas whose names begin with `prefix`, by few statements however many there are. */
  survey(prefix: string): Promise<ReadonlyMap<string, Observed>>;
  /** Closes all connections. */
  close(): Promise<void>;
}

/**
 * Opens a server: nothing is connected before the first verb.
 * @param base Folder that directories are relative to. Default: the current one.
 * @throws InvalidSettingError
 */
export function openServer(settings: Settings, base: string = process.cwd()): Server {
  const { url, urlFromEnv, ...open } = settings;
  const { concurrency } = open;
  const runner = `pulumi-tenantex ${hostname().slice(0, 30)} ${process.pid}`;
  const dialect = openDialect(url, { ...open, connections: concurrency, runner });
  const files = new MigrationFiles(base, dialect.name);
  const turn = turns(concurrency);
  const withSession = <T>(work: (session: Session) => Promise<T>): Promise<T> =>
    turn(async () => {
      const session = await dialect.open();
      try {
        return await work(session);
      } finally {
        await session.release();
      }
    });
  // Once for all tenants that come; a failure is met by each of them.
  let prepared: Promise<void> | undefined;
  const prepare = (session: Session): Promise<void> => {
    if (open.sharedExtensions.length === 0) return Promise.resolve();
    prepared ??= session.extend(open.sharedExtensions).catch((error: unknown) => {
      prepared = undefined;
      throw error;
    });
    return prepared;
  };
  return {
    settings: open,
    title: dialect.server,
    names: dialect.names,
    rollsBackDdl: dialect.rollsBackDdl,
    schemaOf: (tenant, prefix = settings.prefix) => schemaName(prefix, tenant, dialect.names, settings.hyphens),
    directory: (path = settings.migrations) => files.load(path),
    reach: (step) => reachText(step, dialect.name, open.sharedSchemas),
    converge: (goal, occasion) =>
      turn(() => converge(dialect, goal, occasion, open, prepare)).catch((error: unknown) => {
        if (error instanceof TenantexError) throw error;
        throw new ServerRefusedError(goal.tenant, goal.schema, dialect.server, wordsOf(error), { cause: error });
      }),
    inspect: (schema) =>
      withSession(async (session) => {
        const observed = await session.observe(schema);
        return { exists: observed.exists, version: highest(observed.history) };
      }),
    drop: (schema, incarnation) => turn(() => drop(dialect, schema, incarnation, open)),
    survey: (prefix) => withSession((session) => session.survey(prefix)),
    close: () => dialect.close(),
  };
}
