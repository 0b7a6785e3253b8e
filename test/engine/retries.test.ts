// Locks, deadlocks and lost connections: tried again while it is worth a try, told with their count when not.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConvergeStoppedError, MigrationFailedError } from "../../provider/errors";
import { bring, DIALECTS, openPlace, type PerDialect, type Place, refusal, THREE } from "./place";

describe.each(DIALECTS)("%s: retries", (dialect) => {
  let place: Place;
  const per = <T>(values: PerDialect<T>): T => values[dialect];
  const hold = (schema: string) =>
    place.query(per({ postgres: `BEGIN; LOCK TABLE ${schema}.users`, mysql: `LOCK TABLES ${schema}.users READ` }));
  const letGo = () => place.query(per({ postgres: "ROLLBACK", mysql: "UNLOCK TABLES" }));
  const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  /** Ends the connections that sleep in one of our tenants. */
  const endSleepers = async () => {
    const sleepers = await place.query<{ id: number }>(
      per({
        postgres:
          "SELECT pid AS id FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()",
        mysql: `SELECT ID AS id FROM information_schema.PROCESSLIST WHERE STATE = 'User sleep' AND LEFT(DB, ${place.prefix.length}) = '${place.prefix}'`,
      }),
    );
    expect(sleepers).toHaveLength(1);
    for (const { id } of sleepers)
      await place.query(per({ postgres: `SELECT pg_terminate_backend(${id})`, mysql: `KILL ${id}` }));
  };

  beforeAll(async () => {
    place = await openPlace(dialect);
    await place.write(THREE);
  });
  afterAll(() => place.close());

  test("a lock that is let go in time: the file is run, and the tries are counted", async () => {
    await bring(place.open(), "patient", "2", "create");
    await hold(`${place.prefix}patient`);
    const work = bring(place.open({ lockTimeout: 0.3 }), "patient", "3");
    await wait(2500);
    await letGo();
    const { retries, steps } = await work;
    expect(retries).toBeGreaterThan(0);
    expect(steps).toMatchObject([{ kind: "apply", migration: { version: "3" } }]);
    expect(await place.query(`SELECT id FROM ${place.prefix}patient.users`)).toEqual([{ id: 1 }]);
  });

  test("a lock that is not: the error counts the tries, and the next run needs no hand", async () => {
    await bring(place.open(), "held", "2", "create");
    await hold(`${place.prefix}held`);
    const error = await refusal(bring(place.open({ lockTimeout: 0.3, retryTimeout: 2 }), "held", "3"));
    await letGo();
    expect(error).toBeInstanceOf(MigrationFailedError);
    expect(error.message).toMatch(/ \[\d+ tries in \d+\.\d s\]\n/);
    expect(error.message).toContain("The file is not at fault: other work holds what it needs.");
    expect((await bring(place.open(), "held", "3")).retries).toBe(0);
  });

  test("whatever else fails, fails at once", async () => {
    const other = await openPlace(dialect);
    await other.write({ "1_a.up.sql": "SELECT * FROM nowhere;" });
    const error = await refusal(bring(place.open({ migrations: other.directory }), "once", "1", "create"));
    expect(error.message).not.toContain("tries in");
    await other.close();
  });

  test("a connection that somebody ends: the lock is taken and the tenant read again, and nothing is done twice", async () => {
    const other = await openPlace(dialect);
    const slow = per({ postgres: "SELECT pg_sleep(1.5);", mysql: "DO SLEEP(1.5);" });
    await other.write({
      ...THREE,
      "4_slow.up.sql": `INSERT INTO users VALUES (4, 'a');\n${slow}\nINSERT INTO users VALUES (5, 'b');`,
    });
    const server = place.open({ migrations: other.directory });
    await bring(server, "cut", "3", "create");
    const work = bring(server, "cut", "4");
    await wait(700);
    await endSleepers();
    expect((await work).retries).toBeGreaterThan(0);
    expect(await place.query(`SELECT id FROM ${place.prefix}cut.users ORDER BY id`)).toEqual([
      { id: 1 },
      { id: 4 },
      { id: 5 },
    ]);
    await other.close();
  });

  test("a statement that ends its own connection is not tried for ever", async () => {
    const other = await openPlace(dialect);
    await other.write({
      "1_kill.up.sql": per({
        postgres: "SELECT pg_terminate_backend(pg_backend_pid());",
        mysql: "KILL CONNECTION_ID();",
      }),
    });
    const server = place.open({ migrations: other.directory });
    await bring(server, "suicide", "0", "create");
    const error = await refusal(bring(server, "suicide", "1"));
    expect(error).toBeInstanceOf(ConvergeStoppedError);
    expect(error.message).toMatch(/^Tenant "suicide": stopped: .* \[4 tries in/);
    await other.close();
  });

  test("fifty tenants do not wait for one that is at work", async () => {
    const other = await openPlace(dialect);
    await other.write({ "1_slow.up.sql": per({ postgres: "SELECT pg_sleep(30);", mysql: "DO SLEEP(30);" }) });
    const slow = place.open({ migrations: other.directory, retryTimeout: 0 });
    const stuck = refusal(bring(slow, "stuck", "1", "create"));
    await wait(300);
    const impatient = place.open({ lockTimeout: 0.1, retryTimeout: 0, concurrency: 10 });
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, i) => bring(impatient, `free${i}`, "3", "create")),
    );
    expect(outcomes.every(({ retries }) => retries === 0)).toBe(true);
    await endSleepers();
    expect((await stuck).message).toContain("stopped");
    await other.close();
  });
});

test("postgres: a deadlock with other work is tried again", async () => {
  const place = await openPlace("postgres");
  await place.write({
    ...THREE,
    "4_dead.up.sql": "UPDATE users SET name = 'x'; SELECT pg_sleep(0.7); LOCK TABLE projects IN ACCESS EXCLUSIVE MODE;",
  });
  await bring(place.open(), "dead", "3", "create");
  const server = place.open({ lockTimeout: 20 });
  const work = bring(server, "dead", "4");
  await new Promise((resolve) => setTimeout(resolve, 300));
  // Whoever the server chooses as the victim, both end: this one by its error, or the run by its second try.
  await place
    .query(
      "BEGIN; SET LOCAL deadlock_timeout = '5s'; LOCK TABLE tenant_dead.projects; UPDATE tenant_dead.users SET name = 'y'; COMMIT",
    )
    .catch(() => place.query("ROLLBACK"));
  expect((await work).retries).toBeGreaterThan(0);
  expect(await place.query("SELECT name FROM tenant_dead.users")).toEqual([{ name: "x" }]);
  await place.close();
});
