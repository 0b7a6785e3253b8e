// Ways to go: Ecto's selection of migrations, as a table and as properties.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Applied, Migration } from "../../provider/core/migration";
import { planFor, planTo } from "../../provider/core/plan";
import { readScript } from "../../provider/core/script";
import { type Target, wantedBy } from "../../provider/core/target";
import { compareVersions } from "../../provider/core/version";
import { UnknownVersionError } from "../../provider/errors";

const SUBJECT = { schema: "tenant_acme", directory: "tenant_migrations" };
const script = (text: string) => readScript("f.sql", text, "postgres");
const migration = (version: string): Migration => ({
  version,
  name: `m${version}`,
  up: script(`SELECT ${version}`),
  down: script(`SELECT -${version}`),
});
const directory = ["1", "2", "3", "4"].map(migration);
const row = (version: string): Applied => ({ version, name: null, checksum: null, down: "stored" });
const steps = (target: Target, applied: readonly string[]) =>
  planTo(target, directory, { history: applied.map(row) }, SUBJECT).steps.map((step) =>
    step.kind === "apply" ? `+${step.migration.version}` : `-${step.version}`,
  );

describe("a way, as Ecto selects", () => {
  test.each<[string, Target, string[], string[]]>([
    ["up: all that is missing", {}, ["1"], ["+2", "+3", "+4"]],
    ["up to a version, that one included", { to: "3" }, ["1"], ["+2", "+3"]],
    ["up to a version below never reverts", { to: "1" }, ["1", "2", "3"], []],
    ["up to a version fills the gaps below it only", { to: "2" }, ["1", "4"], ["+2"]],
    ["up by steps", { direction: "up", step: 2 }, ["1"], ["+2", "+3"]],
    ["up by steps, no farther than a version", { to: "2", step: 5 }, [], ["+1", "+2"]],
    ["up leaves rows without a file alone", {}, ["1", "9"], ["+2", "+3", "+4"]],
    ["down: all", { direction: "down" }, ["1", "2", "4"], ["-4", "-2", "-1"]],
    ["down to a version, that one included", { direction: "down", to: "3" }, ["1", "2", "3", "4"], ["-4", "-3"]],
    ["down to a version that is not applied", { direction: "down", to: "3" }, ["1", "4"], ["-4"]],
    ["down to a version above all", { direction: "down", to: "4" }, ["1", "2"], []],
    ["down by steps", { direction: "down", step: 2 }, ["1", "2", "4"], ["-4", "-2"]],
    [
      "down by steps, no farther than a version",
      { direction: "down", step: 9, to: "2" },
      ["1", "2", "4"],
      ["-4", "-2"],
    ],
    ["down reverts what has no file", { direction: "down", to: "3" }, ["1", "9"], ["-9"]],
    ["down of nothing", { direction: "down" }, [], []],
    ["exactly a version", "2", ["1", "3"], ["-3", "+2"]],
  ])("%s", (_title, target, applied, expected) => expect(steps(target, applied)).toEqual(expected));

  test.each<Target>([{ to: "7" }, { direction: "down", to: "7" }, "7"])(
    "%j is refused: nobody knows that version",
    (target) => expect(() => steps(target, ["1"])).toThrow(UnknownVersionError),
  );
});

const versions = fc.subarray(["1", "2", "3", "4", "8", "9"]);
const way = fc.record(
  {
    direction: fc.constantFrom("up" as const, "down" as const),
    step: fc.integer({ min: 1, max: 5 }),
    to: fc.constantFrom("1", "2", "3", "4"),
  },
  { requiredKeys: ["direction"] },
);

describe("properties", () => {
  test("up never reverts, down never applies", () => {
    fc.assert(
      fc.property(way, versions, (target, applied) => {
        const sign = target.direction === "up" ? "+" : "-";
        for (const step of steps(target, applied)) expect(step[0]).toBe(sign);
      }),
    );
  });

  test("a way that was settled is not taken again from where it led to", () => {
    fc.assert(
      fc.property(way, versions, fc.nat(5), (target, applied, done) => {
        const standing = { history: applied.map(row) };
        const wanted = wantedBy(target, directory, standing, SUBJECT.directory);
        const all = planFor(wanted, directory, standing, SUBJECT).steps;
        let now = [...applied];
        for (const step of all.slice(0, done))
          now =
            step.kind === "apply"
              ? [...now, step.migration.version]
              : now.filter((version) => version !== step.version);
        const rest = planFor(wanted, directory, { history: now.map(row) }, SUBJECT).steps;
        expect(rest.length).toBe(Math.max(0, all.length - done));
      }),
    );
  });

  test("what others do meanwhile stays", () => {
    fc.assert(
      fc.property(way, versions, (target, applied) => {
        const wanted = wantedBy(target, directory, { history: applied.map(row) }, SUBJECT.directory);
        const plan = planFor(wanted, directory, { history: [...applied, "99"].map(row) }, SUBJECT);
        expect(plan.steps.some((step) => step.kind === "revert" && step.version === "99")).toBe(false);
      }),
    );
  });

  test("the plan ends where it says", () => {
    fc.assert(
      fc.property(way, versions, (target, applied) => {
        const plan = planTo(target, directory, { history: applied.map(row) }, SUBJECT);
        const end = new Set(applied);
        for (const step of plan.steps)
          if (step.kind === "apply") end.add(step.migration.version);
          else end.delete(step.version);
        expect(plan.to).toBe([...end].sort(compareVersions).at(-1) ?? "0");
      }),
    );
  });
});
