// Plans that are the same are one group, and each script stands once.

import { expect, test } from "vitest";
import type { Migration } from "../../provider/core/migration";
import { planTo } from "../../provider/core/plan";
import { groupPlans, scriptsOf } from "../../provider/core/plan-groups";
import { readScript } from "../../provider/core/script";

const migrations: Migration[] = [1, 2, 3].map((version) => ({
  version: String(version),
  name: `step_${version}`,
  up: readScript(`${version}.up.sql`, `CREATE TABLE t${version} (id int);`, "postgres"),
  down: readScript(`${version}.down.sql`, `DROP TABLE t${version};`, "postgres"),
}));
const plan = (applied: readonly string[], to = "3") =>
  planTo(
    to,
    migrations,
    { history: applied.map((version) => ({ version, name: null, checksum: null, down: "none" })) },
    { schema: "tenant_acme", directory: "tenant_migrations" },
  );
const names = (plans: Record<string, ReturnType<typeof plan>>) =>
  groupPlans(Object.entries(plans).map(([tenant, one]) => ({ tenant, plan: one }))).map(({ tenants }) => tenants);

test("the same versions and scripts are a group; the furthest behind and then the largest come first", () => {
  expect(names({ a: plan(["1", "2"]), b: plan(["1"]), c: plan(["1", "2"]) })).toEqual([["b"], ["a", "c"]]);
  expect(names({ a: plan(["1"], "2"), b: plan(["1"]), c: plan(["1"]) })).toEqual([["b", "c"], ["a"]]);
});

test("a migration that comes late for one of them is another plan", () => {
  expect(names({ a: plan(["1", "3"]), b: plan(["3"]), c: plan(["1", "3"]) })).toEqual([["a", "c"], ["b"]]);
});

test("another text of a down script is another plan, though it has the same name", () => {
  const [down] = plan(["1"], "0").steps;
  const other = { ...down, down: readScript("1.down.sql", "DROP TABLE t1 CASCADE;", "postgres") };
  const groups = groupPlans([
    { tenant: "a", plan: plan(["1"], "0") },
    { tenant: "b", plan: { ...plan(["1"], "0"), steps: [other as never] } },
  ]);
  expect(groups.map(({ tenants }) => tenants)).toEqual([["a"], ["b"]]);
  expect(scriptsOf(groups).map(({ script }) => script.sql)).toEqual(["DROP TABLE t1;", "DROP TABLE t1 CASCADE;"]);
});

test("each script once, in the order in which it is run", () => {
  const groups = groupPlans([
    { tenant: "a", plan: plan([]) },
    { tenant: "b", plan: plan(["1"]) },
  ]);
  expect(scriptsOf(groups).map(({ script }) => script.file)).toEqual(["1.up.sql", "2.up.sql", "3.up.sql"]);
});
