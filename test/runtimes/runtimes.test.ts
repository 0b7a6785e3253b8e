// Wherever Pulumi programs run: the packed package under package managers, ways to load a program, SDKs and Nodes.
//
// TENANTEX_TEST_SIZE=large lives a whole life in each of the cases, instead of one in some ways. docs/runtimes.md is its table.

import { afterAll, beforeAll, describe, test } from "vitest";
import { type Turns, turns } from "../../provider/engine/turns";
import { openPlace, type Place } from "../engine/place";
import { type Case, LAID, LATE_CASES, OWN_NODE, SDKS, VERSIONED } from "./cases";
import { Life } from "./life";
import { LATE, type Program, READER } from "./program";
import { Project } from "./project";

const ALL = process.env.TENANTEX_TEST_SIZE === "large";
const AT_ONCE = 2;
/** With all that a busy machine can put before it. */
const LONGEST = 3 * 60 * 60_000;

describe.skipIf(ALL)("one life under pnpm, each step of it in another way", () => {
  let place: Place;
  let project: Project;
  let life: Life;
  beforeAll(async () => {
    [place, project] = await Promise.all([openPlace("postgres"), Project.open("pnpm", SDKS.middle)]);
    life = await Life.begin(project, OWN_NODE, place);
  });
  afterAll(() => place?.close());

  test("tsx makes the tenants", async () => {
    await life.write("tsx");
    await life.preview();
    await life.create();
  });

  test("an ES module leaves them as they are", async () => {
    await life.write("ES module");
    await life.same();
  });

  test("a bundle changes their versions, and they are destroyed", async () => {
    await life.write("bundle");
    await life.change();
    await life.destroy();
  });

  test("the Automation API makes others on a URL that is known late, and another stack reads their version", async () => {
    const late = await Life.begin(project, OWN_NODE, place, LATE);
    await late.write("Automation API");
    await late.create();
    const reader = late.beside("reader", READER);
    await reader.write("ES module");
    await reader.create();
    await reader.destroy();
    await late.destroy();
  });
});

describe.runIf(ALL)("a whole life", () => {
  const opened = new Map<string, { project: Promise<Project>; own: Turns }>();
  const turn = turns(AT_ONCE);
  const projectOf = async ({ layout, sdk }: Case) => {
    const key = `${layout} ${sdk}`;
    const known = opened.get(key) ?? { project: turn(() => Project.open(layout, sdk)), own: turns(1) };
    opened.set(key, known);
    return { project: await known.project, own: known.own };
  };
  const alive = (one: Case, work: (life: Life) => Promise<void>, program?: Program) =>
    projectOf(one).then(({ project, own }) =>
      own(() =>
        turn(async () => {
          const place = await openPlace("postgres");
          try {
            const life = await Life.begin(project, one.node, place, program);
            await life.write(one.way);
            await work(life);
          } finally {
            await place.close();
          }
        }),
      ),
    );

  test.concurrent.each([...LAID, ...VERSIONED])(
    "$layout | $way | $sdk | $node",
    (one) =>
      alive(one, async (life) => {
        await life.preview();
        await life.create();
        await life.same();
        await life.change();
        await life.destroy();
      }),
    LONGEST,
  );

  test.concurrent.each(LATE_CASES)(
    "with what is known late | $sdk | $node",
    (one) =>
      alive(
        one,
        async (life) => {
          await life.preview();
          await life.create();
          const reader = life.beside("reader", READER);
          await reader.write(one.way);
          await reader.preview();
          await reader.create();
          await life.same();
          await life.change();
          await reader.change();
          await reader.destroy();
          await life.destroy();
        },
        LATE,
      ),
    LONGEST,
  );
});
