// The plan: every decision about what runs, as a table and as properties.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { statementDigests, type Unfinished } from "../../provider/core/journal";
import { type Applied, label, type Migration } from "../../provider/core/migration";
import { highest, type Plan, planTo } from "../../provider/core/plan";
import { planText } from "../../provider/core/plan-text";
import { readScript } from "../../provider/core/script";
import { templates } from "../../provider/core/template";
import { compareVersions } from "../../provider/core/version";
import {
  EditedMigrationError,
  MissingDownError,
  UnfinishedMigrationError,
  UnknownVersionError,
  UnwrittenMigrationError,
} from "../../provider/errors";

const SUBJECT = { schema: "tenant_acme", directory: "tenant_migrations" };
const planned = (target: string, migrations: Migration[], history: Applied[], unfinished?: Unfinished) =>
  planTo(target, migrations, { history, unfinished }, SUBJECT);
const script = (text: string) => readScript("f.sql", text, "postgres");
const migration = (version: string, options: { down?: string | null; up?: string } = {}): Migration => ({
  version,
  name: `m${version}`,
  up: script(options.up ?? `SELECT ${version}`),
  down: options.down === null ? undefined : script(options.down ?? `SELECT -${version}`),
});
const row = (version: string, changes: Partial<Applied> = {}): Applied => ({
  version,
  name: `m${version}`,
  checksum: migration(version).up.checksum,
  down: "stored",
  ...changes,
});
const directory = ["1", "2", "3"].map((version) => migration(version));
const steps = (plan: Plan) =>
  plan.steps.map((step) =>
    step.kind === "apply"
      ? `+${step.migration.version}${step.late ? " late" : ""}`
      : `-${step.version}${step.empty ? " empty" : ""}`,
  );

describe("steps", () => {
  test.each([
    ["nothing to everything", "3", [], ["+1", "+2", "+3"]],
    ["to the middle", "2", [], ["+1", "+2"]],
    ["up from the middle", "3", ["1"], ["+2", "+3"]],
    ["nothing to do", "2", ["1", "2"], []],
    ["down, newest first", "1", ["1", "2", "3"], ["-3", "-2"]],
    ["down to none", "0", ["1", "2"], ["-2", "-1"]],
    ["a late one", "3", ["1", "3"], ["+2 late"]],
    ["down and up", "2", ["1", "3"], ["-3", "+2"]],
    ["none of nothing", "0", [], []],
  ])("%s", (_title, target, applied, expected) => {
    const plan = planned(
      target,
      directory,
      applied.map((version) => row(version)),
    );
    expect(steps(plan)).toEqual(expected);
    expect(plan).toMatchObject({ from: applied.at(-1) ?? "0", to: target });
  });

  test("rows that another tool wrote, without checksum and down, count as applied", () => {
    const ecto = row("1", { name: null, checksum: null, down: "none" });
    expect(steps(planned("2", directory, [ecto]))).toEqual(["+2"]);
    expect(steps(planned("0", directory, [ecto]))).toEqual(["-1"]);
  });

  test("a row without a file stays when it is not above the target", () => {
    expect(steps(planned("3", directory, [row("1"), row("1.5")]))).toEqual(["+2", "+3"]);
  });
});

describe("the way down", () => {
  const down = (migrations: Migration[], applied: Applied) => planned("1", migrations, [row("1"), applied]).steps[0];

  test("is the directory's while the up script is the one that was applied: a mended down is used", () => {
    expect(down([migration("1"), migration("2", { down: "SELECT 'mended'" })], row("2"))).toMatchObject({
      down: { sql: "SELECT 'mended'" },
    });
  });

  test("is the stored one when the file is gone, or was edited since", () => {
    expect(down([migration("1")], row("2"))).toEqual({ kind: "revert", version: "2", name: "m2", empty: false });
    expect(down([migration("1"), migration("2", { up: "SELECT 'other'" })], row("2"))).not.toHaveProperty("down");
  });

  test("is the stored one when the directory has none", () => {
    expect(down([migration("1"), migration("2", { down: null })], row("2", { down: "empty" }))).toMatchObject({
      empty: true,
    });
  });

  test("may hold nothing to undo", () => {
    expect(down([migration("1"), migration("2", { down: "-- nothing" })], row("2"))).toMatchObject({ empty: true });
  });
});

describe("refusals", () => {
  test("an unknown version names its neighbours", () => {
    const refusal = () =>
      planned(
        "4",
        ["1", "2", "3", "5", "6", "7"].map((version) => migration(version)),
        [],
      );
    expect(refusal).toThrow(UnknownVersionError);
    expect(refusal).toThrow(
      'There is no migration with version "4" in "tenant_migrations".\nNearby versions: 2_m2, 3_m3, 5_m5, 6_m6.\nDeclare one of these, "0" for no migration, or "latest".',
    );
  });

  test("a version of the history alone is known", () => {
    expect(steps(planned("2", [migration("1")], [row("1"), row("2"), row("3")]))).toEqual(["-3"]);
  });

  test("all missing downs by name, before anything runs", () => {
    const migrations = [migration("1"), migration("2", { down: null }), migration("3", { down: null })];
    const refusal = () => planned("1", migrations, [row("1"), row("2", { down: "none" }), row("3", { down: "none" })]);
    expect(refusal).toThrow(MissingDownError);
    expect(refusal).toThrow(
      'Going down to version 1 needs down scripts that do not exist: "3_m3", "2_m2".\nNothing was changed in "tenant_acme".\nWrite the missing down scripts (.down.sql, or as the directory\'s format has them; an empty one means that there is nothing to undo), or declare a version that keeps them applied.',
    );
  });

  test("a file that nobody has written yet, before it counts as applied", () => {
    const unwritten = migration("2", { up: templates("create_users", "postgres").up });
    const migrations = [migration("1"), unwritten, migration("3")];
    expect(() => planned("3", migrations, [row("1")])).toThrow(UnwrittenMigrationError);
    expect(steps(planned("1", migrations, []))).toEqual(["+1"]);
    const written = migration("2", { up: `${unwritten.up.sql}SELECT 1;` });
    expect(steps(planned("2", [migration("1"), written], [row("1")]))).toEqual(["+2"]);
  });

  test("an edited file that stays applied, but not one that is reverted", () => {
    const migrations = [migration("1"), migration("2", { up: "SELECT 'edited'" })];
    expect(() => planned("2", migrations, [row("1"), row("2")])).toThrow(EditedMigrationError);
    expect(() => planned("2", migrations, [row("1"), row("2")])).toThrow(
      'Edited after being applied to "tenant_acme": "f.sql".\nNothing was changed: the tenant holds what the old text made.\nRestore the old text and put the change into a new migration, or first declare a version below it, which reverts it with the down script stored with the tenant.',
    );
    expect(steps(planned("1", migrations, [row("1"), row("2")]))).toEqual(["-2"]);
  });
});

describe("text", () => {
  const text = (target: string, applied: string[], migrations = directory) =>
    planText(
      planned(
        target,
        migrations,
        applied.map((version) => row(version)),
      ),
      applied.length > 0,
    );

  test.each([
    ["new → 2: apply m1, m2", "2", []],
    ["new → 0: nothing to apply", "0", []],
    ["3 → 1: revert m3, m2", "1", ["1", "2", "3"]],
    ["3 → 2: revert m3; apply m2", "2", ["1", "3"]],
    ["3 → 3: apply m2 [late]", "3", ["1", "3"]],
    ["2 → 2: nothing to apply", "2", ["1", "2"]],
  ])("%s", (expected, target, applied) => expect(text(target, applied)).toBe(expected));

  test("40 steps are readable", () => {
    const many = Array.from({ length: 40 }, (_, i) => migration(String(i + 1)));
    expect(text("40", [], many)).toBe(
      "new → 40: apply 40: m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16, m17, m18, m19, m20, m21, m22, … m40",
    );
  });

  test("an empty down is marked, and a row without a name is its version", () => {
    const migrations = [migration("1"), migration("2", { down: "" })];
    expect(text("1", ["1", "2"], migrations)).toBe("2 → 1: revert m2 [nothing to undo]");
    const nameless = planned("1", [migration("1")], [row("1"), row("2", { name: null })]);
    expect(planText(nameless, true)).toBe("2 → 1: revert 2");
  });
});

describe("properties", () => {
  const versions = fc
    .uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 12 })
    .map((list) => list.map(String).sort(compareVersions));

  test("after the steps exactly the migrations up to the target are applied", () => {
    fc.assert(
      fc.property(
        versions,
        fc.context(),
        fc.nat(),
        fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
        (all, context, pick, mask) => {
          const target = ["0", ...all][pick % (all.length + 1)] as string;
          const history = all.filter((_, i) => mask[i]).map((version) => row(version));
          const plan = planned(
            target,
            all.map((version) => migration(version)),
            history,
          );
          context.log(steps(plan).join(" "));
          const now = new Set(history.map((applied) => applied.version));
          for (const step of plan.steps) {
            if (step.kind === "revert") {
              expect(step.version).toBe(highest([...now].map((version) => ({ version }))));
              expect(now.delete(step.version)).toBe(true);
            } else {
              expect(now.has(step.migration.version)).toBe(false);
              now.add(step.migration.version);
            }
          }
          expect([...now].sort(compareVersions)).toEqual(
            all.filter((version) => compareVersions(version, target) <= 0),
          );
          expect(
            planned(
              target,
              all.map((version) => migration(version)),
              [...now].map((version) => row(version)),
            ).steps,
          ).toEqual([]);
        },
      ),
    );
  });
});

test("label", () =>
  expect([label({ version: "1", name: "a" }), label({ version: "1", name: null })]).toEqual(["1_a", "1"]));

describe("what an earlier run left unfinished", () => {
  const two = migration("2", { up: "SELECT 'a'; SELECT 'b'; SELECT 'c'" });
  const all = [migration("1"), two, migration("3")];
  const left = (changes: Partial<Unfinished> = {}): Unfinished => ({
    version: "2",
    name: "m2",
    direction: "up",
    lenient: false,
    checksum: two.up.checksum,
    down: "SELECT -2",
    digests: statementDigests(two.up),
    done: 2,
    doubt: false,
    ...changes,
  });
  const texts = (target: string, migrations: Migration[], applied: string[], unfinished: Unfinished) => {
    const plan = planned(
      target,
      migrations,
      applied.map((version) => row(version)),
      unfinished,
    );
    return planText(plan, true);
  };

  test.each([
    [
      "goes on first, also before a late one",
      "3",
      ["3"],
      left(),
      "3 → 3: apply m2 [late] [from statement 3], m1 [late]",
    ],
    ["is undone when it is above the target", "1", ["1"], left(), "1 → 1: revert m2 [half applied]"],
    ["never began", "2", ["1"], left({ done: 0 }), "1 → 2: apply m2"],
    ["is in doubt", "2", ["1"], left({ done: 0, doubt: true }), "1 → 2: apply m2 [from statement 1]"],
    [
      "a way down is ended, then",
      "1",
      ["1"],
      left({ direction: "down", done: 1 }),
      "1 → 1: revert m2 [from statement 2]",
    ],
    [
      "a way down is ended before the way up",
      "3",
      ["1"],
      left({ direction: "down", done: 1 }),
      "1 → 3: revert m2 [from statement 2]; apply m2, m3",
    ],
    ["a way down that never began", "1", ["1"], left({ direction: "down", done: 0 }), "2 → 1: revert m2"],
    [
      "a lenient way down has always begun",
      "1",
      ["1"],
      left({ direction: "down", done: 0, lenient: true }),
      "1 → 1: revert m2 [from statement 1]",
    ],
  ])("%s", (_title, target, applied, unfinished, text) => expect(texts(target, all, applied, unfinished)).toBe(text));

  test("goes on in a file whose rest was mended, not in one whose beginning was", () => {
    const mended = migration("2", { up: "SELECT 'a'; SELECT 'b'; SELECT 'd'; SELECT 'e'" });
    expect(texts("2", [migration("1"), mended], ["1"], left())).toBe("1 → 2: apply m2 [from statement 3]");
    for (const up of ["SELECT 'x'; SELECT 'b'", "SELECT 'a'"])
      expect(() => texts("2", [migration("1"), migration("2", { up })], ["1"], left())).toThrow(
        UnfinishedMigrationError,
      );
    expect(() => texts("3", [migration("1"), migration("3")], ["1"], left())).toThrow("does not have its file");
  });

  test("is undone without its file by the down script that is kept, and refused without one", () => {
    expect(texts("1", [migration("1")], ["1"], left())).toBe("1 → 1: revert m2 [half applied]");
    expect(() => texts("1", [migration("1")], ["1"], left({ down: null }))).toThrow(MissingDownError);
  });
});
