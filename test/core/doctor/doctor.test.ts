// Each check of the check-up at its thresholds: what is well, what is a warning, what is a problem.

import { describe, expect, test } from "vitest";
import { examine, type Facts, type FleetFacts, type Health } from "../../../provider/core/doctor/doctor";

const HEALTH: Health = {
  product: "PostgreSQL",
  version: [18, 4],
  at: new Date(0),
  readOnly: undefined,
  pooled: false,
  encoding: "UTF8",
  rights: [{ right: "CREATE on the database", granted: true }],
  ...{ strange: [], narrow: [], archived: [], scratches: [] },
  connections: { most: 97, used: 5 },
  ...{ locks: 6400, packet: 16_777_216, openTables: 2000 },
  timeouts: {},
  modes: ["STRICT_TRANS_TABLES"],
  tables: 300,
  largest: { schema: "tenant_acme", objects: 40 },
};
const FLEET: FleetFacts = {
  ...{ count: 12, behind: 3 },
  ...{ noHistory: [], halfDone: [], failed: [], halfDropped: [], unreadable: [], edited: [], ahead: [] },
};
const FACTS: Facts = {
  ...{
    dialect: "postgres",
    title: "PostgreSQL at here:5432/app",
    health: HEALTH,
    skew: 80,
    concurrency: 8,
    fleet: FLEET,
  },
  directory: {
    ...{ path: "tenant_migrations", migrations: 24, newest: "20260316094500" },
    largestFile: { file: "1_a.up.sql", bytes: 9000, isDown: false },
  },
};

/** A check as `level what`. */
function found(name: string, health: Partial<Health>, facts: Partial<Facts> = {}): string[] {
  const dialect = health.product === "MySQL" || health.product === "MariaDB" ? "mysql" : "postgres";
  return examine({ ...FACTS, dialect, ...facts, health: { ...HEALTH, ...health } })
    .filter((check) => check.name === name)
    .map(({ level, what }) => `${level} ${what}`);
}

test("all is well", () => {
  expect(examine(FACTS).map(({ level, name, what }) => `${level} ${name}: ${what}`)).toEqual([
    "ok version: PostgreSQL 18.4",
    "ok writing: it takes changes",
    "ok pooler: the connection leads to the server itself",
    "ok rights: CREATE on the database",
    "ok charset: UTF8",
    "ok clock: as this machine's",
    "ok timeouts: none that ends a migration",
    "ok connections: 92 of 97 are free, and 8 tenants at the same time take one each",
    "ok locks: the lock table holds 6,400; the largest tenant has 40 objects, all have 300 tables",
    "ok directory: tenant_migrations holds 24 migrations, the newest 20260316094500",
    "ok tenants: 12 tenants, 3 of them behind the newest file",
  ]);
});

test("what is not well says what to do, and what is well does not", () => {
  const bad = examine({
    ...{ ...FACTS, skew: 4e6, concurrency: 1000, directory: new Error("gone") },
    health: { ...HEALTH, version: [11], readOnly: "it is a replica", pooled: true, scratches: ["tenantex_scratch_1"] },
    fleet: { ...FLEET, ahead: ["a"] },
  });
  for (const { level, next } of [...bad, ...examine(FACTS)]) expect(next === undefined).toBe(level === "ok");
});

describe.each<[name: string, health: Partial<Health>, says: string, facts?: Partial<Facts>]>([
  ["version", { version: [11, 22] }, "problem PostgreSQL 11.22 is too old"],
  ["version", { version: [12, 1] }, "warning PostgreSQL 12.1 works, and gets no fixes from its makers"],
  ["version", { version: [15, 0] }, "ok PostgreSQL 15.0"],
  ["version", { product: "MySQL", version: [5, 7, 44] }, "problem MySQL 5.7.44 is too old"],
  ["version", { product: "MySQL", version: [8, 0, 12] }, "problem MySQL 8.0.12 is too old"],
  [
    "version",
    { product: "MySQL", version: [8, 0, 13] },
    "warning MySQL 8.0.13 works, and gets no fixes from its makers",
  ],
  ["version", { product: "MySQL", version: [8, 4, 0] }, "ok MySQL 8.4.0"],
  ["version", { product: "MySQL", version: [9, 7, 4] }, "ok MySQL 9.7.4"],
  ["version", { product: "MariaDB", version: [10, 5, 29] }, "problem MariaDB 10.5.29 is too old"],
  [
    "version",
    { product: "MariaDB", version: [10, 6, 0] },
    "warning MariaDB 10.6.0 works, and gets no fixes from its makers",
  ],
  ["version", { product: "MariaDB", version: [11, 4, 2] }, "ok MariaDB 11.4.2"],
  ["writing", { readOnly: "it is a replica" }, "problem it only reads: it is a replica"],
  [
    "writing",
    { readsByDefault: true },
    "warning default_transaction_read_only is on, and migrations write all the same",
  ],
  ["rights", { rights: [{ right: "CREATE", granted: false }] }, "problem the user lacks CREATE"],
  ["rights", { rights: [{ right: "CREATE", granted: undefined }] }, "ok the server does not tell of CREATE"],
  ["rights", { strange: ["tenant_a"] }, "problem the user does not own tenant_a, and cannot migrate it"],
  [
    "charset",
    { encoding: "SQL_ASCII" },
    "warning the database's encoding is SQL_ASCII: what it cannot write fails, or is not checked",
  ],
  ["charset", { product: "MySQL", encoding: undefined, narrow: ["t_a", "t_b"] }, "warning not utf8mb4: t_a, t_b"],
  ["charset", { product: "MySQL", encoding: undefined }, "ok utf8mb4"],
  ["clock", {}, "ok as this machine's", { skew: -59_000 }],
  ["clock", {}, "warning its clock is 60 s behind this machine's", { skew: -60_000 }],
  [
    "clock",
    {},
    "problem its clock is 3600 s ahead of this machine's: what a run that died has made is not known as its own",
    { skew: 3_600_000 },
  ],
  [
    "timeouts",
    { timeouts: { statement_timeout: 30_000 } },
    "warning statement_timeout (30 s) ends a migration that takes longer",
  ],
  [
    "timeouts",
    { timeouts: { idle_in_transaction_session_timeout: 5000, wait_timeout: 28_800_000 } },
    "ok none that ends a migration",
  ],
  [
    "timeouts",
    { timeouts: { idle_in_transaction_session_timeout: 4999 } },
    "warning idle_in_transaction_session_timeout (4.999 s) ends a run whose network stops for as long",
  ],
  [
    "timeouts",
    { timeouts: { max_statement_time: 0, wait_timeout: 30_000 } },
    "warning wait_timeout (30 s) ends a connection that waits for its next tenant",
  ],
  [
    "connections",
    { connections: { most: 20, used: 12 } },
    "ok 8 of 20 are free, and 8 tenants at the same time take one each",
  ],
  [
    "connections",
    { connections: { most: 20, used: 13 } },
    "warning 7 of 20 are free, and 8 tenants at the same time take one each",
  ],
  [
    "connections",
    { connections: { most: 20, used: 20 } },
    "problem 0 of 20 are free, and 8 tenants at the same time take one each",
  ],
  [
    "locks",
    { largest: { schema: "t_a", objects: 800 } },
    "ok the lock table holds 6,400; the largest tenant has 800 objects, all have 300 tables",
  ],
  [
    "locks",
    { largest: { schema: "t_a", objects: 801 } },
    "warning the lock table holds 6,400, and t_a has 801 objects: a migration that touches all of them, on 8 tenants at the same time, does not fit",
  ],
  [
    "locks",
    { tables: 6401 },
    "warning the lock table holds 6,400, and all tenants have 6,401 tables: pg_dump of the whole database needs a lock for each",
  ],
  [
    "locks",
    { largest: undefined, tables: 0 },
    "ok the lock table holds 6,400; the largest tenant has 0 objects, all have 0 tables",
  ],
  ["packet", { product: "MySQL", packet: 9001 }, "ok max_allowed_packet is 9001 bytes, and 1_a.up.sql has 9000"],
  ["packet", { product: "MySQL", packet: 9000 }, "warning max_allowed_packet is 9000 bytes, and 1_a.up.sql has 9000"],
  ["tables", { product: "MySQL", openTables: 12 }, "ok the server keeps 12 open, and all tenants have 300"],
  [
    "tables",
    { product: "MySQL", openTables: 11 },
    "warning the server keeps 11 open, and all tenants have 300: reading all 12 tenants closes and opens their histories each time",
  ],
  ["sql_mode", { product: "MySQL" }, "ok strict"],
  [
    "sql_mode",
    { product: "MySQL", modes: [] },
    "warning it is not strict: a value that does not fit is cut, and the migration succeeds",
  ],
  [
    "sql_mode",
    { product: "MySQL", modes: ["STRICT_ALL_TABLES", "ANSI_QUOTES"] },
    "warning ANSI_QUOTES lets the server read files otherwise than they are read here",
  ],
  ["directory", {}, "problem It is gone", { directory: new Error("It is gone.\nBring it back.") }],
  ["archive", { archived: ["archived_1_a"] }, "ok 1 archived: archived_1_a; drop them when nobody needs them"],
  [
    "scratches",
    { scratches: ["tenantex_scratch_1"] },
    "warning 1 left by a run that was killed, or in use: tenantex_scratch_1",
  ],
])("%s", (name, health, says, facts) => {
  test(says, () => expect(found(name, health, facts)).toEqual([says]));
});

test("a down script is stored as hexadecimal, and takes twice its room", () => {
  const directory = {
    ...(FACTS.directory as object),
    largestFile: { file: "1_a.down.sql", bytes: 5000, isDown: true },
  };
  const facts = { directory: directory as Facts["directory"] };
  expect(found("packet", { product: "MySQL", packet: 10_001 }, facts)[0]).toMatch(/^ok /);
  expect(found("packet", { product: "MySQL", packet: 10_000 }, facts)[0]).toMatch(/^warning .*twice the room/);
});

test("tenants that need a hand are named, those that cannot be worked on first", () => {
  const fleet: FleetFacts = {
    ...{ count: 9, behind: 2, noHistory: ["a"], halfDone: ["b"], failed: ["m"], halfDropped: ["c"], unreadable: ["d"] },
    ...{ edited: ["e"], ahead: ["f", "g", "h", "i", "j", "k", "l"] },
  };
  expect(found("tenants", {}, { fleet })).toEqual([
    "ok 8 tenants, 2 of them behind the newest file",
    "problem the history cannot be read: d",
    "problem half dropped: c",
    "problem a migration has begun and not ended: b",
    "problem the last run failed at a migration that they still miss: m",
    "problem migrations were edited after they were applied: e",
    "warning migrations are applied of which the directory has no file: f, g, h, i, j and 2 more",
    "warning begin with the prefix, and have no history: a",
  ]);
  expect(found("tenants", {}, { fleet: undefined })).toEqual([]);
});
