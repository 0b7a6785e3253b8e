// Kills at random moments of real runs, on both dialects: of the process, of its session, of its connection, of the
// whole server. One plain run afterwards has to be enough, and everything has come true once.
//
// TENANTEX_TEST_KILLS=300 kills so often; TENANTEX_TEST_SEED repeats a series as far as moments can be repeated.

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chance } from "../chance";
import { type FaultProxy, startFaultProxy } from "../servers/fault-proxy";
import { ServerLostError } from "../servers/mortal-server";
import { livingSessions, stateOf, type TenantState } from "./deaths/state";
import { VERSIONS } from "./kills/files";
import { type Ground, openGround } from "./kills/ground";
import { carryOut, type Order } from "./kills/order";
import { Victims } from "./kills/victims";
import { type Step, Walk } from "./kills/walk";
import { armed, type Weapon, weaponsOn } from "./kills/weapons";
import { DIALECTS } from "./place";

const KILLS = Number(process.env.TENANTEX_TEST_KILLS || 24);
const OWNER = "urn:kills";

describe.each(DIALECTS)("%s: kills", (dialect) => {
  const luck = chance();
  let ground: Ground;
  let victims: Victims;
  beforeAll(async () => {
    ground = await openGround(dialect);
    victims = new Victims();
  });
  afterAll(async () => {
    victims?.end();
    await ground?.leave();
  });

  const schemaOf = (tenant: string) => `${ground.prefix}${tenant}`;
  const order = ({ kind, tenant, target }: Omit<Step, "from">, url: string): Order => {
    const { prefix, migrations } = ground;
    return { url, prefix, migrations, tenant, kind, target, owner: OWNER };
  };

  test(
    "one plain run afterwards is enough",
    async () => {
      const references = await learn();
      const perStep = { first: await duration(), later: await duration() };
      const walk = new Walk(dialect, luck);
      const weapons = weaponsOn(ground);
      const count = { kills: 0, hit: 0, lost: 0, twice: 0, hand: 0 };
      const problems: string[] = [];
      for (let round = 0; round < KILLS; round++) {
        const weapon = weapons[round % weapons.length] as Weapon;
        const step = walk.next();
        const proxy = await startFaultProxy(ground.url, dialect);
        const victim = victims.living();
        const length = 1 + Math.abs(Number(step.target) - Number(step.from));
        const strike = await armed(weapon, ground, victim, proxy);
        await victim.work(order(step, proxy.url));
        await sleep(luck.next() * length * (victim.works === 1 ? perStep.first : perStep.later));
        count.kills++;
        const hit = await strike().catch((error: unknown) => {
          if (!(error instanceof ServerLostError && error.isKnown)) throw error;
          console.error(
            `${dialect}: ends after ${count.kills} kills, with a server that has lost itself: ${error.message}`,
          );
        });
        if (hit === undefined) break;
        if (hit) count.hit++;
        const outcome = await victim.ended();

        const told = (words: string) => {
          const what = `round ${round + 1}, ${weapon} killed, ${step.kind} ${step.from} → ${step.target}`;
          problems.push(`${what} (${outcome}): ${words}`);
          console.error(problems.at(-1));
        };
        try {
          await carryOut(order(step, ground.url));
        } catch (error) {
          count.hand++;
          told(`the plain run failed: ${(error as Error).message}`);
          walk.abandon();
          continue;
        } finally {
          await proxy.stop();
        }
        walk.done(step);
        const findings = await walk.findings(ground, schemaOf, step, references.get(step.target) as TenantState);
        if ((await remaining(proxy)).length > 0)
          findings.push({ fault: "otherwise", words: "its session is still there" });
        if (findings.some(({ fault }) => fault === "lost")) count.lost++;
        if (findings.some(({ fault }) => fault === "twice")) count.twice++;
        for (const { fault, words } of findings) told(`${fault}: ${words}`);
        if (findings.length > 0) walk.abandon();
      }
      console.error(
        `${dialect}: ${count.kills} kills, ${count.hit} hit a run at work, ${count.lost} lost, ${count.twice} twice, ${count.hand} by hand (seed ${luck.seed})`,
      );
      expect(problems.slice(0, 20), `${problems.length} problems, seed ${luck.seed}`).toEqual([]);
    },
    60_000 + KILLS * 10_000,
  );

  /** What a tenant is at each version when nobody is killed. */
  async function learn(): Promise<Map<string, TenantState>> {
    const references = new Map<string, TenantState>();
    for (const version of ["0", ...VERSIONS]) {
      const tenant = `at_${version}`;
      const first = version === "0" ? "1" : version;
      await carryOut(order({ kind: "create", tenant, target: first }, ground.url));
      if (version !== first) await carryOut(order({ kind: "update", tenant, target: version }, ground.url));
      references.set(version, await stateOf(ground, schemaOf(tenant)));
    }
    return references;
  }

  /** How long a step takes the living victim, in milliseconds; the first work of a process is slower. */
  async function duration(): Promise<number> {
    const victim = victims.living();
    const tenant = `learned_${victim.works}`;
    await victim.work(order({ kind: "create", tenant, target: VERSIONS.at(-1) as string }, ground.url));
    const begun = Date.now();
    expect(await victim.ended()).toBe("done");
    return (Date.now() - begun) / (VERSIONS.length + 1);
  }

  /** Sessions of the victim that do not end: a server needs a moment to see that its client is gone. */
  async function remaining({ sessions }: FaultProxy): Promise<number[]> {
    for (let waited = 0; ; waited += 50) {
      const living = await livingSessions(ground, sessions);
      if (living.length === 0 || waited >= 5_000) return living;
      await sleep(50);
    }
  }
});
