// PgBouncer as the tests start it: it lets in who knows the password, and pools by transactions.
import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { startPgBouncer } from "./pgbouncer";
import type { PrivateServer } from "./private-server";
import type {} from "./setup";
import { askPostgres } from "./started-server";

let bouncer: PrivateServer;
beforeAll(async () => {
  bouncer = await startPgBouncer(inject("postgresUrl"));
});
afterAll(() => bouncer?.stop());

test("SELECT works through it", async () => {
  expect(await askPostgres(bouncer.url)).toBe(await askPostgres(inject("postgresUrl")));
});

test("a wrong password is refused", async () => {
  const wrong = new URL(bouncer.url);
  wrong.password = "wrong";
  await expect(askPostgres(wrong.href)).rejects.toThrow(/authentication failed/);
});

test("two messages of one client may be served by different backends", async () => {
  const [one, two] = [connect(), connect()];
  await Promise.all([one.connect(), two.connect()]);
  const first = await backend(one);
  await two.query("BEGIN");
  expect(await backend(two)).toBe(first);
  expect(await backend(one)).not.toBe(first);
  await two.query("COMMIT");
  await Promise.all([one.end(), two.end()]);
});

function connect(): pg.Client {
  return new pg.Client({ connectionString: bouncer.url });
}

async function backend(client: pg.Client): Promise<number> {
  return (await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")).rows[0]?.pid ?? 0;
}
