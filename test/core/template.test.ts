// The name of a new migration, and the text its files begin with.

import { expect, test } from "vitest";
import { readScript } from "../../provider/core/script";
import { isSameName, migrationName, templates } from "../../provider/core/template";
import { MigrationNameError } from "../../provider/errors";

test.each([
  ["CreateUsers", "create_users"],
  ["create_users", "create_users"],
  ["Create users", "create_users"],
  ["create-users", "create_users"],
  ["  Add   HTTPServer2 ids ", "add_http_server2_ids"],
  ["addOAuth2Token", "add_o_auth2_token"],
  ["2fa", "2fa"],
])("%s is %s", (text, name) => expect(migrationName(text)).toBe(name));

test.each(["", " _ ", "../evil", "a/b", "a.up", "naïve", "x".repeat(201)])("%s names no migration", (text) =>
  expect(() => migrationName(text)).toThrow(MigrationNameError),
);

test("names are the same however their words are written", () => {
  expect(isSameName("Create-Users", "create_users")).toBe(true);
  expect(isSameName("createusers", "create_users")).toBe(true);
  expect(isSameName("create_user", "create_users")).toBe(false);
});

test.each([undefined, "postgres", "mysql"] as const)(
  "the texts of %s teach in two lines, and do nothing",
  (dialect) => {
    for (const text of Object.values(templates("create_orders", dialect))) {
      expect(text.trimEnd().split("\n")).toHaveLength(2);
      expect(readScript("1_x.up.sql", text, dialect ?? "postgres").statements).toEqual([]);
    }
    expect(templates("create_orders", dialect).up).toContain("CREATE TABLE orders");
  },
);
