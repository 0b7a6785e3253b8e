// Checks of the server itself: its version, whether it writes, what stands before it, its clock and its settings.

import { few } from "../few";
import { isBelow, VERSIONS } from "../server-version";
import { type Check, ok, problem, warning } from "./check";
import type { Facts } from "./health";

/** How far clocks may be apart, in milliseconds. */
const SKEW = { felt: 60_000, wrong: 60 * 60_000 };

/** Modes of MySQL under which files mean something else. */
const READS_OTHERWISE = ["NO_BACKSLASH_ESCAPES", "ANSI_QUOTES", "PIPES_AS_CONCAT", "ORACLE", "MSSQL"];

export function versionCheck({ health: { product, version } }: Facts): Check {
  const { needed, kept } = VERSIONS[product];
  const what = `${product} ${version.join(".")}`;
  if (isBelow(version, needed))
    return problem("version", `${what} is too old`, `Use ${product} ${needed.join(".")} or later.`);
  if (isBelow(version, kept))
    return warning(
      "version",
      `${what} works, and gets no fixes from its makers`,
      `Plan the way to ${kept.join(".")} or later.`,
    );
  return ok("version", what);
}

export function writingCheck({ health: { readOnly, readsByDefault } }: Facts): Check {
  if (readOnly !== undefined)
    return problem("writing", `it only reads: ${readOnly}`, "Use the URL of the server that writes.");
  if (!readsByDefault) return ok("writing", "it takes changes");
  return warning(
    "writing",
    "default_transaction_read_only is on, and migrations write all the same",
    "Some services set it when a disk is full: look there first. Where it is your own, it can stay.",
  );
}

export function poolerCheck({ health: { pooled, product } }: Facts): Check {
  if (!pooled)
    return ok(
      "pooler",
      product === "PostgreSQL" ? "the connection leads to the server itself" : "none that can be seen",
    );
  return warning(
    "pooler",
    "a connection pooler stands before it: a tenant's lock holds for one transaction only, and files that are not one transaction are refused",
    "Use the URL of the server itself for migrations; the application may go through the pooler.",
  );
}

export function clockCheck({ skew }: Facts): Check {
  const seconds = Math.round(Math.abs(skew) / 1000);
  const what = `its clock is ${seconds} s ${skew > 0 ? "ahead of" : "behind"} this machine's`;
  const next = "Let both take the time from the network.";
  if (seconds * 1000 >= SKEW.wrong)
    return problem("clock", `${what}: what a run that died has made is not known as its own`, next);
  return seconds * 1000 >= SKEW.felt ? warning("clock", what, next) : ok("clock", "as this machine's");
}

export function charsetCheck({ health: { encoding, narrow } }: Facts): Check {
  if (encoding !== undefined && encoding !== "UTF8")
    return warning(
      "charset",
      `the database's encoding is ${encoding}: what it cannot write fails, or is not checked`,
      "Make a database with ENCODING 'UTF8' for the tenants.",
    );
  if (narrow.length > 0)
    return warning(
      "charset",
      `not utf8mb4: ${few(narrow)}`,
      "New ones are utf8mb4. Convert these (ALTER DATABASE, and their tables), or mind which characters they cannot hold.",
    );
  return ok("charset", encoding ?? "utf8mb4");
}

/** Time limits, by the setting, that end work; with the least value that is none. */
const LIMITS: Readonly<Record<string, { readonly least: number; readonly ends: string }>> = {
  statement_timeout: { least: Number.POSITIVE_INFINITY, ends: "a migration that takes longer" },
  transaction_timeout: { least: Number.POSITIVE_INFINITY, ends: "a migration that takes longer" },
  max_statement_time: { least: Number.POSITIVE_INFINITY, ends: "a statement that takes longer" },
  idle_in_transaction_session_timeout: { least: 5000, ends: "a run whose network stops for as long" },
  idle_session_timeout: { least: 60_000, ends: "a connection that waits for its next tenant" },
  wait_timeout: { least: 60_000, ends: "a connection that waits for its next tenant" },
};

export function timeoutsCheck({ health: { timeouts } }: Facts): Check {
  const found = Object.entries(timeouts).filter(([name, value]) => value > 0 && value < (LIMITS[name]?.least ?? 0));
  const [first] = found;
  if (first === undefined) return ok("timeouts", "none that ends a migration");
  const words = found.map(([name, value]) => `${name} (${value / 1000} s) ends ${LIMITS[name]?.ends}`);
  return warning(
    "timeouts",
    words.join("; "),
    `Give tenants' migrations a role of their own: ALTER ROLE … SET ${first[0]} = 0 on PostgreSQL; elsewhere raise it.`,
  );
}

/** MySQL and MariaDB alone. */
export function modesCheck({ health: { modes = [] } }: Facts): Check {
  const other = modes.filter((mode) => READS_OTHERWISE.includes(mode));
  if (other.length > 0)
    return warning(
      "sql_mode",
      `${other.join(", ")} lets the server read files otherwise than they are read here`,
      "Set sql_mode without it, for the server as a whole.",
    );
  if (!modes.some((mode) => mode.startsWith("STRICT_")))
    return warning(
      "sql_mode",
      "it is not strict: a value that does not fit is cut, and the migration succeeds",
      "Add STRICT_TRANS_TABLES to sql_mode.",
    );
  return ok("sql_mode", "strict");
}
