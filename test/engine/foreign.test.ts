// Tenants that other tools have made: their histories read, matched with the directory and taken over.

import mysql from "mysql2";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ForeignHistory, matchHistory } from "../../provider/core/foreign-history";
import type { Migration } from "../../provider/core/migration";
import { stampText } from "../../provider/core/stamp";
import * as onMysql from "../../provider/dialects/mysql-foreign";
import * as onPostgres from "../../provider/dialects/postgres-foreign";
import type { Server } from "../../provider/engine/server";
import { TOOL_TABLES, type ToolTable, tableSql } from "./foreign-tables";
import { bring, DIALECTS, openPlace, type Place, THREE } from "./place";
import { structure } from "./structure";

const COMMENT = stampText({ owner: "urn", incarnation: "one", at: new Date(0) });

/** A connection, as a dialect's files have one. */
interface Hands {
  read(schema: string): Promise<readonly ForeignHistory[]>;
  commands(schema: string, history: ForeignHistory, applied: readonly Migration[]): string[];
  run(commands: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

async function openHands({ dialect, url }: Place): Promise<Hands> {
  if (dialect === "postgres") {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const ask = async (sql: string) => [await client.query(sql)].flat() as pg.QueryResult[];
    return {
      read: (schema) => onPostgres.readForeign(ask, "SET LOCAL lock_timeout = 5000", schema),
      commands: (...of) => onPostgres.takeOverCommands(...of, COMMENT),
      run: async (commands) => void (await ask(["BEGIN", ...commands, "COMMIT"].join(";\n"))),
      close: () => client.end(),
    };
  }
  const connection = mysql.createConnection({ uri: url, multipleStatements: true });
  const ask = <Row extends object>(sql: string) =>
    new Promise<Row[]>((resolve, reject) => {
      connection.query(sql, (error, rows) => (error ? reject(error) : resolve(rows as Row[])));
    });
  return {
    read: (schema) => onMysql.readForeign(ask, schema),
    commands: (...of) => onMysql.takeOverCommands(...of, COMMENT),
    run: async (commands) => void (await ask(commands.join(";\n"))),
    close: async () => connection.destroy(),
  };
}

describe.each(DIALECTS)("%s: tenants that other tools have made", (dialect) => {
  let place: Place;
  let server: Server;
  let migrations: readonly Migration[];
  let hands: Hands;
  let number = 0;

  beforeAll(async () => {
    place = await openPlace(dialect);
    await place.write(THREE);
    server = place.open();
    migrations = (await server.directory()).migrations;
    hands = await openHands(place);
    await bring(server, "model", "2", "create");
  });
  afterAll(async () => {
    await hands?.close();
    await place?.close();
  });

  const tables = TOOL_TABLES.filter(({ made }) => made[dialect] !== null);
  const isOurs = ({ table }: ToolTable) => table === "schema_migrations";
  const quoted = (schema: string, table: string) =>
    dialect === "postgres" ? `"${schema}"."${table}"` : `\`${schema}\`.\`${table}\``;
  const rowsOf = (schema: string, table: string) => place.query(`SELECT * FROM ${quoted(schema, table)}`);

  /** A tenant at version 2, as a tool has left it. */
  async function make(table: ToolTable): Promise<{ tenant: string; schema: string }> {
    const tenant = `made_${++number}`;
    const schema = server.schemaOf(tenant);
    const statements = [THREE["1_create_users.up.sql"], THREE["2_create_projects.up.sql"]].map((sql) =>
      sql.replace("CREATE TABLE ", `CREATE TABLE ${schema}.`),
    );
    const collation = dialect === "mysql" ? "CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci" : "";
    await place.query(
      `CREATE SCHEMA ${schema} ${collation};\n${statements.join("")}${tableSql(table, dialect, schema)}`,
    );
    return { tenant, schema };
  }

  async function read(schema: string, by = hands): Promise<{ history: ForeignHistory; applied: readonly Migration[] }> {
    const [history, ...others] = await by.read(schema);
    expect(others).toEqual([]);
    const { applied, mismatches } = matchHistory(history as ForeignHistory, migrations);
    expect(mismatches).toEqual([]);
    return { history: history as ForeignHistory, applied };
  }

  async function takeOver(schema: string, by = hands): Promise<void> {
    const { history, applied } = await read(schema, by);
    await by.run(by.commands(schema, history, applied));
  }

  /** What the engine finds afterwards, and that it can work with it. */
  async function expectAdopted(tenant: string, schema: string): Promise<void> {
    expect(await bring(server, tenant, "2")).toMatchObject({ from: "2", version: "2", steps: [] });
    const found = (await server.survey(schema)).get(schema);
    const model = (await server.survey(server.schemaOf("model"))).get(server.schemaOf("model"));
    expect(found).toEqual({ ...model, comment: COMMENT });
    await bring(server, tenant, "3");
    await bring(server, tenant, "0");
    expect(await place.tables(schema)).not.toContain("users");
    await bring(server, tenant, "3");
    expect(await place.versions(schema)).toEqual(["1", "2", "3"]);
  }

  test.each(tables)("$tool: read, matched, taken over, and migrated on", async (table) => {
    const { tenant, schema } = await make(table);
    const { history, applied } = await read(schema);
    expect(history).toMatchObject({ tool: table.tool, table: table.table });
    expect(applied.map(({ version }) => version)).toEqual(["1", "2"]);
    const before = await rowsOf(schema, table.table);
    await hands.run(hands.commands(schema, history, applied));
    if (!isOurs(table)) expect(await rowsOf(schema, table.table)).toEqual(before);
    if (table.tool === "golang-migrate")
      expect(await rowsOf(schema, "schema_migrations_golang_migrate")).toEqual(before);
    await expectAdopted(tenant, schema);
  });

  test("the new table is the one the engine makes", async () => {
    const { schema } = await make(tables.find(({ tool }) => tool === "goose") as ToolTable);
    await takeOver(schema);
    await place.query(`DROP TABLE ${quoted(schema, "goose_db_version")}`);
    expect(await structure(place, schema)).toEqual(await structure(place, server.schemaOf("model")));
  });

  test("Ecto's rows keep their times", async () => {
    const { schema } = await make(tables.find(({ tool }) => tool === "Ecto") as ToolTable);
    const times = `SELECT version, inserted_at FROM ${quoted(schema, "schema_migrations")} ORDER BY version`;
    const before = await place.query(times);
    await takeOver(schema);
    expect(await place.query(times)).toEqual(before);
  });

  test("a history of ours, into which Ecto has written, is filled in where it says nothing", async () => {
    await bring(server, "ours", "2", "create");
    const schema = server.schemaOf("ours");
    const history = quoted(schema, "schema_migrations");
    await place.query(`UPDATE ${history} SET name = NULL, checksum = NULL, down_sql = NULL WHERE version = 2`);
    await place.query(`UPDATE ${history} SET down_sql = 'its own' WHERE version = 1`);
    await takeOver(schema);
    expect(await place.query(`SELECT name, down_sql FROM ${history} ORDER BY version`)).toEqual([
      { name: "create_users", down_sql: "its own" },
      { name: "create_projects", down_sql: THREE["2_create_projects.down.sql"] },
    ]);
    expect(await bring(server, "ours", "2")).toMatchObject({ steps: [] });
  });

  test("what is stored for the way down: the text, nothing, or null", async () => {
    const directory = await openPlace(dialect);
    try {
      await directory.write({
        "1_a.up.sql": "SELECT 1;",
        "1_a.down.sql": "SELECT 'Zoë''s \\ 🙂';\n",
        "2_b.up.sql": "SELECT 1;",
        "2_b.down.sql": "-- nothing to undo\n",
        "3_c.up.sql": "SELECT 1;",
      });
      const downs = (await directory.open().directory()).migrations;
      const { schema } = await make(tables.find(({ tool }) => tool === "goose") as ToolTable);
      const [history] = await hands.read(schema);
      await hands.run(hands.commands(schema, history as ForeignHistory, downs));
      expect(await place.query(`SELECT down_sql FROM ${quoted(schema, "schema_migrations")} ORDER BY version`)).toEqual(
        [{ down_sql: "SELECT 'Zoë''s \\ 🙂';\n" }, { down_sql: "" }, { down_sql: null }],
      );
    } finally {
      await directory.close();
    }
  });

  test("versions that are no 64-bit numbers make a history of texts", async () => {
    const { schema } = await make(tables.find(({ tool }) => tool === "Flyway") as ToolTable);
    const [history] = await hands.read(schema);
    const [first] = migrations;
    const dotted = ["1.9", "18446744073709551616"].map((version) => ({ ...(first as Migration), version }));
    await hands.run(hands.commands(schema, history as ForeignHistory, dotted));
    expect(await server.inspect(schema)).toMatchObject({ exists: true, version: "18446744073709551616" });
  });

  test("a schema without a history, one that is not there, and another tool's table of a known name", async () => {
    const schema = server.schemaOf("bare");
    await place.query(`CREATE SCHEMA ${schema}`);
    expect(await hands.read(schema)).toEqual([]);
    await place.query(`CREATE TABLE ${quoted(schema, "migrations")} (id int, migration varchar(255), batch int)`);
    expect(await hands.read(schema)).toEqual([]);
    expect(await hands.read(server.schemaOf("nowhere"))).toEqual([]);
  });

  test("several histories in one schema are all found", async () => {
    const { schema } = await make(tables.find(({ tool }) => tool === "Knex") as ToolTable);
    const flyway = tables.find(({ tool }) => tool === "Flyway") as ToolTable;
    await place.query(tableSql(flyway, dialect, schema));
    expect((await hands.read(schema)).map(({ tool }) => tool)).toEqual(["Knex", "Flyway"]);
  });

  if (dialect === "mysql")
    test.each(tables)("$tool: a run that dies after any of its commands is ended by the next one", async (table) => {
      for (let alive = 1; ; alive++) {
        const { tenant, schema } = await make(table);
        const dying = await openHands(place);
        const { history, applied } = await read(schema, dying);
        const commands = dying.commands(schema, history, applied);
        if (alive === commands.length) break;
        await dying.run(commands.slice(0, alive));
        await dying.close();
        if (history.tool === "golang-migrate" || !isOurs(table)) expect(await hands.read(schema)).toEqual([history]);
        expect((await server.survey(schema)).get(schema)?.comment ?? "").toBe("");
        await takeOver(schema);
        await expectAdopted(tenant, schema);
      }
    });
});
