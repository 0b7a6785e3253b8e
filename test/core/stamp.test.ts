// Whose schema it is that a create finds.

import { describe, expect, test } from "vitest";
import { isTaken, readStamp, stampText } from "../../provider/core/stamp";

const at = new Date("2026-01-14T09:30:00Z");
const owner = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/tenantex:Tenant::acme at work";
const comment = stampText({ owner, at });

test("the comment says for whom and when", () => {
  expect(comment).toBe(`Made by pulumi-tenantex for ${owner} at 2026-01-14T09:30:00.000Z`);
  expect(readStamp(comment)).toEqual({ owner, at });
  expect(readStamp("somebody's words")).toBeUndefined();
});

describe("isTaken", () => {
  const hoursLater = (hours: number) => new Date(at.getTime() + hours * 3_600_000);
  test.each([
    ["our own left-over", { recorded: true, comment }, owner, true, 1, false],
    ["our own, but long ago", { recorded: true, comment }, owner, true, 24, true],
    ["another resource's", { recorded: true, comment }, `${owner}2`, true, 1, true],
    ["nobody's mark", { recorded: true, comment: null }, owner, true, 1, true],
    ["no owner to compare with", { recorded: true, comment }, undefined, true, 1, true],
    ["no history, DDL rolls back", { recorded: false, comment: null, blank: true }, owner, true, 1, true],
    ["no history, empty, DDL stays", { recorded: false, comment: null, blank: true }, owner, false, 1, false],
    ["no history, not empty, DDL stays", { recorded: false, comment: null, blank: false }, owner, false, 1, true],
  ])("%s", (_title, found, by, rollsBackDdl, hours, taken) =>
    expect(isTaken(found, by, rollsBackDdl, hoursLater(hours))).toBe(taken),
  );
});
