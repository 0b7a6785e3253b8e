// A server as the engine works on it: one pool of connections, the verbs for tenants, the directories they use.

import { hostname } from "node:os";
import { ARCHIVE_PREFIX, readArchiveName } from "../core/archive";
import { destructionText } from "../core/destruction";
import type { Health } from "../core/doctor/health";
import { stepMarks } from "../core/marks";
import { highest, type Plan, type Step } from "../core/plan";
import { type NameRules, schemaName } from "../core/schema-name";
import type { SqlDialect } from "../core/sql/statements";
import { isAnothers } from "../core/stamp";
import type { Version } from "../core/version";
import type { Measured, Observed, Session } from "../dialects/dialect";
import { wordsOf } from "../dialects/failure";
import { openDialect } from "../dialects/open";
import { isServerWord } from "../dialects/server-word";
import {
  archiveRefusal,
  ConnectionError,
  ConnectionLostError,
  HistoryUnreadableError,
  OddHistoryError,
  ServerRefusedError,
  TenantexError,
} from "../errors";
import { type Adoptable, type Adoption, findAdoptable } from "./adopt";
import { converge, type Goal, type Occasion, type Outcome } from "./converge";
import { archive, drop } from "./drop";
import { type Inspection, inspect } from "./inspect";
import { memory } from "./memory";
import { type Directory, MigrationFiles } from "./migration-files";
import { persistently } from "./persistence";
import type { Settings } from "./settings";
import { openShared } from "./shared";
import { Tries } from "./tries";
import { turns } from "./turns";
import { type Verification, type VerifyWatch, verify } from "./verify";
import type { Watch } from "./watch";
import { hasScript, scripted } from "./work";
import { Workshop } from "./workshop";

/** A tenant in a list. */
export interface TenantListed {
  /** Name without the prefix. */
  readonly tenant: string;
  readonly schema: string;
  /** Highest applied version, "0" without one. */
  readonly version: Version;
}

/** One database server. Every verb takes one connection, and at most `concurrency` work at the same time. */
export interface Server {
  readonly dialect: SqlDialect;
  /** Its settings, without the URL: whoever prints a server must not print a password. */
  readonly settings: Omit<Settings, "url" | "urlFromEnv">;
  /** The server for messages; never with a user or password. */
  readonly title: string;
  readonly names: NameRules;
  /** Whether a failed script leaves nothing behind. */
  readonly rollsBackDdl: boolean;
  /** Whether schemas can be given another name. */
  readonly renamesSchemas: boolean;
  /** The schema of a tenant: prefix + tenant, checked. @throws InvalidNameError */
  schemaOf(tenant: string, prefix?: string): string;
  /** Reads a directory of migrations, once. @throws DirectoryError, MigrationFileError, DuplicateVersionError */
  directory(path?: string): Promise<Directory>;
  /**
   * What is to be known of a step before it runs, each as a few words: `drops table users`, `reaches schema public`.
   * @param holds Whether the tenant may hold data.
   */
  marks(step: Step, holds: boolean): string[];
  /** What a step destroys in a tenant that holds data, in a few words; empty where it destroys nothing that can be seen. */
  destroys(step: Step): string;
  /** The plan with the scripts of all its steps: down scripts that only the tenant has are read from it. */
  withScripts(schema: string, plan: Plan): Promise<Plan>;
  /** Brings one tenant to a version. */
  converge(goal: Goal, occasion: Occasion, watch?: Watch): Promise<Outcome>;
  /**
   * Reads what adopting a schema would find in it. Changes nothing, and compares no structure.
   * @throws AdoptionRefusedError, AmbiguousHistoryError, NoHistoryError, UnknownVersionError
   */
  adoptable(goal: Goal, adoption: Adoption): Promise<Adoptable>;
  /** Whether a schema that is there holds nothing at all. */
  isBlank(schema: string): Promise<boolean>;
  /** Whether a schema is there and bears the mark of another creation than `incarnation`. */
  isAnothers(schema: string, incarnation: string | undefined): Promise<boolean>;
  /**
   * Reads one tenant: one round trip.
   * @param drift Whether its structure is compared with what was written down. Default: the setting `drift`.
   */
  inspect(schema: string, drift?: boolean): Promise<Inspection>;
  /**
   * Drops one tenant's schema. Whether it did: not when it is not there, or bears the mark of another creation than
   * `incarnation`.
   */
  drop(schema: string, incarnation?: string): Promise<boolean>;
  /**
   * Renames one tenant's schema out of the way, to `archived_` with the time and its name. Undefined when it is not
   * there, or when it bears the mark of another creation than `incarnation`.
   * @throws InvalidSettingError where schemas cannot be renamed.
   */
  archive(schema: string, incarnation?: string): Promise<string | undefined>;
  /** Reads what a fleet with this prefix depends on: one round trip, which changes nothing. */
  health(prefix: string): Promise<Health>;
  /** What a schema is made of, a line for each fact; none where it is not there. */
  structure(schema: string): Promise<readonly string[]>;
  /**
   * What a new tenant is made of at a version of the directory: one is made, and dropped.
   * @throws UnknownVersionError, MigrationFailedError, LockTimeoutError
   */
  scratch(version: Version): Promise<readonly string[]>;
  /**
   * Tries the directory's migrations on scratch tenants, which are dropped at the end.
   * @param to Last version to try. Default: all.
   * @throws UnknownVersionError, CancelledError, LockTimeoutError, ConvergeStoppedError
   */
  verify(to?: Version, watch?: VerifyWatch): Promise<Verification>;
  /** What tells this server and database from every other, read once; undefined where the server does not say. */
  identity(): Promise<string | undefined>;
  /**
   * Reads all schemas whose names begin with `prefix`, by few statements however many there are. Archived ones are no
   * tenants any more, and only come where the prefix is theirs.
   */
  survey(prefix: string): Promise<ReadonlyMap<string, Observed>>;
  /** Reads what schemas take and when their histories were written, by few statements however many there are. */
  measure(schemas: readonly string[], dates?: "last" | "each"): Promise<ReadonlyMap<string, Measured>>;
  /** Lists the tenants with a prefix: the schemas that have a history, by their names. */
  list(prefix?: string): Promise<TenantListed[]>;
  /** Closes all connections. */
  close(): Promise<void>;
}

/**
 * The server of these settings: nothing is connected before the first verb.
 * @param base Folder that directories are relative to. Default: the current one.
 * @throws InvalidSettingError
 */
export function serverOf(settings: Settings, base: string = process.cwd()): Server {
  const { url, urlFromEnv, ...open } = settings;
  const { concurrency } = open;
  const runner = `pulumi-tenantex ${hostname().slice(0, 30)} ${process.pid}`;
  const dialect = openDialect(url, { ...open, connections: concurrency, runner });
  const aside = openDialect(url, { ...open, connections: 1, runner });
  const files = new MigrationFiles(base, dialect.name, open.format);
  const turn = turns(concurrency);
  const told = (error: unknown): never => {
    if (error instanceof ConnectionLostError)
      throw new ConnectionError(dialect.server, wordsOf(error), { cause: error });
    if (isServerWord(error)) throw new ServerRefusedError(dialect.server, wordsOf(error), undefined, { cause: error });
    throw error;
  };
  const withSession = <T>(work: (session: Session) => Promise<T>): Promise<T> =>
    turn(async () => {
      const session = await dialect.open();
      try {
        return await work(session);
      } finally {
        await session.release();
      }
    }).catch(told);
  const again = <T>(read: (session: Session) => Promise<T>): Promise<T> =>
    turn(() => persistently(dialect, new Tries(open.retryTimeout), read)).catch(told);
  const survey = async (prefix: string) => {
    const found = await again((session) => session.survey(prefix));
    if (prefix.startsWith(ARCHIVE_PREFIX)) return found;
    return new Map([...found].filter(([schema]) => readArchiveName(schema) === undefined));
  };
  const shared = openShared(aside, open);
  const once = memory<string | undefined>();
  return {
    dialect: dialect.name,
    settings: open,
    title: dialect.server,
    names: dialect.names,
    rollsBackDdl: dialect.rollsBackDdl,
    renamesSchemas: dialect.renamesSchemas,
    schemaOf: (tenant, prefix = settings.prefix) => schemaName(prefix, tenant, dialect.names, settings.hyphens),
    directory: (path = settings.migrations) => files.load(path),
    marks: (step, holds) => stepMarks(step, dialect.name, open.sharedSchemas, holds),
    destroys: (step) => {
      const script = step.kind === "apply" ? step.migration.up : step.down;
      return script ? destructionText(script, dialect.name) : "";
    },
    withScripts: async (schema, plan) => {
      if (plan.steps.every(hasScript)) return plan;
      return withSession(async (session) => ({ ...plan, steps: await scripted(dialect, session, schema, plan.steps) }));
    },
    converge: (goal, occasion, watch) =>
      turn(() => converge(dialect, goal, occasion, open, shared, watch)).catch((error: unknown) => {
        if (error instanceof TenantexError) throw error;
        throw new ServerRefusedError(dialect.server, wordsOf(error), goal, { cause: error });
      }),
    adoptable: (goal, adoption) => withSession((session) => findAdoptable(session, goal, adoption)),
    isBlank: (schema) => withSession(async (session) => (await session.origin(schema)).blank),
    isAnothers: (schema, incarnation) =>
      withSession(async (session) => isAnothers((await session.origin(schema)).comment, incarnation)),
    inspect: (schema, drift = open.drift) =>
      withSession((session) =>
        inspect(session, schema, drift).catch((error: unknown) => {
          if (!(error instanceof OddHistoryError || isServerWord(error))) throw error;
          throw new HistoryUnreadableError(schema, schema, wordsOf(error), { cause: error });
        }),
      ),
    drop: (schema, incarnation) => turn(() => drop(dialect, schema, incarnation, open)).catch(told),
    archive: (schema, incarnation) => {
      if (!dialect.renamesSchemas) throw archiveRefusal(dialect.names.product);
      return turn(() => archive(dialect, schema, incarnation, open));
    },
    health: (prefix) => withSession((session) => session.health(prefix)),
    structure: (schema) => withSession((session) => session.structure(schema)),
    scratch: async (version) => shared.scratch(await files.load(settings.migrations), version).catch(told),
    verify: async (to, watch) => {
      const directory = await files.load(settings.migrations);
      const workshop = new Workshop(aside, directory, open.lockTimeout, shared.prepare);
      return verify(workshop, directory, to, watch).catch(told);
    },
    identity: () => once("identity", () => withSession((session) => session.identity())),
    survey,
    measure: (schemas, dates = "last") => again((session) => session.measure(schemas, dates)),
    list: async (prefix = settings.prefix) => {
      const found = await survey(prefix);
      return [...found]
        .filter(([, observed]) => observed.recorded && observed.problem === undefined)
        .map(([schema, { history }]) => ({ tenant: schema.slice(prefix.length), schema, version: highest(history) }))
        .sort((a, b) => (a.schema < b.schema ? -1 : 1));
    },
    close: async () => {
      await Promise.all([dialect.close(), aside.close()]);
    },
  };
}
