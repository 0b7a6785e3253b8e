// From a URL to the dialect of its server.

import { InvalidSettingError } from "../errors";
import type { Dialect, DialectOptions } from "./dialect";
import { mysql } from "./mysql";
import { postgres } from "./postgres";

const DIALECTS: Record<string, (options: DialectOptions) => Dialect> = {
  "postgres:": postgres,
  "postgresql:": postgres,
  "mysql:": mysql,
  "mariadb:": mysql,
};

/**
 * The dialect of a server, not connected yet.
 * @throws InvalidSettingError, which never repeats the URL: it holds a password.
 */
export function openDialect(url: string, options: Omit<DialectOptions, "url">): Dialect {
  const parsed = parse(url);
  const dialect = DIALECTS[parsed.protocol];
  if (dialect === undefined)
    throw new InvalidSettingError(
      "url",
      `has the scheme ${JSON.stringify(parsed.protocol)}, which is no database server known here`,
      "Use postgres://, postgresql://, mysql:// or mariadb://.",
    );
  return dialect({ ...options, url: parsed });
}

function parse(url: string): URL {
  try {
    const parsed = new URL(url);
    // An @ behind the host is the rest of a password that was cut at a slash, and would be printed as a path.
    const whole = !/@/.test(parsed.pathname + parsed.search + parsed.hash);
    for (const part of [parsed.username, parsed.password]) decodeURIComponent(part);
    if (whole) return parsed;
  } catch {
    // Told below, in the same words.
  }
  throw new InvalidSettingError(
    "url",
    "is not a URL",
    "Write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE or mysql://USER:PASSWORD@HOST:PORT/; percent-encode special characters of the password.",
  );
}
