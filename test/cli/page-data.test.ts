// What the page of `status --html` holds: encoded without loss, small, and unable to end the element that holds it.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Seen } from "../../provider/cli/look";
import { EVERYTHING, inView, noteOf, type View, versionBars } from "../../provider/cli/status-page/browser/view";
import { decodeDates, decodeMarks, encodeDates, encodeMarks } from "../../provider/cli/status-page/encoding";
import { pageFleet } from "../../provider/cli/status-page/fleet";
import { embedded, escapeHtml } from "../../provider/cli/status-page/page";
import { migrations, seen, sight, upTo } from "./seen";

const NOW = new Date("2026-01-14T09:30:00Z");

test("marks and moments are read as they were written", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "m", "f", "e", "h", "u", "-")), (marks) => {
      expect(decodeMarks(encodeMarks(marks.join("")))).toBe(marks.join(""));
    }),
  );
  const moments = fc.array(fc.option(fc.integer({ min: 0, max: 3_000_000_000 }), { nil: undefined }), { minLength: 1 });
  fc.assert(
    fc.property(moments, (seconds) => {
      const floored = seconds.map((second) => second && Math.floor(second / 60) * 60_000);
      expect(decodeDates(encodeDates(seconds.map((second) => second && second * 1000)))).toEqual(floored);
    }),
  );
});

test("JSON cannot leave its element, and HTML is text", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."</script>!-&\u2028'\"".split("")) }), (text) => {
      expect(embedded({ text })).not.toMatch(/[<>&\u2028]/);
      expect(JSON.parse(embedded({ text }))).toEqual({ text });
      expect(escapeHtml(text)).not.toMatch(/[<>"']/);
    }),
  );
});

describe("1,000 tenants with 400 migrations", () => {
  const many = migrations(400);
  const all = upTo(400);
  // The worst there is: each tenant was migrated at moments of its own, for years.
  const dates = (seed: number) =>
    new Map(
      all.map((version, at) => [
        version,
        new Date(1.7e12 + seed * 61_000 + at * 604_800_000 + ((at * seed) % 977) * 1000),
      ]),
    );
  const fleet = (each: (at: number) => Partial<Seen>) =>
    Array.from({ length: 1000 }, (_, at) =>
      seen(`customer-${at}`, at % 50 === 0 ? all.slice(0, -2) : all, many, each(at)),
    );

  test("are less than 2 MB, with the moment of each of them", () => {
    const urn = "urn:pulumi:production::customers::pulumi-nodejs:dynamic/tenantex:Tenant::customer";
    const page = embedded(
      pageFleet(
        sight(
          fleet((at) => ({ dates: dates(at), size: 1e6, changed: NOW, urn })),
          many,
        ),
        NOW,
      ),
    );
    expect(page.length).toBeGreaterThan(1_000_000);
    expect(page.length).toBeLessThan(1_900_000);
  });

  test("are a few hundred kB when all were migrated together", () => {
    const together = dates(1);
    const page = embedded(
      pageFleet(
        sight(
          fleet(() => ({ dates: new Map([...together].map(([v]) => [v, NOW])) })),
          many,
        ),
        NOW,
      ),
    );
    expect(page.length).toBeLessThan(300_000);
  });
});

describe("the view", () => {
  const five = migrations(5);
  const tenants = [
    seen("acme", upTo(5), five, { size: 300, drift: ["+ column users.nickname text", "- table notes"] }),
    seen("globex", upTo(3), five, { size: 200, changed: new Date("2026-01-14T09:00:00Z") }),
    seen("initech", [], five, { size: 100, changed: new Date("2026-01-13T09:00:00Z") }),
    seen("odd", [], five, { state: "unreadable", problem: "it has version x" }),
    seen("beyond", [...upTo(5), "9"], five, { size: 9 }),
  ];
  const fleet = pageFleet(sight(tenants, five, true), NOW);
  const names = (view: Partial<View>) => inView(fleet, { ...EVERYTHING, ...view }).map(({ name }) => name);

  test.each<[string, Partial<View>, string[]]>([
    ["everything, by name", {}, ["acme", "beyond", "globex", "initech", "odd"]],
    ["a state", { states: new Set(["behind"]) }, ["globex", "initech"]],
    ["two states", { states: new Set(["behind", "drifted"]) }, ["acme", "globex", "initech"]],
    ["a version", { versions: new Set([2]) }, ["globex"]],
    ["no version", { versions: new Set([-1]) }, ["initech"]],
    ["a state and a version", { states: new Set(["behind"]), versions: new Set([4]) }, []],
    ["a word of a drift", { text: " NickName " }, ["acme"]],
    ["a word of a problem", { text: "version x" }, ["odd"]],
    ["the largest", { sort: "size", descending: true }, ["acme", "globex", "initech", "beyond", "odd"]],
    ["the last changed", { sort: "changed", descending: true }, ["globex", "initech", "acme", "beyond", "odd"]],
    ["the most behind", { sort: "behind", descending: true }, ["initech", "globex", "acme", "beyond", "odd"]],
    ["the best", { sort: "state" }, ["acme", "globex", "initech", "beyond", "odd"]],
    ["the newest", { sort: "version", descending: true }, ["beyond", "acme", "globex", "initech", "odd"]],
  ])("of %s", (_, view, expected) => expect(names(view)).toEqual(expected));

  test("tells what is wrong in a line", () => {
    expect(fleet.tenants.map(noteOf)).toEqual([
      "+ column users.nickname text … and 1 more",
      "",
      "",
      "it has version x",
      "",
    ]);
  });

  test("counts tenants at versions, and puts the rare ones together", () => {
    expect(versionBars(fleet)).toEqual([
      { label: "9", versions: [5], count: 1, isNewest: false },
      { label: "5_step_5", versions: [4], count: 1, isNewest: true },
      { label: "3_step_3", versions: [2], count: 1, isNewest: false },
      { label: "0, nothing applied", versions: [-1], count: 1, isNewest: false },
    ]);
    const twenty = migrations(20);
    const spread = Array.from({ length: 40 }, (_, at) => seen(`t${at}`, upTo(Math.min(20, at + 1)), twenty));
    const bars = versionBars(pageFleet(sight(spread, twenty), NOW));
    expect(bars).toHaveLength(10);
    expect(bars[0]).toMatchObject({ label: "20_step_20", count: 21, isNewest: true });
    expect(bars.at(-1)).toMatchObject({ label: "11 other versions", count: 11 });
    expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(40);
  });
});
