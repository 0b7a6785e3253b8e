// Which tenants are meant by names and patterns, and which names may have been.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nearest } from "../../provider/core/nearest";
import { choose } from "../../provider/core/selection";

const NAMES = ["acme", "acme_eu", "globex", "initech", "umbrella"];

describe("choose", () => {
  test.each([
    [["acme"], ["acme"]],
    [
      ["globex", "acme", "globex"],
      ["acme", "globex"],
    ],
    [["acme*"], ["acme", "acme_eu"]],
    [["????"], ["acme"]],
    [["*"], NAMES],
    [
      ["*e*", "globex"],
      ["acme", "acme_eu", "globex", "initech", "umbrella"],
    ],
  ])("%j → %j", (texts, names) => expect(choose(NAMES, texts)).toEqual({ names, unmatched: [] }));

  test("what matches none is told with the names most like it", () =>
    expect(choose(NAMES, ["acne", "x*", "a.me"])).toEqual({
      names: [],
      unmatched: [
        { text: "acne", nearest: ["acme"] },
        { text: "x*", nearest: [] },
        { text: "a.me", nearest: ["acme"] },
      ],
    }));

  test("a name chooses itself, whatever is in it", () => {
    const name = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !/[*?]/.test(text));
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1 }), fc.nat(), (names, at) => {
        const one = names[at % names.length] as string;
        expect(choose(names, [one]).names).toEqual([one]);
      }),
    );
  });
});

test.each([
  ["acme_", ["acme_eu", "acme"]],
  ["gloobex", ["globex"]],
  ["zzzzzz", []],
  ["um", ["umbrella"]],
])("nearest to %s", (text, names) => expect(nearest(text, NAMES)).toEqual(names));
