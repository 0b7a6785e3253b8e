// Adoption as the engine sees it: in the plan, in what is stored, and in what a delete leaves.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DIALECTS, type Place } from "../engine/place";
import { checked, failure, type Ground, openGround, reasonsOf, UNKNOWN } from "./ground";
import { type Bag, declared, type ProviderProcess } from "./grpc";

describe.each(DIALECTS)("%s: adoption", (dialect) => {
  let ground: Ground;
  let place: Place;
  const preview = async (name: string, args: Bag, olds?: Bag): Promise<[ProviderProcess, Bag]> => {
    const provider = await ground.start();
    return [provider, await checked(provider, declared(name, args), olds)];
  };
  const someones = async (name: string, ...sql: string[]) => {
    const schema = `${place.prefix}${name}`;
    await place.query(`CREATE SCHEMA ${schema}${dialect === "mysql" ? " CHARACTER SET utf8mb4" : ""}`);
    for (const text of sql) await place.query(text.replaceAll("SCHEMA", schema));
    return schema;
  };
  const USERS = "CREATE TABLE SCHEMA.users (id int PRIMARY KEY)";
  const GOOSE = [
    "CREATE TABLE SCHEMA.goose_db_version (id int PRIMARY KEY, version_id bigint, is_applied boolean, tstamp timestamp NULL)",
    "INSERT INTO SCHEMA.goose_db_version VALUES (1, 0, true, NULL), (2, 1, true, NULL)",
  ];

  beforeAll(async () => {
    ground = await openGround(dialect);
    place = ground.place;
  });
  afterAll(() => ground.close());

  test("a tool's tenant: the plan says so, and it stays when it is deleted", async () => {
    const schema = await someones("goose", USERS, ...GOOSE);
    const [provider, inputs] = await preview("goose", { version: "2", adopt: "required" });
    expect(inputs).toMatchObject({
      adopt: "required",
      adopted: true,
      plan: "1 → 2: apply create_projects [adopts the schema with its history of goose]",
    });
    const { id, outs } = await provider.create(inputs);
    expect(outs).toMatchObject({ adopted: true, version: "2" });
    expect(await place.versions(schema)).toEqual(["1", "2"]);

    const [next, same] = await preview("goose", { version: "2", adopt: "required" }, inputs);
    expect(same).toEqual(inputs);
    expect(await next.diff(id, outs, same)).toEqual({ changes: "none", replaces: [] });
    // The argument may go once the tenant is adopted.
    const [later, without] = await preview("goose", { version: "2" }, inputs);
    expect(without).toMatchObject({ adopted: true });
    expect(await later.diff(id, outs, without)).toEqual({ changes: "none", replaces: [] });
    await later.delete(id, outs);
    expect(await place.exists(schema)).toBe(true);
    await later.delete(id, { ...outs, onDelete: "drop" });
    expect(await place.exists(schema)).toBe(false);
  });

  test("what does not fit is refused in preview", async () => {
    await someones("bad", ...GOOSE, "INSERT INTO SCHEMA.goose_db_version VALUES (3, 77, true, NULL)");
    const reasons = await reasonsOf(await ground.start(), declared("bad", { adopt: "ifExists" }));
    expect(reasons[0]).toContain("its history of goose, the table goose_db_version, differs from the directory");
    expect(reasons[0]).toContain("row 77: the directory has no such migration");
    const none = await reasonsOf(await ground.start(), declared("nobody", { adopt: "required" }));
    expect(none[0]).toContain('`adopt: "required"` asks for one.');
  });

  test("a baseline: compared when it is adopted", async () => {
    const schema = await someones("based", "CREATE TABLE SCHEMA.other (id int)");
    const [provider, inputs] = await preview("based", { version: "1", adopt: "ifExists", baseline: 1 });
    expect(inputs).toMatchObject({
      baseline: "1",
      plan: "1 → 1: nothing to apply [adopts the schema as version 1]",
    });
    const { message, init } = await failure(provider.create(inputs));
    expect(message).toContain("is not what version 1 makes:");
    expect(message).toContain("+ table other");
    expect(init).toBeUndefined();
    const [trusting, trusted] = await preview("based", {
      version: "1",
      adopt: "ifExists",
      baseline: 1,
      trustBaseline: true,
    });
    expect((await trusting.create(trusted)).outs).toMatchObject({ adopted: true, version: "1" });
    expect(await place.tables(schema)).toEqual(["other"]);
  });

  test("where nothing is, a tenant is made that is dropped when it is deleted", async () => {
    const [provider, inputs] = await preview("fresh", { version: "1", adopt: "ifExists" });
    expect(inputs).toMatchObject({ plan: "new → 1: apply create_users" });
    expect(inputs.adopted).toBeUndefined();
    const { id, outs } = await provider.create(inputs);
    await provider.delete(id, outs);
    expect(await place.exists(id)).toBe(false);
  });

  test("a rename onto a schema that is there says what it adopts, and keeps it through updates", async () => {
    const [first, inputs] = await preview("mover", { version: "1" });
    await first.create(inputs);
    const schema = await someones("victim", USERS, ...GOOSE);
    await place.query(`INSERT INTO ${schema}.users VALUES (7)`);
    const args = { tenant: "victim", version: "1" };
    const refused = await reasonsOf(await ground.start(), declared("mover", args), inputs);
    expect(refused[0]).toContain(`the schema "${schema}" exists already`);
    const [provider, renamed] = await preview("mover", { ...args, adopt: "ifExists" }, inputs);
    expect(renamed).toMatchObject({
      adopted: true,
      plan: `1 → 1: nothing to apply [adopts the schema with its history of goose]; DROPS schema "${place.prefix}mover" with all its data`,
    });
    const { id, outs } = await provider.create(renamed);
    const [next, up] = await preview("mover", { tenant: "victim", version: "2" }, renamed);
    // What only the outputs know stays, whatever the inputs say.
    const updated = await next.update(id, outs, { ...up, adopted: undefined });
    expect(updated).toMatchObject({ adopted: true, version: "2" });
    await next.delete(id, updated);
    expect(await place.query(`SELECT id FROM ${schema}.users`)).toEqual([{ id: 7 }]);
  });

  test("an adoption that fails half way is known as one, and is retained", async () => {
    const schema = await someones("half", USERS, ...GOOSE);
    await ground.write({ "9_bad.up.sql": "ALTER TABLE nowhere ADD COLUMN x int;" });
    const [provider, inputs] = await preview("half", { version: "9", adopt: "required" });
    const { init } = await failure(provider.create({ ...inputs, adopted: undefined }));
    expect(init).toMatchObject({ id: schema, properties: { adopted: true, version: "3" } });
    await provider.delete(schema, init?.properties ?? {});
    expect(await place.exists(schema)).toBe(true);
    await ground.write({ "9_bad.up.sql": "SELECT 1;" });
  });

  test("an empty schema is at version 0, and a baseline may be unknown in preview", async () => {
    const schema = await someones("blank", "CREATE TABLE SCHEMA.gone (id int)", "DROP TABLE SCHEMA.gone");
    const [provider, inputs] = await preview("blank", { version: "1", adopt: "ifExists", baseline: 0 });
    const { outs } = await provider.create(inputs);
    expect(outs).toMatchObject({ version: "1" });
    expect(await place.tables(schema)).toEqual(["users"]);
    expect((await preview("later", { version: "1", adopt: "ifExists", baseline: UNKNOWN }))[1].plan).toBe(UNKNOWN);
  });
});
