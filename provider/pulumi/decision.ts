// What a run would do to one tenant: from what is declared and what is on the server, to a version and a plan in words.

import { cautionOf } from "../core/caution";
import type { Applied } from "../core/migration";
import { highest, type Plan, planTo } from "../core/plan";
import { planText } from "../core/plan-text";
import { isTaken } from "../core/stamp";
import { compareVersions, NONE, parseVersion, type Version } from "../core/version";
import type { Observed } from "../dialects/dialect";
import type { Directory } from "../engine/migration-files";
import type { Server } from "../engine/server";
import {
  HalfDroppedError,
  HistoryMissingError,
  HistoryUnreadableError,
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
}

/** What would be done. */
export interface Decision {
  readonly version: Version;
  readonly plan: string;
  /** What a person should know before it is done; undefined where there is nothing. */
  readonly caution?: string | undefined;
  /** What other hands have changed, while it is still so. */
  readonly drift?: string | undefined;
}

/**
 * Decides by what a survey found.
 * @throws TenantexError for what cannot be done.
 */
export async function decideByServer(
  server: Server,
  subject: Subject,
  declared: string | number,
  observed: Observed | undefined,
): Promise<Decision> {
  const { schema, olds, directory } = subject;
  demandReadable(server, subject, observed);
  const history = observed?.history ?? [];
  const version = targetOf(declared, subject, highest(history));
  const standing = { history, unfinished: observed?.unfinished };
  const plan = planTo(version, directory.migrations, standing, { schema, directory: directory.path });
  if (olds === undefined && reverts(plan)) throw new SchemaExistsError(subject.tenant, schema);
  const drift = typeof olds?.drift === "string" && isSettled(subject, olds.version) ? olds.drift : undefined;
  if (plan.steps.length === 0 && isSettled(subject, version))
    return { version, plan: String(olds?.plan), drift, caution: drift && driftCaution(drift) };
  const exists = observed !== undefined;
  const full = await server.withScripts(schema, plan);
  const takesOver = olds === undefined && exists ? " [takes over its own half-made schema]" : "";
  return {
    version,
    plan: planText(full, exists, (step) => server.marks(step, exists)) + takesOver,
    caution:
      [drift && takesDrift(drift), cautionOf(full, (step) => server.marks(step, exists))].filter(Boolean).join("; ") ||
      undefined,
  };
}

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

function demandReadable(server: Server, subject: Subject, observed: Observed | undefined): void {
  const { tenant, schema, urn, olds } = subject;
  const isOurs = olds !== undefined && olds.schema === schema;
  if (observed?.dropping) throw new HalfDroppedError(tenant, schema);
  if (isOurs && observed === undefined) throw new SchemaMissingError(tenant, schema, server.title);
  if (isOurs && !observed?.recorded) throw new HistoryMissingError(tenant, schema);
  if (
    !olds &&
    observed &&
    isTaken({ ...observed, comment: observed.comment ?? null }, urn, server.rollsBackDdl, new Date())
  )
    throw new SchemaExistsError(tenant, schema);
  if (observed?.problem)
    throw new HistoryUnreadableError(tenant, schema, observed.problem.message, { cause: observed.problem });
}

const reverts = (plan: Plan) => plan.steps.some((step) => step.kind === "revert");

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
