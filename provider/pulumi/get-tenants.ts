// All tenants of a server, for programs that decide by them.

import * as pulumi from "@pulumi/pulumi";
import type { Server } from "./server";
import { NAMESPACE } from "./shim";

/** A tenant that is on a server. */
export interface TenantOnServer {
  /** Name without the prefix. */
  readonly tenant: string;
  /** Name of its schema. */
  readonly schema: string;
  /** Highest version that is applied, `"0"` without one. */
  readonly version: string;
}

/**
 * All tenants on a server, whoever made them, in the order of their names: the schemas with its prefix and a history.
 * Read each time the program runs, in preview too; unknown while the server's URL is.
 * @param server The server; without one that of the stack config `tenantex:url`, …
 * @throws In the program, when the server cannot be reached.
 *
 * @example
 * const behind = getTenants(main).apply((all) => all.filter((one) => one.version !== "20260114093000").length);
 */
export function getTenants(server?: Server): pulumi.Output<TenantOnServer[]> {
  return pulumi.unsecret((server?.given ?? stackConfig()).apply(readTenants));
}

async function readTenants(given: object): Promise<TenantOnServer[]> {
  // Programs that do not ask load no driver.
  const [{ serverOf }, { readSettings }] = await Promise.all([
    import("../engine/server.js"),
    import("../engine/settings.js"),
  ]);
  const server = serverOf(readSettings({ ...given }, process.env));
  try {
    return await server.list();
  } finally {
    await server.close();
  }
}

function stackConfig(): pulumi.Output<object> {
  const config = new pulumi.Config(NAMESPACE);
  const plain = ["urlFromEnv", "prefix"].map((key) => [key, config.get(key)]);
  const all = [["url", config.getSecret("url")], ...plain];
  return pulumi.output(Object.fromEntries(all.filter(([, value]) => value !== undefined)));
}
