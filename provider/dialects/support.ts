// Refusing servers that lack what is asked of them, by what they say while they let us in.

import { isTooOld, type ServerVersion, VERSIONS } from "../core/server-version";
import { UnsupportedServerError } from "../errors";

/**
 * @param end Ends the connection, which nobody will use.
 * @throws UnsupportedServerError
 */
export function demandSupported(server: string, { product, version }: ServerVersion, end: () => void): void {
  if (!isTooOld({ product, version })) return;
  end();
  throw new UnsupportedServerError(server, `${product} ${version.join(".")}`, VERSIONS[product].needed.join("."));
}
