// What callbacks do inside of a tenant, mostly wrong, and what is to be left of it in the tenant's table.

import { setTimeout as wait } from "node:timers/promises";
import type { Asked, Ground, Tenants } from "./ground";

/** What a request leaves: its own row, or nothing. */
export type Left = "row" | "nothing" | "either";

export interface Request {
  readonly id: number;
  readonly tenant: string;
  /** Another tenant, to be led to. */
  readonly other: string;
  readonly kind: string;
  /** Once its withTenant has ended. */
  readonly ended: Promise<unknown>;
}

/** What the requests act in, and what is found in it that must not be. */
export interface Scene {
  readonly tenants: Tenants;
  readonly ground: Ground;
  readonly wrong: string[];
  /** Each `db` that has been let out. */
  readonly leaked: Asked[];
  /** What goes on behind the end of its request. */
  readonly late: Promise<unknown>[];
}

export type Act = (db: Asked, request: Request, scene: Scene) => Promise<unknown>;

export const insert: Act = (db, { id, tenant }) => db.rows(`INSERT INTO users VALUES (${id}, '${tenant}', NULL)`);

export const look: Act = async (db, { tenant, kind }, { wrong }) => {
  for (const row of await db.rows("SELECT DISTINCT tenant FROM users"))
    if (row.tenant !== tenant) wrong.push(`${kind} of ${tenant} saw a row of ${row.tenant}`);
};

const fail: Act = async () => {
  throw new Error("no");
};

const quietly =
  (act: Act): Act =>
  (...given) =>
    act(...given).catch(() => {});

const all =
  (...acts: Act[]): Act =>
  async (...given) => {
    for (const act of acts) await act(...given);
  };

const atOnce =
  (...acts: Act[]): Act =>
  (...given) =>
    Promise.all(acts.map((act) => act(...given)));

const say =
  (sql: string): Act =>
  (db) =>
    db.rows(sql);

const kill: Act = async (db, _, { ground }) => {
  const pg = ground.dialect === "postgres";
  const [row] = await db.rows(pg ? "SELECT pg_backend_pid() AS id" : "SELECT CONNECTION_ID() AS id");
  const sql = pg ? `SELECT pg_terminate_backend(${row?.id})` : `KILL ${row?.id}`;
  // One after another: they share a connection of their own.
  killing = killing.then(() => ground.place.query(sql)).catch(() => {});
  await killing;
};
let killing: Promise<unknown> = Promise.resolve();

const leadElsewhere: Act = (db, { other }, { ground: { dialect, place } }) =>
  db.rows(dialect === "postgres" ? `SET search_path = tenant_${other}` : `USE ${place.prefix}${other}`);

/** By a function on PostgreSQL, where no text shows it. */
const leaveTraces: Act = (db, { other }, { ground: { dialect } }) =>
  db.rows(dialect === "postgres" ? `SELECT wander('tenant_${other}', false)` : `SET @tenant = '${other}'`);

const timeOut: Act = async (db, _, { ground }) => {
  if (ground.dialect === "mysql")
    return db.rows("SET STATEMENT max_statement_time = 0.01 FOR SELECT SLEEP(1), id FROM users");
  await db.rows("SET LOCAL statement_timeout = 10");
  return db.rows("SELECT pg_sleep(1)");
};

const letOut: Act = async (db, _, { leaked }) => leaked.push(db);

const inContext: Act = (_, request, scene) => insert(scene.tenants.db, request, scene);

const inItself =
  (act: Act): Act =>
  (_, request, scene) =>
    scene.tenants.withTenant(request.tenant, (same) => act(same, request, scene));

const unawaited =
  (act: Act): Act =>
  async (...given) =>
    void quietly(act)(...given);

const behindItsEnd =
  (act: Act): Act =>
  async (db, request, scene) =>
    void scene.late.push(quietly(() => request.ended.then(() => act(db, request, scene)))(db, request, scene));

const again: Act = (_, request, scene) => insert(scene.tenants.db, { ...request, id: -request.id }, scene);

export const ACTS: Record<string, readonly [Left, Act]> = {
  writes: ["row", insert],
  "writes and reads at once": ["row", atOnce(insert, look, look)],
  "goes by the current tenant": ["row", inContext],
  throws: ["nothing", all(insert, fail)],
  "meets a constraint": ["nothing", all(insert, insert)],
  "throws while others run": ["nothing", atOnce(insert, fail, look)],
  "times out": ["nothing", all(insert, timeOut)],
  "is killed": ["nothing", all(insert, kill, () => wait(5), look)],
  "is killed at its end": ["either", all(insert, kill)],
  "commits by itself": ["row", all(insert, quietly(say("COMMIT")), look)],
  "rolls back by itself": ["row", all(insert, quietly(say("ROLLBACK")), look)],
  "leads elsewhere": ["row", all(quietly(leadElsewhere), insert, look)],
  "leaves traces": ["either", all(insert, leaveTraces)],
  "is not awaited": ["row", unawaited(insert)],
  "lets its db out": ["row", all(letOut, insert)],
  "works on behind its end": ["row", all(behindItsEnd(look), behindItsEnd(again), insert)],
  "is inside itself": ["row", inItself(atOnce(insert, look))],
  "fails inside itself": ["nothing", all(insert, quietly(inItself(fail)))],
  "begins inside": ["row", all(say("BEGIN"), say("ROLLBACK"), say("BEGIN"), insert, say("COMMIT"), look)],
};
