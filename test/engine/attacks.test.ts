// What scripts and neighbours can do to us, on both dialects: nothing is lost, and nothing is called done that is not.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../provider/engine/server";
import { MigrationUnrecordedError } from "../../provider/errors";
import { bring, DIALECTS, openPlace, type PerDialect, type Place, refusal, THREE } from "./place";

describe.each(DIALECTS)("%s: attacks", (dialect) => {
  let place: Place;
  let server: Server;
  /** A server on a directory of its own. */
  const on = async (files: Record<string, string>): Promise<Server> => {
    const other = await openPlace(dialect);
    places.push(other);
    await other.write(files);
    return place.open({ migrations: other.directory });
  };
  const places: Place[] = [];

  beforeAll(async () => {
    place = await openPlace(dialect);
    await place.write(THREE);
    server = place.open();
  });
  afterAll(async () => {
    await Promise.all(places.map((other) => other.close()));
    await place.close();
  });

  test("a drop meets a schema of another creation: it stays", async () => {
    const schema = server.schemaOf("again");
    const goal = { tenant: "again", schema, target: "3", directory: await server.directory() };
    await server.converge(goal, { kind: "create", owner: "urn:o'brien 🙂", incarnation: "first" });
    await server.converge(goal, { kind: "create", owner: "urn:o'brien 🙂", incarnation: "second" });
    await server.drop(schema, "first");
    expect(await place.tables(schema)).toEqual(["projects", "users"]);
    await server.drop(schema, "second");
    expect(await place.exists(schema)).toBe(false);
  });

  test("versions that do not fit the history's numbers widen it", async () => {
    await bring(server, "wide", "3", "create");
    const dotted = await on({
      ...THREE,
      "3.5_c.up.sql": "CREATE TABLE c (id int);",
      "3.5_c.down.sql": "DROP TABLE c;",
    });
    await bring(dotted, "wide", "3.5");
    expect(await dotted.inspect(server.schemaOf("wide"))).toMatchObject({ exists: true, version: "3.5" });
    expect(await bring(dotted, "wide", "3.5")).toMatchObject({ steps: [] });
    expect(await place.tables(server.schemaOf("wide"))).toEqual(["c", "projects", "users"]);
  });

  test("one odd history does not hide the others", async () => {
    await bring(server, "odd_good", "3", "create");
    for (const [tenant, version] of Object.entries({ odd_negative: "-1", odd_text: "abc" })) {
      await bring(server, tenant, "0", "create");
      const type: PerDialect<string> = {
        postgres: "ALTER COLUMN version TYPE text",
        mysql: "MODIFY version varchar(20)",
      };
      await place.query(`ALTER TABLE ${server.schemaOf(tenant)}.schema_migrations ${type[dialect]}`);
      await place.query(`INSERT INTO ${server.schemaOf(tenant)}.schema_migrations (version) VALUES ('${version}')`);
    }
    await bring(server, "odd_shape", "0", "create");
    const rename: PerDialect<string> = {
      postgres: "RENAME COLUMN version TO v",
      mysql: "CHANGE version v bigint NOT NULL",
    };
    await place.query(`ALTER TABLE ${server.schemaOf("odd_shape")}.schema_migrations ${rename[dialect]}`);
    const survey = await server.survey(`${place.prefix}odd_`);
    expect(survey.get(server.schemaOf("odd_good"))?.history).toHaveLength(3);
    expect(survey.get(server.schemaOf("odd_negative"))?.problem?.message).toContain('"-1" is not a version');
    expect(survey.get(server.schemaOf("odd_text"))?.problem?.message).toContain('"abc" is not a version');
    expect(survey.get(server.schemaOf("odd_shape"))?.problem).toBeInstanceOf(Error);
  });

  test("a script that removes its own record is no success", async () => {
    const drops: PerDialect<string> = {
      postgres: "DROP TABLE schema_migrations;",
      mysql: "CREATE TEMPORARY TABLE schema_migrations LIKE users;",
    };
    const attack = await on({ ...THREE, "4_attack.up.sql": `CREATE TABLE made (id int);\n${drops[dialect]}\n` });
    if (dialect === "postgres") {
      const error = await refusal(bring(attack, "record", "4", "create"));
      expect(error.message).toContain("the script changed the table schema_migrations, which is not its own");
      expect(await place.versions(server.schemaOf("record"))).toEqual(["1", "2", "3"]);
      const empties = await on({ ...THREE, "4_attack.up.sql": "DELETE FROM schema_migrations;" });
      expect((await refusal(bring(empties, "record", "4"))).message).toContain("which is not its own");
    } else {
      // A temporary table of that name is put aside.
      await bring(attack, "record", "4", "create");
      expect(await place.versions(server.schemaOf("record"))).toEqual(["1", "2", "3", "4"]);
      const removes = await on({ ...THREE, "4_attack.up.sql": "", "5_attack.up.sql": "DROP TABLE schema_migrations;" });
      const unrecorded = await refusal(bring(removes, "record2", "5", "create"));
      expect(unrecorded).toBeInstanceOf(MigrationUnrecordedError);
      expect(unrecorded.message).toContain('"5_attack" was run, but could not be recorded as applied:');
      await place.query(
        `CREATE TABLE ${server.schemaOf("record2")}.schema_migrations LIKE ${server.schemaOf("record")}.schema_migrations`,
      );
      await place.query(
        `INSERT INTO ${server.schemaOf("record2")}.schema_migrations (version) VALUES (1), (2), (3), (4)`,
      );
      expect((await bring(removes, "record2", "5")).steps).toMatchObject([{ kind: "apply", resumes: { done: 1 } }]);
      expect(await place.versions(server.schemaOf("record2"))).toEqual(["1", "2", "3", "4", "5"]);
    }
  });

  test("a script that ends its own connection is told as such, and the next tenant goes on", async () => {
    const kill: PerDialect<string> = {
      postgres: "SELECT pg_terminate_backend(pg_backend_pid());",
      mysql: "KILL CONNECTION_ID();",
    };
    const attack = await on({ "1_kill.up.sql": `CREATE TABLE a (id int);\n${kill[dialect]}\nSELECT 1;` });
    const error = await refusal(bring(attack, "killed", "1", "create"));
    expect(error.message).toContain('Tenant "killed"');
    await bring(server, "after_kill", "1", "create");
  });

  test("a user without rights is told what to check", async () => {
    const url = new URL(place.url);
    const name = `${dialect === "postgres" ? "p" : place.prefix}poor`;
    const grant: PerDialect<string> = {
      postgres: `DROP ROLE IF EXISTS ${name}; CREATE ROLE ${name} LOGIN PASSWORD 'poor-secret'`,
      mysql: `CREATE USER ${name} IDENTIFIED BY 'poor-secret'`,
    };
    await place.query(grant[dialect]);
    url.username = name;
    url.password = "poor-secret";
    const poor = place.open({ url: url.href });
    const error = await refusal(bring(poor, "poor", "1", "create"));
    expect(error.message).toMatch(
      /^Tenant "poor": (PostgreSQL|MySQL) at .* refused work on the schema ".*poor": .*denied/,
    );
    expect(error.message).toContain("Check what the user of the URL may do");
    await poor.close();
    await place.query(dialect === "postgres" ? `DROP ROLE ${name}` : `DROP USER ${name}`);
  });

  test("a lock that other work holds is not the file's fault", async () => {
    await bring(server, "waits", "1", "create");
    const schema = server.schemaOf("waits");
    const impatient = place.open({ lockTimeout: 0.5, retryTimeout: 0 });
    await place.query(
      dialect === "postgres" ? `BEGIN; LOCK TABLE ${schema}.users` : `LOCK TABLES ${schema}.users READ`,
    );
    const error = await refusal(bring(impatient, "waits", "3"));
    await place.query(dialect === "postgres" ? "ROLLBACK" : "UNLOCK TABLES");
    expect(error.message).toContain("The file is not at fault: other work holds what it needs.");
    expect(await bring(impatient, "waits", "3")).toMatchObject({ version: "3" });
  });

  test("a server that is printed prints no password", async () => {
    const { inspect } = await import("node:util");
    expect(inspect(server, { depth: 9 })).not.toContain("://");
  });

  test("a drop that is held up says which schema, and loses nothing", async () => {
    const impatient = place.open({ lockTimeout: 0.5, retryTimeout: 0 });
    await bring(impatient, "held", "1", "create");
    const schema = server.schemaOf("held");
    await place.query(
      dialect === "postgres" ? `BEGIN; LOCK TABLE ${schema}.users` : `LOCK TABLES ${schema}.users READ`,
    );
    const error = await refusal(impatient.drop(schema));
    await place.query(dialect === "postgres" ? "ROLLBACK" : "UNLOCK TABLES");
    expect(error.message).toMatch(
      new RegExp(`^Dropping the schema "${schema}" failed: .*(lock timeout|Lock wait timeout)`),
    );
    expect(await place.tables(schema)).toEqual(["users"]);
    await impatient.drop(schema);
  });
});

describe("mysql: what a session can be left with", () => {
  let place: Place;
  const places: Place[] = [];
  beforeAll(async () => {
    place = await openPlace("mysql");
  });
  afterAll(async () => {
    await Promise.all([place, ...places].map((opened) => opened.close()));
  });

  test("a stored down keeps its characters, whatever character set an earlier script sets", async () => {
    await place.write({
      "1_a.up.sql": "CREATE TABLE t (name varchar(50)); INSERT INTO t VALUES ('x');",
      "1_a.down.sql": "UPDATE t SET name = 'Zoë 🙂 \\\\ п';",
      "2_b.up.sql": "SELECT 1;",
      "2_b.down.sql": "SET NAMES latin1;",
    });
    await bring(place.open(), "charset", "2", "create");
    const empty = await openPlace("mysql");
    try {
      await empty.write({ "9_z.up.sql": "SELECT 1;" });
      await bring(place.open({ migrations: empty.directory }), "charset", "0");
    } finally {
      await empty.close();
    }
    const schema = `${place.prefix}charset`;
    expect(await place.query(`SELECT name FROM ${schema}.t`)).toEqual([{ name: "Zoë 🙂 \\ п" }]);
  });

  test("LOCK TABLES and a read-only session do not keep the record out", async () => {
    await place.write({
      "1_a.up.sql": "CREATE TABLE t (id int); LOCK TABLES t WRITE;",
      "1_a.down.sql": "",
      "2_b.up.sql": "SET SESSION TRANSACTION READ ONLY;",
      "2_b.down.sql": "",
    });
    await bring(place.open(), "locks", "2", "create");
    expect(await place.versions(`${place.prefix}locks`)).toEqual(["1", "2"]);
  });

  test("a failing statement behind a CALL with many results has its line", async () => {
    await place.write({
      "1_a.up.sql":
        "CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; SELECT 3; END;\nCALL p();\nSELECT 1;\nALTER TABLE nowhere ADD x int;\n",
    });
    const error = await refusal(bring(place.open(), "call", "1", "create"));
    expect(error).toMatchObject({ place: { statement: 4, line: 4, lineText: "ALTER TABLE nowhere ADD x int;" } });
  });

  test("a foreign key from elsewhere is found before anything is dropped", async () => {
    const other = await openPlace("mysql");
    places.push(other);
    await other.write(THREE);
    const server = place.open({ migrations: other.directory });
    await bring(server, "parent", "3", "create");
    await bring(server, "child", "3", "create");
    const [parent, child] = [server.schemaOf("parent"), server.schemaOf("child")];
    await place.query(
      `ALTER TABLE ${child}.projects ADD CONSTRAINT across FOREIGN KEY (id) REFERENCES ${parent}.users (id)`,
    );
    const poor = `${place.prefix}nopriv`;
    await place.query(
      `CREATE USER ${poor} IDENTIFIED BY 'poor-secret'; GRANT SELECT, CREATE, DROP, ALTER, REFERENCES ON *.* TO ${poor}`,
    );
    const url = new URL(place.url);
    url.username = poor;
    url.password = "poor-secret";
    for (const by of [server, place.open({ url: url.href })]) {
      const error = await refusal(by.drop(parent));
      expect(error.message).toMatch(/across|referenced by a foreign key/);
    }
    await place.query(`DROP USER ${poor}`);
    expect(await place.tables(parent)).toEqual(["projects", "users"]);
    await server.drop(child);
    await server.drop(parent);
  });
});
