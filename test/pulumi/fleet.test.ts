// What a fleet costs under the real engine, counted: where nothing is to be done, nothing is done for each tenant.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DIALECTS, openPlace, type PerDialect, type Place } from "../engine/place";
import { type Cost, type Fleet, fleetMigrations, openFleet } from "./fleet";
import type { Stack } from "./stack";

const [FEW, MANY] = [10, 40];

// The identity of the server, the catalog and all histories; on PostgreSQL the last two are in transactions that only read.
const QUESTIONS: PerDialect<Partial<Cost>> = {
  postgres: { connections: 1, roundTrips: 3, statements: 9 },
  mysql: { connections: 1, roundTrips: 3 },
};

describe.each(DIALECTS)("%s: a fleet", (dialect) => {
  let place: Place;
  let fleet: Fleet;
  const preview = (stack: Stack) => stack.preview();
  const up = (stack: Stack) => stack.up();

  beforeAll(async () => {
    place = await openPlace(dialect);
    fleet = await openFleet(place.url, place.prefix, fleetMigrations(dialect));
  });
  afterAll(async () => {
    await fleet?.remove();
    await place?.close();
  });

  test.each([FEW, MANY])("of %i tenants that are as declared", async (tenants) => {
    await fleet.declare(tenants, 5);
    await fleet.run(up);
    const before = await fleet.tenants();
    expect(before).toHaveLength(tenants);

    const previewed = await fleet.run(preview);
    expect(previewed.out).toContain(`${tenants + 2} unchanged`);
    expect(previewed).toMatchObject({ ...QUESTIONS[dialect], writes: 0 });

    const upped = await fleet.run(up);
    expect(upped.out).toContain(`${tenants + 2} unchanged`);
    // The engine itself writes down that a run has ended.
    expect(upped).toMatchObject({ ...QUESTIONS[dialect], writes: 1 });
    expect(await fleet.tenants()).toEqual(before);
  });

  test("is refreshed by one round trip for each tenant, and one for the server's identity", async () => {
    // The engine itself forgets which argument depends on what.
    const outputs = async () => (await fleet.tenants()).map((tenant) => tenant.outputs);
    const before = await outputs();
    const { out, roundTrips, writes } = await fleet.run((stack) => stack.refresh());
    expect(out).toContain(`${MANY + 2} unchanged`);
    expect(roundTrips).toBe(MANY + 1);
    expect(writes).toBe(1);
    expect(await outputs()).toEqual(before);
  });

  test("what the counts are held against: a changed tenant costs round trips and writes", async () => {
    await fleet.declare(MANY, 6);
    const { roundTrips, writes } = await fleet.run(up);
    expect(roundTrips).toBeGreaterThan(2 * MANY);
    expect(writes).toBeGreaterThan(MANY);
    const { writes: destroying } = await fleet.run((stack) => stack.destroy());
    expect(destroying).toBeGreaterThan(MANY);
  });
});
