// What archived schemas are called.

import { expect, test } from "vitest";
import { archiveName, readArchiveName } from "../../provider/core/archive";

const at = new Date("2026-01-14T09:30:05.123Z");

test("by the moment and the name", () => {
  expect(archiveName("tenant_acme", at, 63)).toBe("archived_20260114093005_tenant_acme");
});

test("long names that begin alike stay apart", () => {
  const long = `tenant_${"x".repeat(50)}`;
  const [one, two] = [archiveName(`${long}_one`, at, 63), archiveName(`${long}_two`, at, 63)];
  expect(one).toMatch(/^archived_20260114093005_tenant_x+_[0-9a-f]{8}$/);
  expect([one.length, two.length]).toEqual([63, 63]);
  expect(one).not.toBe(two);
});

test.each([
  [archiveName("tenant_acme", at, 63), { schema: "tenant_acme", at: new Date("2026-01-14T09:30:05Z") }],
  ["archived_20261314093005_tenant_acme", undefined],
  ["archived_2026_tenant_acme", undefined],
  ["tenant_acme", undefined],
])("%s says what it was, and when", (name, was) => expect(readArchiveName(name)).toEqual(was));
