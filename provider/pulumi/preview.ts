// Check: from what a program declares to inputs that say which schema, which version, and what would be done.

import { NONE, parseVersion } from "../core/version";
import type { Adoption } from "../engine/adopt";
import type { Directory } from "../engine/migration-files";
import type { Server } from "../engine/server";
import { archiveRefusal, ConnectionError, DirectoryError } from "../errors";
import type { Connection } from "./connection";
import { type Decision, decideByServer, decideByState, type Subject } from "./decision";
import { demandHome } from "./home";
import { type Bag, readDeclared, stored, type TenantInputs, UNKNOWN } from "./properties";
import { demandReplaceable, fateOf, fateText, selfReplacementText } from "./protection";
import type { Roll } from "./roll";

/** What check found. */
export interface Preview {
  readonly inputs: TenantInputs;
  /** What a person should know before it is done. */
  readonly caution?: string | undefined;
}

/** The checked inputs of a tenant. Reads the server once per run, not once per tenant. */
export async function previewInputs(connection: Connection, roll: Roll, given: Bag, news: Bag): Promise<Preview> {
  const server = connection.server();
  const declared = readDeclared(news);
  const { tenant, prefix = server.settings.prefix, migrations = server.settings.migrations, version } = declared;
  const { onDelete, deletionProtection, adopt, baseline, trustBaseline } = declared;
  if (onDelete === "archive" && !server.renamesSchemas) throw archiveRefusal(server.names.product);
  const base = stored(
    { __provider: news.__provider, __urn: news.__urn },
    {
      ...{ tenant, prefix, version: String(version), migrations, deletionProtection, onDelete, trustBaseline },
      adopt: adopt === "never" ? undefined : adopt,
      baseline: baseline === undefined || baseline === UNKNOWN ? baseline : parseVersion(baseline),
    },
  );
  const unknown = [tenant, prefix].includes(UNKNOWN);
  const schema = unknown ? UNKNOWN : server.schemaOf(tenant, prefix);
  if (!unknown) roll.enter(schema, base.__urn);
  const olds = roll.meet(base.__urn, isImport(given, news) ? news : given);
  // The engine checks a replacement once more, as if the state did not have the tenant.
  const isReplaced = olds !== undefined && given.schema === undefined;
  if (olds && !unknown) demandReplaceable(olds, schema, isReplaced);
  const fate = olds && !unknown ? fateText(olds, schema) : undefined;
  const ownFate = isReplaced && !unknown && !fate ? selfReplacementText(olds) : undefined;
  const loss = olds && fate && fateOf(olds) === "drop" ? fate : ownFate;
  // What has another schema in the state is not this tenant yet.
  const known = olds?.schema === schema ? olds : undefined;
  if (unknown || [version, migrations, baseline].includes(UNKNOWN)) {
    const target = version === UNKNOWN || version === "latest" ? UNKNOWN : parseVersion(version);
    const { serverId, drift, adopted } = known ? stored(known) : {};
    return {
      inputs: stored({ ...base }, { schema, version: target, plan: UNKNOWN, serverId, drift, adopted }),
      caution: loss,
    };
  }
  const subject: Subject = {
    ...{ tenant, schema, urn: base.__urn },
    olds: known,
    directory: await directoryFor(server, migrations, version),
    adoption: adoptionOf(base),
  };
  const home = typeof olds?.serverId === "string" ? olds.serverId : undefined;
  const { decision, serverId } = await decide(connection, server, subject, home, prefix, version);
  const plan = fate && !decision.plan.includes(fate) ? `${decision.plan}; ${fate}` : decision.plan;
  const { drift, adopted = known?.adopted === true } = decision;
  return {
    inputs: stored({ ...base }, { schema, version: decision.version, plan, serverId, drift, adopted }),
    caution: [loss, decision.caution].filter(Boolean).join("; ") || undefined,
  };
}

// While a file is imported, the engine has no state yet and sends what the file says, with what a program cannot say.
function isImport(olds: Bag, news: Bag): boolean {
  return olds.schema === undefined && news.adopted === true && typeof news.schema === "string";
}

/** How a schema that is there already is met; undefined when it is refused. */
export function adoptionOf({ adopt, baseline, trustBaseline }: Partial<TenantInputs>): Adoption | undefined {
  if (adopt === undefined) return undefined;
  return { required: adopt === "required", baseline, trustBaseline: trustBaseline === true };
}

async function decide(
  connection: Connection,
  server: Server,
  subject: Subject,
  home: string | undefined,
  prefix: string,
  version: string | number,
): Promise<{ decision: Decision; serverId: string | undefined }> {
  try {
    const serverId = await demandHome(server, { ...subject, serverId: home });
    const survey = await connection.survey(prefix);
    return { decision: await decideByServer(server, subject, version, survey.get(subject.schema)), serverId };
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    return { decision: decideByState(subject, version, connection.scrub(error.message)), serverId: home };
  }
}

/** The directory a tenant is migrated from. One without migrations does for version "0" alone. */
export async function directoryFor(server: Server, path: string, version: string | number): Promise<Directory> {
  return server.directory(path).catch((error: unknown) => {
    if (error instanceof DirectoryError && String(version) === NONE) return { path, migrations: [] };
    throw error;
  });
}
