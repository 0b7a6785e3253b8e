// Structures as lines: what differs between two of them, in words, and the fingerprint of one.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { driftText, fingerprint, structureDiff } from "../../provider/core/structure";

describe("structureDiff", () => {
  test.each<[string, string[], string[], string[]]>([
    ["the same in another order", ["table a", "column a.id int"], ["column a.id int", "table a"], []],
    ["something new", [], ["column users.nickname text"], ["+ column users.nickname text"]],
    ["something gone", ["index users.email UNIQUE btree (email)"], [], ["- index users.email UNIQUE btree (email)"]],
    [
      "another type",
      ["column users.name varchar(20)"],
      ["column users.name varchar(50) not null"],
      ["~ column users.name: varchar(20) → varchar(50) not null"],
    ],
    ["something said of what was plain", ["table a"], ["table a unlogged"], ["~ table a: (plain) → unlogged"]],
    ["something no longer said", ["table a unlogged"], ["table a"], ["~ table a: unlogged → (plain)"]],
    ["one kind for another", ["view v digest 1"], ["table v"], ["+ table v", "- view v digest 1"]],
    [
      "a kind of two words",
      ["materialized view a digest 1", "materialized view b digest 2"],
      ["materialized view c digest 2"],
      ["- materialized view a digest 1", "- materialized view b digest 2", "+ materialized view c digest 2"],
    ],
    [
      "functions of one name",
      ["function f(integer, text) digest 1", "function f(integer) digest 2"],
      ["function f(integer, text) digest 3"],
      ["- function f(integer) digest 2", "~ function f(integer, text): digest 1 → digest 3"],
    ],
    [
      "a function of an odd type",
      ['function f("a) b") digest 1'],
      ['function f("a) b") digest 2'],
      ['~ function f("a) b"): digest 1 → digest 2'],
    ],
    [
      "names with spaces and quotes",
      ['column "odd ""t".b int', "column `a ``b`.c int"],
      ['column "odd ""t".b text', "column `a ``b`.c text"],
      ['~ column "odd ""t".b: int → text', "~ column `a ``b`.c: int → text"],
    ],
    [
      "two facts of one thing",
      ["parameter f.1 function IN a int", "parameter f.1 procedure IN a int"],
      ["parameter f.1 function IN a text", "parameter f.1 procedure IN a int"],
      ["~ parameter f.1: function IN a int → function IN a text"],
    ],
    [
      "more facts of one thing than can be paired",
      ["parameter f.1 function IN a int", "parameter f.1 procedure IN a int"],
      ["parameter f.1 function IN a text"],
      ["+ parameter f.1 function IN a text", "- parameter f.1 function IN a int", "- parameter f.1 procedure IN a int"],
    ],
    ["a fact of several lines", ["check a.c x\n> 0"], ["check a.c x\n> 1"], ["~ check a.c: x\n> 0 → x\n> 1"]],
    [
      "a name that never ends",
      [`column "${'""'.repeat(30)}`],
      [`column ${"a".repeat(60)}(`],
      [`- column "${'""'.repeat(30)}`, `+ column ${"a".repeat(60)}(`],
    ],
    ["words that are no fact", ["???"], ["!!!"], ["+ !!!", "- ???"]],
  ])("%s", (_title, before, now, changes) => expect(structureDiff(before, now)).toEqual(changes));

  test("a table comes before what it has, and that before the next table", () => {
    const lines = [
      "column users.id int",
      "table users_2",
      "index users.users_key btree (id)",
      "table users",
      "column users_2.id int",
    ];
    expect(structureDiff([], lines).map((line) => line.slice(2))).toEqual([
      ...["table users", "column users.id int", "index users.users_key btree (id)"],
      ...["table users_2", "column users_2.id int"],
    ]);
  });

  const fact = fc
    .tuple(
      fc.constantFrom("column", "foreign key", "view"),
      fc.constantFrom("a", "a.b", '"x y"'),
      fc.constantFrom("", " int", " text"),
    )
    .map(([kind, name, facts]) => `${kind} ${name}${facts}`);
  const structure = fc.uniqueArray(fact);

  test("there is a change exactly where the lines differ, whatever their order, and it reads backwards as well", () => {
    fc.assert(
      fc.property(structure, structure, (a, b) => {
        const changes = structureDiff(a, b);
        expect(changes.length > 0).toBe(fingerprint(a) !== fingerprint(b));
        expect(structureDiff([...a].reverse(), [...b].reverse())).toEqual(changes);
        const back = structureDiff(b, a).map((change) => change[0]);
        const turned = { "+": "-", "-": "+", "~": "~" } as Record<string, string>;
        expect(back.sort()).toEqual(changes.map((change) => turned[change[0] as string]).sort());
      }),
    );
  });
});

describe("driftText", () => {
  const changes = ["+ column a.b int", "- table c", "~ view d: x → y"];
  test.each<[string, string[], number | undefined, string]>([
    ["nothing", [], undefined, ""],
    ["all of a few", changes, undefined, "+ column a.b int; - table c; ~ view d: x → y"],
    ["all where they just fit", changes, 44, "+ column a.b int; - table c; ~ view d: x → y"],
    ["two of them", changes, 43, "+ column a.b int; - table c … and 1 more"],
    ["one of them", changes, 30, "+ column a.b int … and 2 more"],
    ["not even one", changes, 20, "+ colu… … and 2 more"],
    ["a single one that is cut", ["+ column a.b int"], 10, "+ column …"],
    ["lines in it", ["+ check a.b x\n  > 0"], undefined, "+ check a.b x > 0"],
    ["no half of a character", ["+ table 🙂🙂"], 10, "+ table …"],
  ])("%s", (_title, list, room, text) => expect(driftText(list, room)).toBe(text));

  test("it is one line that fits and tells how many it leaves out", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ minLength: 1 }).map((text) => `+ ${text}`),
          { maxLength: 30 },
        ),
        fc.integer({ min: 20, max: 300 }),
        (list, room) => {
          const text = driftText(list, room);
          expect(text.length).toBeLessThanOrEqual(room);
          expect(text).not.toMatch(/\n/);
        },
      ),
    );
  });

  test("thousands are no work", () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `+ column t.c${i} int`);
    expect(driftText(many, 60)).toBe("+ column t.c0 int; + column t.c1 int … and 19998 more");
  });
});

test("fingerprint: 16 hex characters, for the same lines in any order", () => {
  expect(fingerprint(["b", "a"])).toBe(fingerprint(["a", "b"]));
  expect(fingerprint(["a", "b"])).toMatch(/^[0-9a-f]{16}$/);
  expect(fingerprint(["a"])).not.toBe(fingerprint(["a", "a b"]));
  expect(fingerprint([])).toBe("e3b0c44298fc1c14");
});
