// What a preview can know of a tenant although its server is not known yet: then the engine asks no provider at all.

import * as pulumi from "@pulumi/pulumi";
import { NAMESPACE, TENANT_TYPE } from "./shim";

/** Default of `prefix`. */
export const DEFAULT_PREFIX = "tenant_";

/** A provider that says what the schemas of its tenants begin with. */
interface Prefixed extends pulumi.ProviderResource {
  readonly prefix: pulumi.Output<string>;
}

/** The prefix that a tenant without one of its own gets: its Server's, or that of the stack config. */
export function inheritedPrefix(opts: pulumi.CustomResourceOptions | undefined): pulumi.Output<string> {
  const server = opts?.provider ?? opts?.parent?.getProvider(TENANT_TYPE);
  const own = (server as Partial<Prefixed> | undefined)?.prefix;
  return own ?? pulumi.output(new pulumi.Config(NAMESPACE).get("prefix") ?? DEFAULT_PREFIX);
}

/** In preview `value` where the engine knows it, else `foreseen`; outside of preview always `value`. */
export function orForeseen(value: pulumi.Output<string>, foreseen: pulumi.Output<string>): pulumi.Output<string> {
  if (!pulumi.runtime.isDryRun()) return value;
  const { isKnown } = value as unknown as { readonly isKnown: Promise<boolean> };
  return pulumi.output(isKnown.then((known) => (known ? value : foreseen)));
}
