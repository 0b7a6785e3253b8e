// The words of a plan for a tenant that is there: a line for a few steps, a line each for many; and what to be careful of.

import { expect, test } from "vitest";
import { cautionOf } from "../../provider/core/caution";
import { stepMarks } from "../../provider/core/marks";
import type { Migration } from "../../provider/core/migration";
import { planTo, type Step } from "../../provider/core/plan";
import { planText } from "../../provider/core/plan-text";
import { readScript } from "../../provider/core/script";
import { compareVersions } from "../../provider/core/version";

const migration = (version: number, up: string, down: string): Migration => ({
  version: String(version),
  name: `step_${version}`,
  up: readScript(`${version}.up.sql`, up, "postgres"),
  down: readScript(`${version}.down.sql`, down, "postgres"),
});
const migrations = Array.from({ length: 80 }, (_, i) =>
  migration(i + 1, `CREATE TABLE t${i + 1} (id int);`, `DROP TABLE t${i + 1};`),
);
const plan = (target: number, applied: readonly number[]) =>
  planTo(
    String(target),
    migrations,
    {
      history: applied.map((version) => ({
        version: String(version),
        name: `step_${version}`,
        checksum: null,
        down: "none",
      })),
    },
    { schema: "tenant_acme", directory: "tenant_migrations" },
  );
const upTo = (version: number) => Array.from({ length: version }, (_, i) => i + 1);
const marks = (step: Step) => stepMarks(step, "postgres", [], true);

test("few steps are one line", () => {
  expect(planText(plan(1, upTo(2)), true, marks)).toBe("2 → 1: revert step_2 [drops table t2]");
  expect(planText(plan(4, upTo(2)), true, marks)).toBe("2 → 4: apply step_3, step_4");
});

test("a file that nobody has written yet is known before it counts as applied", () => {
  const blank = [migration(1, "-- Nothing to do on this kind of server.\n", "")];
  const state = { schema: "tenant_acme", directory: "tenant_migrations" };
  expect(planText(planTo("1", blank, { history: [] }, state), true)).toBe("0 → 1: apply step_1 [no statement]");
});

test("more steps are a line each, by version and name, in the order they run", () => {
  const down = planText(plan(2, upTo(6)), true, marks);
  expect(down).toBe(
    `6 → 2: revert 4
  revert 6_step_6 [drops table t6]
  revert 5_step_5 [drops table t5]
  revert 4_step_4 [drops table t4]
  revert 3_step_3 [drops table t3]`,
  );
  const both = planText(plan(40, [1, 41, 42]), true, marks).split("\n");
  expect(both[0]).toBe("42 → 40: revert 2, apply 39");
  expect(both).toHaveLength(42);
  expect(both[1]).toBe("  revert 42_step_42 [drops table t42]");
  expect(both.at(-1)).toBe("  apply 40_step_40");
});

test("the state is not filled with them", () => {
  const lines = planText(plan(80, [1]), true).split("\n");
  expect(lines).toHaveLength(62);
  expect(lines.at(-1)).toBe("  … and 19 more");
});

test("a new tenant has one line and nothing to lose", () => {
  expect(planText(plan(80, []), false, (step) => stepMarks(step, "postgres", [], false))).toMatch(
    /^new → 80: apply 80: step_1, step_2, .*, … step_80$/,
  );
});

test("every step is named once, whatever the plan", () => {
  for (const [target, applied] of [
    [10, upTo(30)],
    [30, [5, 40]],
    [3, [1]],
  ] as const) {
    const { steps } = plan(target, applied);
    const text = planText(plan(target, applied), true);
    const named = [...text.matchAll(/step_(\d+)/g)].map((match) => match[1] as string);
    expect(named.sort(compareVersions)).toEqual(
      steps.map((step) => (step.kind === "apply" ? step.migration.version : step.version)).sort(compareVersions),
    );
  }
});

test("a caution names what comes late or destroys, and no more than a row can hold", () => {
  expect(cautionOf(plan(4, upTo(2)), marks)).toBeUndefined();
  expect(cautionOf(plan(3, [1, 3]), marks)).toBe("applying 2_step_2 comes late, behind version 3");
  expect(cautionOf(plan(0, upTo(7)), marks)).toBe(
    `${[7, 6, 5, 4, 3].map((i) => `reverting ${i}_step_${i} drops table t${i}`).join("; ")}; and 2 more steps`,
  );
});
