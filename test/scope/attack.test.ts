// 200 requests of 20 tenants at once over 8 connections, most of them going wrong: no row of another tenant, no stained
// connection, none lost. TENANTEX_TEST_SIZE=large sends many such waves; TENANTEX_TEST_SEED repeats one.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ScopeEndedError } from "../../provider/scope";
import { type Chance, chance } from "../chance";
import { refusal } from "../engine/place";
import type { Left, Scene } from "./acts";
import { type Ground, openGround, openTenants, type Tenants, WAYS } from "./ground";
import { HOME, KINDS, type Sent, send } from "./requests";

const WAVES = process.env.TENANTEX_TEST_SIZE === "large" ? 100 : 2;
const REQUESTS = 200;
const CONNECTIONS = 8;
const TENANTS = Array.from({ length: 20 }, (_, i) => `t${i}`);

describe.each(WAYS)("%s", (way) => {
  let ground: Ground;
  let tenants: Tenants;
  let dice: Chance;

  beforeAll(async () => {
    ground = await openGround(way);
    await ground.make(...TENANTS);
    if (ground.dialect === "postgres")
      await ground.place.query(`CREATE FUNCTION public.wander(text, boolean) RETURNS text LANGUAGE sql
        AS $$ SELECT set_config('search_path', $1, $2) $$`);
    tenants = openTenants(ground, CONNECTIONS);
    dice = chance();
  });
  afterAll(async () => {
    await tenants?.end();
    await ground?.close();
  });

  const wave = (first: number) =>
    Array.from({ length: REQUESTS }, (_, i): Sent => {
      const [tenant = "", other = ""] = dice.sample(TENANTS, 2);
      return { id: first + i, tenant, other, kind: dice.pick(KINDS) };
    });

  /** Which tenants hold the row of which request. */
  async function holders(wrong: string[]): Promise<Map<number, string>> {
    const found = new Map<number, string>();
    for (const tenant of TENANTS) {
      const rows = await ground.place.query<{ id: number; tenant: string }>(
        `SELECT id, tenant FROM ${ground.place.prefix}${tenant}.users WHERE id <> 1`,
      );
      for (const row of rows) {
        if (row.tenant !== tenant) wrong.push(`${tenant} holds ${JSON.stringify(row)}`);
        found.set(row.id, tenant);
      }
    }
    return found;
  }

  /** All connections at once, so that each is met. */
  function states(): Promise<unknown[]> {
    const sql = `${HOME[ground.dialect]}, ${ground.dialect === "postgres" ? "pg_sleep(0.1)" : "SLEEP(0.1)"}`;
    const one = async () => (await tenants.beside(sql))[0]?.home;
    return Promise.all(Array.from({ length: CONNECTIONS }, one));
  }

  test(`${WAVES} waves of ${REQUESTS} requests`, async () => {
    const scene: Scene = { tenants, ground, wrong: [], leaked: [], late: [] };
    const sent = new Map<Sent, Left>();
    for (let i = 1; i <= WAVES; i++)
      await Promise.all(
        wave(i * 1000).map(async (request) => void sent.set(request, await send(request, scene, dice))),
      );
    const seed = `seed ${dice.seed}`;
    await Promise.all(scene.late);
    expect(scene.late.length).toBeGreaterThan(0);
    // Servers notice a little later that a client is gone.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(scene.leaked.length).toBeGreaterThan(0);
    for (const db of scene.leaked) expect(await refusal(db.rows("SELECT 1")), seed).toBeInstanceOf(ScopeEndedError);
    expect(await states(), seed).toEqual(Array(CONNECTIONS).fill(1));
    const held = await holders(scene.wrong);
    for (const [{ id, tenant, kind }, left] of sent) {
      if (left === "either") continue;
      const expected = left === "row" ? tenant : undefined;
      if (held.get(id) !== expected)
        scene.wrong.push(`what ${kind} of ${tenant} should have left ${left}, and is in ${held.get(id)}`);
    }
    expect(
      [...held.keys()].filter((id) => id < 0),
      seed,
    ).toEqual([]);
    expect(scene.wrong, seed).toEqual([]);
  }, 1_800_000);
});
