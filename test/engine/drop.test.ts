// Dropping a tenant: what would go along with it is looked for first.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../provider/engine/server";
import { DropRefusedError } from "../../provider/errors";
import { bring, openPlace, type Place, THREE } from "./place";

describe("postgres: a drop that reaches outside", () => {
  let place: Place;
  let server: Server;
  const make = async (tenant: string) => {
    await bring(server, tenant, "3", "create");
    return server.schemaOf(tenant);
  };

  beforeAll(async () => {
    place = await openPlace("postgres");
    await place.write(THREE);
    server = place.open();
  });
  afterAll(() => place.close());

  test.each([
    [
      "a view",
      "view",
      "CREATE VIEW NEIGHBOUR.v AS SELECT id FROM SCHEMA.users",
      "rule _RETURN on view tenant_view_neighbour.v in schema tenant_view_neighbour",
    ],
    [
      "a foreign key",
      "key",
      "ALTER TABLE NEIGHBOUR.projects ADD CONSTRAINT across FOREIGN KEY (id) REFERENCES SCHEMA.users",
      "constraint across on table tenant_key_neighbour.projects in schema tenant_key_neighbour",
    ],
    [
      "a column's type",
      "type",
      "CREATE TYPE SCHEMA.mood AS ENUM ('good'); ALTER TABLE NEIGHBOUR.users ADD COLUMN m SCHEMA.mood",
      "column m of table tenant_type_neighbour.users in schema tenant_type_neighbour",
    ],
    [
      "a default",
      "default",
      "CREATE SEQUENCE SCHEMA.s; ALTER TABLE NEIGHBOUR.users ALTER COLUMN id SET DEFAULT nextval('SCHEMA.s')",
      "default value for column id of table tenant_default_neighbour.users in schema tenant_default_neighbour",
    ],
    [
      "an inheriting table",
      "parent",
      "CREATE TABLE NEIGHBOUR.child () INHERITS (SCHEMA.users)",
      "table tenant_parent_neighbour.child in schema tenant_parent_neighbour",
    ],
    [
      "a trigger",
      "trigger",
      "CREATE FUNCTION SCHEMA.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t BEFORE INSERT ON NEIGHBOUR.users FOR EACH ROW EXECUTE FUNCTION SCHEMA.f()",
      "trigger t on table tenant_trigger_neighbour.users in schema tenant_trigger_neighbour",
    ],
    [
      "an operator",
      "operator",
      "CREATE FUNCTION SCHEMA.f(int, int) RETURNS boolean LANGUAGE sql AS 'SELECT true'; CREATE OPERATOR NEIGHBOUR.=== (FUNCTION = SCHEMA.f, LEFTARG = int, RIGHTARG = int)",
      "operator tenant_operator_neighbour.===(integer,integer) in schema tenant_operator_neighbour",
    ],
    [
      "a text search configuration",
      "search",
      "CREATE TEXT SEARCH DICTIONARY SCHEMA.d (TEMPLATE = simple); CREATE TEXT SEARCH CONFIGURATION NEIGHBOUR.c (PARSER = 'default'); ALTER TEXT SEARCH CONFIGURATION NEIGHBOUR.c ADD MAPPING FOR word WITH SCHEMA.d",
      "text search configuration tenant_search_neighbour.c in schema tenant_search_neighbour",
    ],
    [
      "a cast",
      "cast",
      "CREATE TYPE NEIGHBOUR.t AS (i int); CREATE FUNCTION SCHEMA.f(NEIGHBOUR.t) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE CAST (NEIGHBOUR.t AS int) WITH FUNCTION SCHEMA.f",
      "cast from tenant_cast_neighbour.t to integer in schema tenant_cast_neighbour",
    ],
    [
      "an event trigger",
      "event",
      "CREATE FUNCTION SCHEMA.f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER guard ON sql_drop EXECUTE FUNCTION SCHEMA.f()",
      "event trigger guard in the whole database",
    ],
    ["an extension", "extension", "CREATE EXTENSION citext SCHEMA SCHEMA", "extension citext"],
  ])("%s", async (_title, tenant, sql, dependent) => {
    const schema = await make(tenant);
    const neighbour = await make(`${tenant}_neighbour`);
    await place.query(
      sql
        .replace(/\bSCHEMA SCHEMA\b/, `SCHEMA ${schema}`)
        .replace(/\bSCHEMA(?=\.)/g, schema)
        .replaceAll("NEIGHBOUR", neighbour),
    );
    const before = await place.tables(neighbour);
    const error = await server.drop(schema).then(
      () => undefined,
      (refusal) => refusal,
    );
    expect(error).toBeInstanceOf(DropRefusedError);
    expect(error.dependents).toContain(dependent);
    expect(error.message).toContain(`Dropping the schema "${schema}" would reach what is not the tenant's: `);
    expect(error.message).toContain("Nothing was dropped.");
    expect(await place.tables(schema)).toEqual(["projects", "users"]);
    expect(await place.tables(neighbour)).toEqual(before);
  });

  test("a tenant that only looks outward goes", async () => {
    const shared = await make("shared");
    const schema = await make("looker");
    await place.query(
      `CREATE VIEW ${schema}.v AS SELECT id FROM ${shared}.users; ALTER TABLE ${schema}.projects ADD FOREIGN KEY (id) REFERENCES ${shared}.users; CREATE TABLE ${schema}.long (t text)`,
    );
    await server.drop(schema);
    expect(await place.exists(schema)).toBe(false);
    expect(await place.tables(shared)).toEqual(["projects", "users"]);
  });
});
