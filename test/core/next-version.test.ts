// The version of a new migration: behind the newest, and written as that one is.

import { expect, test } from "vitest";
import { newestOf, nextVersion } from "../../provider/core/next-version";
import { compareVersions, parseVersion } from "../../provider/core/version";

const NOW = new Date("2026-03-01T08:05:09.123Z");

test.each([
  [undefined, "20260301080509", false],
  ["20260114093000", "20260301080509", false],
  // Ahead of the clock, or of this very second.
  ["20260301080509", "20260301080510", true],
  ["20271231235959", "20280101000000", true],
  // 14 digits that are no moment are a number.
  ["00000000000007", "00000000000008", false],
  ["20261399000000", "20261399000001", false],
  ["202601140930", "202603010805", false],
  ["202603010805", "202603010806", true],
  ["20260228", "20260301", false],
  ["20260301", "20260302", true],
  ["1700000000", "1772352309", false],
  ["1800000000", "1800000001", true],
  ["2026011401", "2026011402", false],
  ["1700000000000", "1772352309123", false],
  ["0007", "0008", false],
  ["0999", "1000", false],
  ["9999", "10000", false],
  ["9", "10", false],
  ["00000099", "00000100", false],
  ["V0009", "V0010", false],
  ["1.9", "1.10", false],
  ["18446744073709551616", "18446744073709551617", false],
])("behind %s comes %s", (newest, text, bumped) => {
  expect(nextVersion(newest, NOW)).toEqual({ text, bumped });
  if (newest !== undefined) expect(compareVersions(parseVersion(newest), parseVersion(text))).toBeLessThan(0);
});

test("the newest is the highest as a number, and as it is written", () => {
  expect(newestOf([])).toBeUndefined();
  expect(newestOf(["0002", "10", "009"])).toBe("10");
  expect(newestOf(["V1.10", "1.9"])).toBe("V1.10");
});
