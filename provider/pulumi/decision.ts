// What a run would do to one tenant: from what is declared and what is on the server, to a version and a plan in words.

import { cautionOf } from "../core/caution";
import type { Applied } from "../core/migration";
import { highest, planTo, reverts, type Step } from "../core/plan";
import { planText } from "../core/plan-text";
import { isTaken, readStamp } from "../core/stamp";
import { compareVersions, NONE, parseVersion, type Version } from "../core/version";
import type { Observed } from "../dialects/dialect";
import { type Adoptable, type Adoption, rowsOf } from "../engine/adopt";
import type { Directory } from "../engine/migration-files";
import type { Server } from "../engine/server";
import {
  HalfDroppedError,
  HistoryMissingError,
  HistoryUnreadableError,
  NothingToAdoptError,
  OlderDirectoryError,
  SchemaExistsError,
  SchemaMissingError,
} from "../errors";
import type { Bag } from "./properties";

/** The tenant that is decided about. */
export interface Subject {
  readonly tenant: string;
  readonly schema: string;
  readonly urn: string;
  /** Its inputs in the state; undefined where the state does not have it. */
  readonly olds: Bag | undefined;
  readonly directory: Directory;
  /** How a schema that is there already is met; undefined when it is refused. */
  readonly adoption: Adoption | undefined;
}

/** What would be done. */
export interface Decision {
  readonly version: Version;
  readonly plan: string;
  /** What a person should know before it is done; undefined where there is nothing. */
  readonly caution?: string | undefined;
  /** Whether a schema is taken over that is there; undefined when the tenant is known. */
  readonly adopted?: boolean | undefined;
  /** What other hands have changed, while it is still so. */
  readonly drift?: string | undefined;
}

/** What a survey found, and whether a schema without a history holds nothing at all. */
type Surveyed = Observed & { readonly blank?: boolean };

/**
 * Decides by what a survey found.
 * @throws TenantexError for what cannot be done.
 */
export async function decideByServer(
  server: Server,
  subject: Subject,
  declared: string | number,
  surveyed: Observed | undefined,
): Promise<Decision> {
  const { schema, olds, directory } = subject;
  // A survey does not look whether a schema without a history is empty, as one is that was just made.
  const isOpen = olds === undefined && surveyed?.recorded === false;
  const observed: Surveyed | undefined = isOpen ? { ...surveyed, blank: await server.isBlank(schema) } : surveyed;
  const adoptable = await adoptableBy(server, subject, observed);
  demandReadable(server, subject, observed, adoptable !== undefined);
  const history = adoptable ? rowsOf(adoptable) : (observed?.history ?? []);
  const version = targetOf(declared, subject, highest(history));
  const standing = { history, unfinished: observed?.unfinished };
  const plan = planTo(version, directory.migrations, standing, { schema, directory: directory.path });
  const ownAdopted = olds === undefined && isOwnAdopted(observed);
  const mayRevert = olds !== undefined || adoptable !== undefined || (ownAdopted && subject.adoption !== undefined);
  if (!mayRevert && reverts(plan)) throw new SchemaExistsError(subject.tenant, schema);
  const drift = typeof olds?.drift === "string" && isSettled(subject, olds.version) ? olds.drift : undefined;
  if (plan.steps.length === 0 && isSettled(subject, version))
    return { version, plan: String(olds?.plan), drift, caution: drift && driftCaution(drift) };
  const exists = observed !== undefined;
  const full = await server.withScripts(schema, plan);
  const marks = (step: Step) => server.marks(step, exists);
  const text = planText(full, exists, marks) + takeOverText(subject, observed, adoptable);
  const cautions = [drift && takesDrift(drift), cautionOf(full, marks)].filter(Boolean);
  return {
    version,
    // To the engine the words of the last plan would be no change.
    plan: isSettled(subject, version) && text === olds?.plan ? `${text} [again]` : text,
    adopted: olds === undefined ? adoptable !== undefined || ownAdopted : undefined,
    caution: cautions.join("; ") || undefined,
  };
}

/** What would be adopted; undefined where nothing is, or nothing is to be. */
async function adoptableBy(
  server: Server,
  subject: Subject,
  observed: Surveyed | undefined,
): Promise<Adoptable | undefined> {
  const { tenant, schema, olds, adoption, directory } = subject;
  if (olds !== undefined || adoption === undefined || observed?.dropping) return undefined;
  if (observed && !isSomebodys(server, subject, observed)) return undefined;
  if (observed) return server.adoptable({ tenant, schema, target: NONE, directory }, adoption);
  if (adoption.required) throw new NothingToAdoptError(tenant, schema, server.title);
  return undefined;
}

function takeOverText({ olds }: Subject, observed: Observed | undefined, adoptable: Adoptable | undefined): string {
  if (adoptable?.baseline !== undefined) return ` [adopts the schema as version ${adoptable.baseline}]`;
  if (adoptable) return ` [adopts the schema with its history of ${adoptable.history.tool}]`;
  return olds === undefined && observed ? " [takes over its own half-made schema]" : "";
}

const isOwnAdopted = (observed: Observed | undefined) => readStamp(observed?.comment ?? null)?.adopted === true;

const isSomebodys = (server: Server, { urn }: Subject, observed: Surveyed) =>
  isTaken({ ...observed, comment: observed.comment ?? null }, urn, server.rollsBackDdl, new Date());

// A migration that puts it right, or a hand that undoes it, ends it; a refresh sees so.
const driftCaution = (drift: string) =>
  `changed by other hands: ${drift}. Undo it, or put it into a migration; \`pulumi refresh\` looks again`;
const takesDrift = (drift: string) => `was changed by other hands, which is taken for its own from now on: ${drift}`;

/** Decides by the state, where the server cannot be read, and says so: `up` reads again and decides by what it finds. */
export function decideByState(subject: Subject, declared: string | number, cause: string): Decision {
  const { olds, schema, directory } = subject;
  const current = String(olds?.version ?? NONE);
  const version = targetOf(declared, subject, current);
  const drift = typeof olds?.drift === "string" ? olds.drift : undefined;
  if (isSettled(subject, version)) return { version, plan: String(olds?.plan), drift };
  const history = directory.migrations
    .filter((migration) => current !== NONE && compareVersions(migration.version, current) <= 0)
    .map(({ version, name }): Applied => ({ version, name, checksum: null, down: "stored" }));
  const plan = planTo(version, directory.migrations, { history }, { schema, directory: directory.path });
  const text = planText(plan, olds !== undefined);
  return { version, plan: `${text} (by the state alone: ${cause.split("\n")[0]})` };
}

function demandReadable(server: Server, subject: Subject, observed: Observed | undefined, isAdopted: boolean): void {
  const { tenant, schema, olds } = subject;
  const isOurs = olds !== undefined && olds.schema === schema;
  if (observed?.dropping) throw new HalfDroppedError(tenant, schema);
  if (isOurs && observed === undefined) throw new SchemaMissingError(tenant, schema, server.title);
  if (isOurs && !observed?.recorded) throw new HistoryMissingError(tenant, schema);
  if (isAdopted) return;
  if (!olds && observed && isSomebodys(server, subject, observed)) throw new SchemaExistsError(tenant, schema);
  if (observed?.problem)
    throw new HistoryUnreadableError(tenant, schema, observed.problem.message, { cause: observed.problem });
}

// A plan that was carried out stays as it is, so that an unchanged tenant costs no write of the state.
function isSettled({ olds, schema }: Subject, version: unknown): boolean {
  return olds?.plan !== undefined && olds.schema === schema && olds.version === version;
}

function targetOf(declared: string | number, { schema, directory }: Subject, current: Version): Version {
  if (declared !== "latest") return parseVersion(declared);
  const latest = highest(directory.migrations);
  if (compareVersions(current, latest) > 0) throw new OlderDirectoryError(schema, current, latest, directory.path);
  return latest;
}
