// Versions of database servers: how they are written, and which are too old.

/** A kind of server by its maker. */
export type Product = "PostgreSQL" | "MySQL" | "MariaDB";

/** A server by its maker and version. */
export interface ServerVersion {
  readonly product: Product;
  readonly version: readonly number[];
}

/** The first version with all that is asked of a server, and the first that its makers still mended when this was written. */
export const VERSIONS: Readonly<
  Record<Product, { readonly needed: readonly number[]; readonly kept: readonly number[] }>
> = {
  // Materialised common table expressions, generated columns.
  PostgreSQL: { needed: [12], kept: [15] },
  // The catalog tells expressions of defaults and indexes.
  MySQL: { needed: [8, 0, 13], kept: [8, 4] },
  // The catalog tells comparisons of CHECK, and comments are run from that version on.
  MariaDB: { needed: [10, 6], kept: [10, 11] },
};

/** What PostgreSQL says of itself, such as `15.18 (Debian 15.18-1)`. */
export function postgresVersion(text: string): ServerVersion {
  return { product: "PostgreSQL", version: numbers(text) };
}

/** What MySQL or MariaDB says of itself; MariaDB may put 5.5.5- in front, for clients that know no other. */
export function mysqlVersion(text: string): ServerVersion {
  return /mariadb/i.test(text)
    ? { product: "MariaDB", version: numbers(text.replace(/^5\.5\.5-/, "")) }
    : { product: "MySQL", version: numbers(text) };
}

function numbers(text: string): number[] {
  return (/^\d+(?:\.\d+)*/.exec(text)?.[0] ?? "").split(".").filter(Boolean).map(Number);
}

/** Whether a version comes before another one, of which it may have more parts. */
export function isBelow(version: readonly number[], least: readonly number[]): boolean {
  for (const [i, part] of least.entries()) if ((version[i] ?? 0) !== part) return (version[i] ?? 0) < part;
  return false;
}

/** Whether a server lacks what is asked of it; one that says no version is given the benefit of the doubt. */
export function isTooOld({ product, version }: ServerVersion): boolean {
  return version.length > 0 && isBelow(version, VERSIONS[product].needed);
}
