// Versions: canonical form and order.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareVersions, fitBigint, parseVersion } from "../../provider/core/version";

describe("parseVersion", () => {
  test.each([
    ["20260114093000", "20260114093000"],
    [20260114093000, "20260114093000"],
    ["0001", "1"],
    ["000", "0"],
    [0, "0"],
    ["V1_2", "1.2"],
    ["1.10", "1.10"],
    ["01.010", "1.10"],
    [" 7 ", "7"],
    ["18446744073709551616", "18446744073709551616"],
  ])("%j is %j", (text, version) => expect(parseVersion(text)).toBe(version));

  test.each(["", "latest ", "1.", ".1", "-1", "1e3", "１", "1;drop", 1.5, -1, Number.NaN, 2 ** 60])(
    "%j is none",
    (text) =>
      expect(() => parseVersion(text)).toThrow(
        `${JSON.stringify(String(text))} is not a version.\nA version is digits, with dots between parts ("20260114093000", "7", "1.10"), "0" for no migration, or "latest".`,
      ),
  );
});

describe("compareVersions", () => {
  test("orders by numeric parts", () => {
    const ordered = ["0", "1", "1.0", "1.2", "1.9", "1.10", "2", "10", "20260114093000", "99999999999999999999"];
    const shuffled = [...ordered].reverse();
    expect(shuffled.sort(compareVersions)).toEqual(ordered);
  });

  test("agrees with numbers of any size", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 22n }), fc.bigInt({ min: 0n, max: 10n ** 22n }), (a, b) => {
        const order = compareVersions(parseVersion(String(a)), parseVersion(`00${b}`));
        expect(Math.sign(order)).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });
});

test.each([
  [["1", "9223372036854775807"], true],
  [["9223372036854775808"], false],
  [["1", "1.2"], false],
  [[], true],
])("versions %j fit a bigint: %j", (versions, fit) => expect(fitBigint(versions)).toBe(fit));
