// Work on one tenant as an order that can be given to another process.

import { serverOf } from "../../../provider/engine/server";
import { readSettings } from "../../../provider/engine/settings";

export interface Order {
  readonly url: string;
  readonly prefix: string;
  /** Directory of the migrations. */
  readonly migrations: string;
  readonly tenant: string;
  readonly kind: "create" | "update" | "drop";
  /** Version to land on; a drop has none. */
  readonly target: string;
  /** Kept by every creation, so that a run finds again what its predecessor left. */
  readonly owner: string;
}

/** Carries out an order. `begins` is called when the engine is about to be. */
export async function carryOut(order: Order, begins: () => void = () => {}): Promise<void> {
  const { url, prefix, migrations, tenant, kind, target, owner } = order;
  const server = serverOf(readSettings({ url, prefix, migrations, concurrency: 1 }, {}));
  try {
    const directory = await server.directory();
    const schema = server.schemaOf(tenant);
    begins();
    if (kind === "drop") await server.drop(schema);
    else await server.converge({ tenant, schema, target, directory }, kind === "create" ? { kind, owner } : { kind });
  } finally {
    await server.close();
  }
}
