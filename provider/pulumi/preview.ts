// Check: from what a program declares to inputs that say which schema, which version, and what would be done.

import type { Applied } from "../core/migration";
import { highest, planText, planTo } from "../core/plan";
import { isTaken } from "../core/stamp";
import { compareVersions, NONE, parseVersion, type Version } from "../core/version";
import type { Observed } from "../dialects/dialect";
import type { Directory } from "../engine/migration-files";
import type { Server } from "../engine/server";
import {
  ConnectionError,
  DirectoryError,
  HalfDroppedError,
  HistoryMissingError,
  HistoryUnreadableError,
  OlderDirectoryError,
  SchemaExistsError,
  SchemaMissingError,
  SchemaTakenError,
} from "../errors";
import type { Connection } from "./connection";
import { type Bag, readDeclared, stored, type TenantInputs, UNKNOWN } from "./properties";

/** Which tenants this run has met: two of one program must not share a schema. */
export class Roll {
  private readonly holders = new Map<string, string>();
  private readonly met = new Set<string>();

  /** @throws SchemaTakenError */
  enter(schema: string, urn: string): void {
    const holder = this.holders.get(schema);
    if (holder !== undefined && holder !== urn) throw new SchemaTakenError(schema, holder);
    this.holders.set(schema, urn);
  }

  /** Whether the state has this tenant; the engine checks a replacement as if it had not. */
  isKnown(urn: string, olds: Bag): boolean {
    if (olds.schema !== undefined) this.met.add(urn);
    return this.met.has(urn);
  }
}

/** The checked inputs of a tenant. Reads the server once per run, not once per tenant. */
export async function previewInputs(connection: Connection, roll: Roll, olds: Bag, news: Bag): Promise<TenantInputs> {
  const server = connection.server();
  const {
    tenant,
    prefix = server.settings.prefix,
    version,
    migrations = server.settings.migrations,
  } = readDeclared(news);
  const base = stored(news, { tenant, prefix, version: String(version), migrations });
  const unknown = [tenant, prefix].includes(UNKNOWN);
  const schema = unknown ? UNKNOWN : server.schemaOf(tenant, prefix);
  const urn = base.__urn;
  if (!unknown) roll.enter(schema, urn);
  const known = roll.isKnown(urn, olds);
  if (unknown || version === UNKNOWN || migrations === UNKNOWN)
    return {
      ...base,
      schema,
      version: version === UNKNOWN || version === "latest" ? UNKNOWN : parseVersion(version),
      plan: UNKNOWN,
    };

  const directory = await directoryFor(server, migrations, version);
  const subject: Subject = { tenant, schema, urn, known, olds, directory };
  const survey = await connection.survey(prefix).catch((error: unknown) => {
    if (error instanceof ConnectionError) return connection.scrub(error.message);
    throw error;
  });
  if (typeof survey === "string") return { ...base, schema, ...fromState(subject, version, survey) };
  return { ...base, schema, ...fromServer(server, subject, version, survey.get(schema)) };
}

/** The directory a tenant is migrated from. One without migrations does for version "0" alone. */
export async function directoryFor(server: Server, path: string, version: string | number): Promise<Directory> {
  return server.directory(path).catch((error: unknown) => {
    if (error instanceof DirectoryError && String(version) === NONE) return { path, migrations: [] };
    throw error;
  });
}

interface Subject {
  readonly tenant: string;
  readonly schema: string;
  readonly urn: string;
  /** Whether the state has this tenant. */
  readonly known: boolean;
  readonly olds: Bag;
  readonly directory: Directory;
}

type Decision = Pick<TenantInputs, "version" | "plan">;

function fromServer(
  server: Server,
  subject: Subject,
  declared: string | number,
  observed: Observed | undefined,
): Decision {
  const { tenant, schema, urn, known, olds, directory } = subject;
  const mayBeThere = known && olds.schema === schema;
  if (observed?.dropping) throw new HalfDroppedError(tenant, schema);
  if (mayBeThere && observed === undefined) throw new SchemaMissingError(tenant, schema, server.title);
  if (mayBeThere && !observed?.recorded) throw new HistoryMissingError(tenant, schema);
  if (
    !known &&
    observed &&
    isTaken({ ...observed, comment: observed.comment ?? null }, urn, server.rollsBackDdl, new Date())
  )
    throw new SchemaExistsError(tenant, schema);
  if (observed?.problem)
    throw new HistoryUnreadableError(tenant, schema, observed.problem.message, { cause: observed.problem });
  const history = observed?.history ?? [];
  const version = targetOf(declared, subject, highest(history));
  const standing = { history, unfinished: observed?.unfinished };
  const plan = planTo(version, directory.migrations, standing, { schema, directory: directory.path });
  if (!known && plan.steps.some((step) => step.kind === "revert")) throw new SchemaExistsError(tenant, schema);
  const text =
    planText(plan, observed !== undefined, (step) => server.reach(step)) +
    (!known && observed ? " [takes over its own half-made schema]" : "");
  return { version, plan: isSettled(subject, version) && plan.steps.length === 0 ? String(olds.plan) : text };
}

// Where the server cannot be read, the state has to do, and says so: `up` reads again and decides by what it finds.
function fromState(subject: Subject, declared: string | number, cause: string): Decision {
  const { olds, schema, directory } = subject;
  const current = String(olds.version ?? NONE);
  const version = targetOf(declared, subject, current);
  if (isSettled(subject, version)) return { version, plan: String(olds.plan) };
  const history = directory.migrations
    .filter((migration) => current !== NONE && compareVersions(migration.version, current) <= 0)
    .map(
      (migration): Applied => ({ version: migration.version, name: migration.name, checksum: null, down: "stored" }),
    );
  const plan = planTo(version, directory.migrations, { history }, { schema, directory: directory.path });
  return { version, plan: `${planText(plan, subject.known)} (by the state alone: ${cause.split("\n")[0]})` };
}

// A plan that was carried out stays as it is, so that an unchanged tenant costs no write of the state.
function isSettled({ olds, schema }: Subject, version: Version): boolean {
  return olds.plan !== undefined && olds.schema === schema && olds.version === version;
}

function targetOf(declared: string | number, { schema, directory }: Subject, current: Version): Version {
  if (declared !== "latest") return parseVersion(declared);
  const latest = highest(directory.migrations);
  if (compareVersions(current, latest) > 0) throw new OlderDirectoryError(schema, current, latest, directory.path);
  return latest;
}
