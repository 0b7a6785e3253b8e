// Whose schema it is that a create finds.

import { describe, expect, test } from "vitest";
import { isAnothers, isTaken, readStamp, stampText, urnOf, withFailure } from "../../provider/core/stamp";

const at = new Date("2026-01-14T09:30:00Z");
const owner = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/tenantex:Tenant::acme (at) work";
const comment = stampText({ owner, incarnation: "1f0c-9e", at });

test("the comment says for whom, in which creation, and when", () => {
  expect(comment).toMatch(
    /^Made by pulumi-tenantex for urn:.* work \([0-9a-f]{32}, 1f0c-9e\) at 2026-01-14T09:30:00\.000Z$/,
  );
  expect(readStamp(comment)).toMatchObject({ incarnation: "1f0c-9e", at });
  expect(readStamp("somebody's words")).toBeUndefined();
  expect(readStamp(null)).toBeUndefined();
});

test("it takes a failure along, the last one, and loses it again", () => {
  const failure = { version: "20260114093000", at: new Date("2026-02-01T08:00:00Z") };
  const failed = withFailure(comment, { version: "1.5", at }) as string;
  expect(readStamp(failed)).toEqual({ ...readStamp(comment), failure: { version: "1.5", at } });
  expect(withFailure(failed, failure)).toBe(`${comment}; 20260114093000 failed at 2026-02-01T08:00:00.000Z`);
  expect(withFailure(failed)).toBe(comment);
  expect(isAnothers(failed, "1f0c-9e")).toBe(false);
  expect(isAnothers(failed, "other")).toBe(true);
  expect(urnOf(failed)).toBe(urnOf(comment));
  const semicolons = stampText({ owner: "a; 1 failed at x", incarnation: "i", at });
  expect(withFailure(withFailure(semicolons, failure) as string)).toBe(semicolons);
});

test.each([[null], ["somebody's words"], [comment.replace("acme", "ac'me")], [comment.replace("acme", 'ac"me')]])(
  "%s is not written again",
  (text) => expect(withFailure(text, { version: "1", at })).toBeUndefined(),
);

test("it fits every server's comments, whatever the name", () => {
  const odd = `urn:${"x".repeat(3000)}::o'b\\r"ien 🙂`;
  const text = stampText({ owner: odd, incarnation: "i", at });
  expect(text).toMatch(/^[ -~]{1,400}$/);
  expect(text).not.toMatch(/['"\\]/);
  expect(isTaken({ recorded: true, comment: text }, odd, true, at)).toBe(false);
  expect(isTaken({ recorded: true, comment: text }, `${odd}2`, true, at)).toBe(true);
});

describe("isTaken", () => {
  const later = (minutes: number) => new Date(at.getTime() + minutes * 60_000);
  test.each([
    ["our own left-over", { recorded: true, comment }, owner, true, 59, false],
    ["our own, but long ago", { recorded: true, comment }, owner, true, 60, true],
    ["another resource's", { recorded: true, comment }, `${owner}2`, true, 1, true],
    ["nobody's mark", { recorded: true, comment: null }, owner, true, 1, true],
    ["no owner to compare with", { recorded: true, comment }, undefined, true, 1, true],
    ["no history, DDL rolls back", { recorded: false, comment: null, blank: true }, owner, true, 1, true],
    ["no history, empty, DDL stays", { recorded: false, comment: null, blank: true }, owner, false, 1, false],
    ["no history, not empty, DDL stays", { recorded: false, comment: null, blank: false }, owner, false, 1, true],
  ])("%s", (_title, found, by, rollsBackDdl, minutes, taken) =>
    expect(isTaken(found, by, rollsBackDdl, later(minutes))).toBe(taken),
  );
});

test.each([
  ["the same creation", comment, "1f0c-9e", false],
  ["another creation", comment, "other", true],
  ["no mark", null, "1f0c-9e", false],
  ["nothing known of the creation", comment, undefined, false],
])("isAnothers: %s", (_title, text, incarnation, anothers) => expect(isAnothers(text, incarnation)).toBe(anothers));
