// Death at any point, on both dialects: every message of a run, each of its statements, and each way to die; what is
// left is brought to its target by one plain run, with no hand in between, and every statement has come true once.
//
// TENANTEX_TEST_SIZE=large takes all points instead of some; TENANTEX_TEST_SEED repeats a choice; TENANTEX_TEST_POINT,
// such as "7,3,cut" (message, keep, ending), takes one, together with vitest's -t for its scenario.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../provider/engine/server";
import { turns } from "../../provider/engine/turns";
import { chance } from "../chance";
import { startFaultProxy } from "../servers/fault-proxy";
import { type Point, pointsOf, statementCount } from "./deaths/points";
import { OWNER, perform, type Scenario, scenariosOf } from "./deaths/scenarios";
import { differences, isLocked, livingSessions, lockOf, stateOf, type TenantState } from "./deaths/state";
import { bring, DIALECTS, openPlace, type Place } from "./place";

const ALL = process.env.TENANTEX_TEST_SIZE === "large";
const SOME = 16;
const AT_ONCE = 4;
const luck = chance();
const only = process.env.TENANTEX_TEST_POINT;

describe.each(DIALECTS)("%s: death at any point", (dialect) => {
  describe.each(scenariosOf(dialect))("$name", (scenario) => {
    let place: Place;
    /** Where the run's directory is, which may be another than the tenant was made from. */
    let later: Place;
    let direct: Server;
    beforeAll(async () => {
      place = await openPlace(dialect);
      later = scenario.later ? await openPlace(dialect) : place;
      await place.write(scenario.files[dialect] ?? {});
      await later.write(scenario.later ?? {});
      direct = place.open();
    });
    afterAll(async () => {
      await place.close();
      if (later !== place) await later.close();
    });

    const open = (url: string) => place.open({ url, migrations: later.directory, concurrency: 1 });

    test(
      "one plain run afterwards is enough",
      async () => {
        await start(scenario, direct, "faultless");
        const messages = await messagesOf("faultless");
        expect(messages.join("\n")).toContain(lockText(lockOf(place, direct.schemaOf("faultless"))));
        const wanted = scenario.to === undefined ? undefined : await stateOf(place, direct.schemaOf("faultless"));

        const all = pointsOf(messages, dialect);
        const points = only
          ? all.filter((point) => `${point.message},${point.keep},${point.ending}` === only)
          : ALL
            ? all
            : luck.sample(all, SOME);
        console.error(`${dialect}, ${scenario.name}: ${points.length} of ${all.length} points, seed ${luck.seed}`);
        const turn = turns(AT_ONCE);
        const failures = await Promise.all(
          points.map((point, i) =>
            turn(async () => {
              const statements = statementCount(messages[point.message - 1] as string, dialect);
              const found = await problems(point, statements, `t${i}`, wanted);
              return found.length === 0 ? [] : [`${point.words}: ${found.join("; ")}`];
            }),
          ),
        );
        expect(told(failures.flat()), `seed ${luck.seed}`).toEqual([]);
      },
      ALL ? 1_800_000 : 120_000,
    );

    /** The messages of a run without a fault. */
    async function messagesOf(tenant: string): Promise<readonly string[]> {
      const proxy = await startFaultProxy(place.url, dialect);
      const server = open(proxy.url);
      await perform(scenario, server, tenant);
      await server.close();
      await proxy.stop();
      return proxy.messages;
    }

    /** What is wrong with a tenant after a death at that point and one plain run. */
    async function problems(
      point: Point,
      statements: number,
      tenant: string,
      wanted: TenantState | undefined,
    ): Promise<string[]> {
      const schema = direct.schemaOf(tenant);
      await start(scenario, direct, tenant);
      const proxy = await startFaultProxy(place.url, dialect);
      proxy.arm(point);
      const dying = open(proxy.url);
      // It may recover by itself, or not.
      const first = await perform(scenario, dying, tenant).then(
        () => "recovered",
        (error: Error) => error.message,
      );
      await dying.close();
      const text = proxy.messages[point.message - 1];
      if (text === undefined || statementCount(text, dialect) !== statements) {
        await proxy.stop();
        return [`the run sent other messages than the one before it: ${JSON.stringify(text)} (${first})`];
      }
      const plain = open(place.url);
      try {
        await perform(scenario, plain, tenant);
      } catch (error) {
        return [`the plain run failed: ${(error as Error).message}\n(the run that died: ${first})`];
      } finally {
        await plain.close();
        await proxy.fired;
        await proxy.stop();
      }
      const found: string[] = [];
      if ((await remaining(place, proxy.sessions)).length > 0) found.push("its session is still there");
      if (await isLocked(place, schema)) found.push("its lock is still held");
      const exists = await place.exists(schema);
      if (exists !== (wanted !== undefined)) found.push(exists ? "the schema is still there" : "the schema is gone");
      else if (wanted) found.push(...differences(await stateOf(place, schema), wanted));
      return found.length === 0 ? [] : [...found, `the run that died: ${first}`];
    }

    /** As a message writes it. */
    function lockText(lock: string): string {
      return dialect === "postgres" ? lock : Buffer.from(lock).toString("hex");
    }
  });
});

/** The first of the problems, each cut short. */
function told(problems: string[]): string[] {
  const first = problems.slice(0, 15).map((problem) => (problem.length > 700 ? `${problem.slice(0, 700)} …` : problem));
  return problems.length > first.length ? [...first, `and ${problems.length - first.length} more`] : first;
}

/** Brings a new tenant to where the run finds it. */
async function start({ from }: Scenario, server: Server, tenant: string): Promise<void> {
  if (from !== undefined) await bring(server, tenant, from, "create", OWNER);
}

/** Those sessions that do not end: a server needs a moment to see that its client is gone. */
async function remaining(place: Place, sessions: readonly number[]): Promise<number[]> {
  for (let waited = 0; ; waited += 20) {
    const living = await livingSessions(place, sessions);
    if (living.length === 0 || waited >= 5_000) return living;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
