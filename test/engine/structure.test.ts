// The structure of tenants as lines: equal where the same migrations made them, by whatever route, and different by what a hand changed.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { structureDiff } from "../../provider/core/structure";
import { structureSelect as mysqlSelect } from "../../provider/dialects/mysql-structure";
import { structureSelect as postgresSelect } from "../../provider/dialects/postgres-structure";
import type { Server } from "../../provider/engine/server";
import { bring, DIALECTS, openPlace, type PerDialect, type Place } from "./place";
import { RICH } from "./structures/rich";

const SELECT: PerDialect<(schema: string) => string> = { postgres: postgresSelect, mysql: mysqlSelect };
/** Without digests and outer parentheses, which are each server's own. */
const blank = (lines: readonly string[]) =>
  lines.map((line) =>
    line.replaceAll(/\bdigest [0-9a-f]{12}\b/g, "digest").replace(/^((?:. )?check \S+) \((.*)\)$/, "$1 $2"),
  );

/** What a session may have set that servers write definitions by. */
const SETTINGS: PerDialect<string> = {
  postgres:
    "SET LOCAL search_path = nowhere; SET LOCAL TimeZone = 'Asia/Tokyo'; SET LOCAL DateStyle = 'German'; SET LOCAL quote_all_identifiers = on",
  mysql:
    "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT', SESSION group_concat_max_len = 1024; SET NAMES latin1",
};
const RESET: PerDialect<string> = {
  postgres: "SELECT 1",
  mysql: "SET SESSION sql_mode = DEFAULT, SESSION group_concat_max_len = DEFAULT; SET NAMES utf8mb4",
};

describe.each(DIALECTS)("%s: structure", (dialect) => {
  let place: Place;
  let server: Server;
  const linesOf = async (schema: string) =>
    (await place.query<{ line: string }>(SELECT[dialect](schema))).map(({ line }) => line);
  const make = async (tenant: string, ...targets: string[]) => {
    await bring(server, tenant, targets[0] as string, "create");
    for (const target of targets.slice(1)) await bring(server, tenant, target);
    return server.schemaOf(tenant);
  };
  /** Runs statements by hand inside of a schema, as somebody would with a client. */
  const byHand = (schema: string, statements: string) =>
    place.query(
      dialect === "postgres" ? `SET search_path = "${schema}"; ${statements}` : `USE \`${schema}\`; ${statements}`,
    );

  beforeAll(async () => {
    place = await openPlace(dialect);
    await place.write(RICH[dialect].migrations);
    server = place.open({ hyphens: true, ...(dialect === "postgres" ? { sharedExtensions: ["citext"] } : {}) });
    await make("model", "3");
  });
  afterAll(() => place.close());

  test("a new tenant has none but for what its migrations make, and a schema that is not there has none", async () => {
    expect(await linesOf(await make("empty", "0"))).toEqual([]);
    expect(await linesOf(server.schemaOf("nobody"))).toEqual([]);
  });

  test("each thing is a line that can be read, once, and none tells the schema's name", async () => {
    const lines = await linesOf(server.schemaOf("model"));
    expect(blank(lines)).toEqual(expect.arrayContaining(RICH[dialect].facts));
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines.join("\n")).not.toMatch(/model|schema_migrations/);
  });

  test.each([
    ["made by the same migrations", "twin", ["3"]],
    ["whose name must be quoted", "with-hyphen", ["3"]],
    ["that came in steps", "walker", ["1", "2", "3"]],
    ["that went down and up again", "returner", ["3", "1", "3", "0", "3"]],
  ])("a tenant %s is equal", async (_title, tenant, targets) => {
    const schema = await make(tenant, ...targets);
    expect(structureDiff(await linesOf(server.schemaOf("model")), await linesOf(schema))).toEqual([]);
  });

  test("what an application does at work is no change", async () => {
    const schema = await make("busy", "3");
    await byHand(schema, RICH[dialect].unseen);
    expect(structureDiff(await linesOf(server.schemaOf("model")), await linesOf(schema))).toEqual([]);
  });

  test("the question can be part of another, read-only, and the session's settings do not matter", async () => {
    const model = SELECT[dialect](server.schemaOf("model"));
    const usual = await linesOf(server.schemaOf("model"));
    await place.query("START TRANSACTION READ ONLY");
    await place.query(SETTINGS[dialect]);
    const rows = await place.query<{ line: string }>(`SELECT DISTINCT line FROM (${model}) facts`);
    await place.query("ROLLBACK");
    await place.query(RESET[dialect]);
    expect(rows.map(({ line }) => line).sort()).toEqual(usual.sort());
  });

  test.each(RICH[dialect].changes)("a hand-made change shows: %s", async (change, undo, expected) => {
    const schema = server.schemaOf("model");
    const before = await linesOf(schema);
    await byHand(schema, dialect === "postgres" ? `BEGIN; ${change}` : change);
    try {
      expect(blank(structureDiff(before, await linesOf(schema)))).toEqual(expected);
    } finally {
      await place.query(undo);
    }
    expect(structureDiff(before, await linesOf(schema))).toEqual([]);
  });
});

test("mysql: no other tenant's tables are opened for it", async () => {
  const place = await openPlace("mysql");
  const plan = await place.query<{ Extra: string | null }>(`EXPLAIN ${mysqlSelect(`${place.prefix}x`)}`);
  // MariaDB's words; MySQL has a dictionary, and opens none.
  expect(plan.map(({ Extra }) => Extra).filter((extra) => extra?.includes("Scanned all databases"))).toEqual([]);
  await place.close();
});
