// The provider that the engine calls, through the text stored with every tenant: check, diff, create, update, read, delete.
// The names exported here are a contract for ever (see shim.ts).

import { randomUUID } from "node:crypto";
import type { Occasion } from "../engine/converge";
import { ConvergeStoppedError, MigrationError, TenantexError } from "../errors";
import { Connection, type ProviderConfig } from "./connection";
import { directoryFor, previewInputs, Roll } from "./preview";
import { type Bag, stored, type TenantInputs, type TenantOutputs, UNKNOWN } from "./properties";

const connection = new Connection();
const roll = new Roll();

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
    return { inputs: { ...(await previewInputs(connection, roll, olds, news)) }, failures: [] };
  } catch (error) {
    // Without a property: the engine would print its value.
    if (error instanceof TenantexError)
      return { inputs: news, failures: [{ property: "", reason: connection.scrub(error.message) }] };
    throw plain(error);
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
    changes: (["tenant", "prefix", "schema", "version", "plan"] as const).some(differs),
    replaces: moved ? ["schema"] : [],
    deleteBeforeReplace: false,
  };
}

/** Makes the tenant and brings it to its version. */
export async function create(news: TenantInputs): Promise<{ id: string; outs: TenantOutputs }> {
  const made = stored({ ...news }, { __incarnation: randomUUID() });
  await converge(made, { kind: "create", owner: news.__urn, incarnation: made.__incarnation });
  return { id: news.schema, outs: made };
}

/** Brings the tenant to another version. */
export async function update(_id: string, olds: Bag, news: TenantInputs): Promise<{ outs: TenantOutputs }> {
  const changed = stored({ ...olds, ...news });
  await converge(changed, { kind: "update" });
  return { outs: changed };
}

/** Reads the version that the tenant really has. A tenant that is gone has no id; a server that cannot be asked throws. */
export async function read(
  id: string,
  props: Bag,
): Promise<{ id: string; props?: TenantOutputs; inputs?: TenantInputs }> {
  try {
    const found = await connection.server().inspect(String(props.schema || id));
    if (!found.exists) return { id: "" };
    const now = stored(props, { version: found.version });
    return { id, props: now, inputs: now };
  } catch (error) {
    throw plain(error);
  }
}

/** Drops the tenant's schema. */
async function drop(id: string, props: Bag): Promise<void> {
  try {
    const { schema, __incarnation } = stored(props);
    await connection.server().drop(schema || id, __incarnation);
  } catch (error) {
    throw plain(error);
  }
}

export { drop as delete };

async function converge(news: TenantOutputs, occasion: Occasion): Promise<void> {
  try {
    const server = connection.server();
    const { tenant, schema, version: target } = news;
    const directory = await directoryFor(server, news.migrations, target);
    await server.converge({ tenant, schema, target, directory }, occasion);
  } catch (error) {
    if (isPartial(error)) throw new InitError(error, news);
    throw plain(error);
  }
}

/** An error after which the schema is there, at the version it reached. */
type Partial = MigrationError | ConvergeStoppedError;

function isPartial(error: unknown): error is Partial {
  return error instanceof MigrationError || error instanceof ConvergeStoppedError;
}

/** An error that makes the engine keep a half-made tenant in the state, with the version reached. */
class InitError extends Error {
  readonly id: string;
  readonly properties: TenantOutputs;
  readonly reasons: string[];

  constructor(error: Partial, news: TenantOutputs) {
    const reason = connection.scrub(error.message).slice(0, LONGEST_REASON);
    super(reason);
    this.stack = "";
    this.id = news.schema;
    this.properties = stored({ ...news }, { version: error.reached, plan: `stopped at ${error.reached}` });
    this.reasons = [reason];
  }
}

// Reasons travel in an HTTP/2 trailer: much more than this, and the call never returns.
const LONGEST_REASON = 6000;

/** An error without its stack, which the SDK would print, and without passwords. */
function plain(error: unknown): Error {
  const clean = new Error(connection.scrub(error instanceof Error ? error.message : String(error)));
  clean.stack = "";
  return clean;
}

// The engine ends a provider with SIGINT; a server should not have to find out by itself that its clients are gone.
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    const exit = () => process.exit(0);
    setTimeout(exit, 2000).unref();
    connection.close().then(exit, exit);
  });
