// The name of a tenant's schema: prefix and tenant put together and held against the rules of the dialect.

import { InvalidNameError } from "../errors";

/** What a dialect asks of a schema's name. */
export interface NameRules {
  /** Product name for messages, such as "PostgreSQL". */
  readonly product: string;
  /** Longest name, in `unit`s. Only ASCII passes, so a byte is a character. */
  readonly limit: number;
  readonly unit: "bytes" | "characters";
  /** Names the server keeps for itself. */
  readonly reserved: RegExp;
}

/**
 * Prefix + tenant, exactly: nothing is shortened, folded or left out.
 * Lower-case letters, digits and `_` pass; a hyphen only with `hyphens`, because hand-written SQL must then quote it.
 * @throws InvalidNameError naming the rule that is broken.
 */
export function schemaName(prefix: string, tenant: string, rules: NameRules, hyphens = false): string {
  const name = prefix + tenant;
  const refuse = (reason: string, next: string): never => {
    throw new InvalidNameError(name, reason, next);
  };
  if (typeof tenant !== "string") refuse("has a tenant that is no text", "Give the tenant's name as text.");
  if (tenant === "") refuse("has an empty tenant", "Give the tenant a name with `tenant`.");
  const allowed = hyphens ? /^[a-z0-9_-]+$/ : /^[a-z0-9_]+$/;
  if (!allowed.test(name)) {
    const bad = [...name].find((character) => !allowed.test(character)) as string;
    refuse(
      `holds ${describe(bad)}`,
      `Use lower-case letters, digits and _ only${suggestion(prefix, tenant, allowed)}.`,
    );
  }
  if (name.length > rules.limit)
    refuse(
      `is ${name.length} ${rules.unit} long, and ${rules.product} keeps only ${rules.limit}`,
      `Shorten the tenant to ${Math.max(0, rules.limit - prefix.length)} ${rules.unit} or the prefix.`,
    );
  if (rules.reserved.test(name)) refuse(`is reserved by ${rules.product}`, "Choose another `tenant` or `prefix`.");
  return name;
}

function describe(character: string): string {
  if (/[A-Z]/.test(character)) return `the upper-case letter ${JSON.stringify(character)}`;
  if (character === "-") return "a hyphen, which is not allowed unless the Server says `hyphens: true`";
  const code = character.codePointAt(0) as number;
  const shown = code < 32 || code === 127 ? "" : `${JSON.stringify(character)} `;
  return `the character ${shown}(U+${code.toString(16).toUpperCase().padStart(4, "0")})`;
}

function suggestion(prefix: string, tenant: string, allowed: RegExp): string {
  const better = tenant.toLowerCase().replace(/[\s.-]+/g, "_");
  return better !== "" && allowed.test(prefix + better) ? `, for example tenant ${JSON.stringify(better)}` : "";
}
