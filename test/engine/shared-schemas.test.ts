// Shared schemas: what all tenants of a PostgreSQL database have in common, found by its bare name.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bring, openPlace, type Place } from "./place";

describe("shared schemas", () => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace("postgres");
    await place.query("CREATE SCHEMA extensions; CREATE EXTENSION citext SCHEMA extensions");
    await place.write({ "1_users.up.sql": "CREATE TABLE users (email citext PRIMARY KEY, id int);" });
  });
  afterAll(() => place.close());

  test("two tenants use one extension, and dropping one leaves the other whole", async () => {
    const server = place.open({ sharedSchemas: "extensions, public" });
    await bring(server, "one", "1", "create");
    await bring(server, "two", "1", "create");
    expect(await place.tables("tenant_two")).toEqual(["users"]);
    await place.query("INSERT INTO tenant_two.users VALUES ('A@b.c', 1)");
    await server.drop("tenant_one");
    expect(
      await place.query(
        "SELECT id FROM tenant_two.users WHERE email OPERATOR(extensions.=) 'a@B.C'::extensions.citext",
      ),
    ).toEqual([{ id: 1 }]);
    expect(await place.tables("public")).toEqual([]);
  });

  test("without them nothing of another schema is found, not even of public", async () => {
    await expect(bring(place.open(), "three", "1", "create")).rejects.toThrow('type "citext" does not exist (42704)');
  });

  test("on MySQL they are refused", async () => {
    const mysql = await openPlace("mysql");
    try {
      expect(() => mysql.open({ sharedSchemas: ["x"] })).toThrow(
        "`sharedSchemas` is for PostgreSQL: MySQL has no search path.\nLeave it out.",
      );
    } finally {
      await mysql.close();
    }
  });
});
