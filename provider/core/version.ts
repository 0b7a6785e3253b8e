// Versions: their text, their canonical form and their order.

import { InvalidVersionError } from "../errors";

/**
 * A version in canonical form: decimal parts without leading zeros, joined by dots ("20260114093000", "7", "1.10").
 * Text and not a number, because strangers' versions have up to 20 digits.
 */
export type Version = string;

/** The version of a tenant to which no migration is applied. */
export const NONE: Version = "0";

const SHAPE = /^[vV]?\d+(?:[._]\d+)*$/;

/**
 * Canonical form of a version as people and files write it ("0007", 7, "V1_2").
 * @throws InvalidVersionError when the text is no version.
 */
export function parseVersion(text: string | number): Version {
  if (typeof text === "number" && !Number.isSafeInteger(text)) throw new InvalidVersionError(String(text));
  const trimmed = String(text).trim();
  if (!SHAPE.test(trimmed)) throw new InvalidVersionError(String(text));
  return trimmed
    .replace(/^v/i, "")
    .split(/[._]/)
    .map((part) => part.replace(/^0+(?=\d)/, ""))
    .join(".");
}

/** Order of two canonical versions by their numeric parts: "2" < "10", "1.9" < "1.10", "1" < "1.0". */
export function compareVersions(a: Version, b: Version): number {
  const left = a.split(".");
  const right = b.split(".");
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compareDigits(left[i] as string, right[i] as string);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Whether every version fits a signed 64-bit column, as Ecto's `schema_migrations.version` is. */
export function fitBigint(versions: readonly Version[]): boolean {
  return versions.every((version) => !version.includes(".") && compareDigits(version, "9223372036854775807") <= 0);
}

// Digits without leading zeros: the longer one is the greater one, and BigInt would cost an allocation for each look.
function compareDigits(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
