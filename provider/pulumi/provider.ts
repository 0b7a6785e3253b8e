// The provider that the engine calls, through the text stored with every tenant: check, diff, create, update, read, delete.
// The names exported here are a contract for ever (see shim.ts).

import { randomUUID } from "node:crypto";
import { label } from "../core/migration";
import { isAnothers } from "../core/stamp";
import { driftText } from "../core/structure";
import type { Occasion } from "../engine/converge";
import type { StepBegun } from "../engine/watch";
import { NoTenantsError, quoted, SchemaReplacedError, TenantexError } from "../errors";
import { cancellation, endOnSignals, hearCancel } from "./cancellation";
import { Connection, type ProviderConfig } from "./connection";
import { EngineLog } from "./engine-log";
import { convergeFailure, plain } from "./failure";
import { demandHome } from "./home";
import { lookUp } from "./look-up";
import { adoptionOf, directoryFor, previewInputs } from "./preview";
import { Progress } from "./progress";
import { type Bag, inputsOf, stored, type TenantInputs, type TenantOutputs, UNKNOWN } from "./properties";
import { demandDeletable, fateOf } from "./protection";
import { Roll } from "./roll";

const connection = new Connection();
const roll = new Roll();
const log = new EngineLog(process.argv.at(-1));
const scrub = (text: string) => connection.scrub(text);

/** Stores the config before anything is awaited: the engine's next calls do not wait for this one. */
export function configure(request: { readonly config: ProviderConfig }): Promise<void> {
  connection.configure(request.config);
  return Promise.resolve();
}

interface CheckResult {
  readonly inputs: Bag;
  readonly failures: { readonly property: string; readonly reason: string }[];
}

/** Checks what the program declares, and says in the inputs which schema, version and steps that means. */
export async function check(olds: Bag, news: Bag): Promise<CheckResult> {
  try {
    const { inputs, caution } = await previewInputs(connection, roll, olds, news);
    if (caution) await log.warn(inputs.__urn, scrub(caution));
    return { inputs: { ...inputs }, failures: [] };
  } catch (error) {
    // Without a property: the engine would print its value.
    if (error instanceof TenantexError)
      return { inputs: news, failures: [{ property: "", reason: connection.scrub(error.message) }] };
    throw plain(error, scrub);
  }
}

interface DiffResult {
  readonly changes: boolean;
  readonly replaces: string[];
  readonly deleteBeforeReplace: boolean;
}

/** Compares what is stored with what is declared. Pure: the engine calls it in either direction. */
export async function diff(_id: string, olds: Bag, news: Bag): Promise<DiffResult> {
  const differs = (key: keyof TenantInputs) => olds[key] !== news[key];
  const moved = differs("schema") && news.schema !== UNKNOWN && olds.schema !== UNKNOWN;
  return {
    changes: KEPT.some(differs),
    replaces: moved ? ["schema"] : [],
    deleteBeforeReplace: false,
  };
}

/** What a tenant is kept in step with; its directory and the text that loads the provider may change freely. */
const KEPT = [
  "tenant",
  "prefix",
  "schema",
  "version",
  "plan",
  "onDelete",
  "deletionProtection",
  "serverId",
  "drift",
] as const;

/** Makes the tenant and brings it to its version. */
export async function create(news: TenantInputs): Promise<{ id: string; outs: TenantOutputs }> {
  const made = stored({ ...news }, { __incarnation: randomUUID(), adopted: undefined });
  const creation = { kind: "create", owner: news.__urn, incarnation: made.__incarnation } as const;
  const outs = await converge(made, made, { ...creation, adopt: adoptionOf(made) });
  return { id: news.schema, outs };
}

/** Brings the tenant to another version. What only its outputs know of it stays true of it. */
export async function update(_id: string, olds: Bag, news: TenantInputs): Promise<{ outs: TenantOutputs }> {
  const { __incarnation, adopted, fingerprint, ...old } = stored(olds);
  const changed = stored({ ...news }, { __incarnation, adopted, fingerprint, serverId: old.serverId });
  // Where it fails, the engine keeps the old inputs: the outputs must not promise more.
  const kept = stored({ ...olds });
  return { outs: await converge(changed, kept, { kind: "update", incarnation: __incarnation }) };
}

/** Reads the version that the tenant really has. A tenant that is gone has no id; a server that cannot be asked throws. */
export async function read(
  id: string,
  props: Bag,
): Promise<{ id: string; props?: TenantOutputs; inputs?: TenantInputs }> {
  try {
    const server = connection.server();
    if (props.schema === undefined) return { id, props: await lookUp(server, id, props) };
    const { tenant, schema, serverId, prefix, __incarnation } = stored(props);
    await demandHome(server, { tenant, schema, serverId });
    const found = await server.inspect(schema || id);
    if (found.exists && isAnothers(found.comment, __incarnation)) throw new SchemaReplacedError(tenant, schema);
    if (!found.exists) {
      // A wrong URL looks the same where a server does not tell who it is.
      const isNameless = serverId === undefined && (await server.identity()) === undefined;
      if (isNameless && (await connection.survey(prefix)).size === 0)
        throw new NoTenantsError(tenant, schema, server.title, prefix);
      const gone = `schema ${quoted(schema)} is not on ${server.title} any more: the next \`pulumi up\` makes a new, empty one`;
      await log.warn(String(props.__urn), gone);
      return { id: "" };
    }
    const { version, fingerprint } = found;
    const drift = driftText(found.drift);
    const now = stored(props, { version, fingerprint, drift });
    return { id, props: now, inputs: inputsOf(now) };
  } catch (error) {
    throw plain(error, scrub);
  }
}

/** Drops, archives or leaves the tenant's schema, as was declared. */
async function drop(id: string, props: Bag): Promise<void> {
  try {
    const fate = fateOf(props);
    const { tenant, serverId, __incarnation, __urn, ...rest } = stored(props);
    const schema = rest.schema || id;
    await demandDeletable(props, () => connection.server().isAnothers(schema, __incarnation));
    if (fate === "retain") return log.note(__urn, `schema ${quoted(schema)} stays on the server`);
    const server = connection.server();
    await demandHome(server, { tenant, schema, serverId });
    if (fate === "drop") await server.drop(schema, __incarnation);
    const archived = fate === "drop" ? undefined : await server.archive(schema, __incarnation);
    if (archived) log.note(__urn, `schema ${quoted(schema)} is called ${quoted(archived)} now`);
  } catch (error) {
    throw plain(error, scrub);
  }
}

export { drop as delete };

/**
 * Brings a tenant to what it should be, on its own server.
 * @param kept What is stored when it stops half way, but for the version reached.
 */
async function converge(news: TenantOutputs, kept: TenantOutputs, occasion: Occasion): Promise<TenantOutputs> {
  const { tenant, schema, version: target, __urn } = news;
  // Not before the work begins: waiting for its turn is no progress.
  let progress: Progress | undefined;
  let found: Pick<TenantOutputs, "adopted" | "serverId"> = {};
  try {
    const server = connection.server();
    const home = occasion.kind === "create" ? undefined : news.serverId;
    found = stored({ ...news }, { serverId: await demandHome(server, { tenant, schema, serverId: home }) });
    const directory = await directoryFor(server, news.migrations, target);
    const { fingerprint, steps } = await server.converge({ tenant, schema, target, directory }, occasion, {
      onStep: (begun) => {
        progress ??= new Progress(log, __urn);
        progress.step(stepText(begun));
      },
      onAdopted: () => {
        found = { ...found, adopted: true };
      },
      signal: cancellation.signal,
    });
    const { adopted, serverId } = found;
    return stored({ ...news }, { adopted, serverId, fingerprint: steps.length > 0 ? fingerprint : news.fingerprint });
  } catch (error) {
    throw convergeFailure(error, stored({ ...kept }, { adopted: found.adopted, serverId: found.serverId }), scrub);
  } finally {
    progress?.end();
  }
}

/** `applying 3_name_users (2 of 5)` */
function stepText({ step, number, of }: StepBegun): string {
  const text = step.kind === "apply" ? `applying ${label(step.migration)}` : `reverting ${label(step)}`;
  return of === 1 ? text : `${text} (${number} of ${of})`;
}

hearCancel();
endOnSignals(async () => {
  log.close();
  await connection.close();
});
