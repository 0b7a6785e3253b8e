// Replacements under the real engine that must not lose a tenant's data.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPlace, type Place } from "../engine/place";
import { PROJECT, pulumiStack, STACK, type Stack } from "./stack";

let place: Place;
let stack: Stack;
const program = (tenant: string) => `
const pulumi = require("@pulumi/pulumi");
const { Server, Tenant } = require("pulumi-tenantex");
const main = new Server("main", { url: new pulumi.Config().requireSecret("databaseUrl"), lockTimeout: 1 });
new Tenant("acme", { tenant: "${tenant}" }, { provider: main });`;
const done = async (outcome: Promise<{ code: number; out: string }>, code = 0) => {
  const { code: ended, out } = await outcome;
  expect(ended, out).toBe(code);
  return out;
};
const rows = () => place.query("SELECT id FROM tenant_one.users");

beforeAll(async () => {
  place = await openPlace("postgres");
  stack = await pulumiStack({
    program: program("one"),
    files: { "tenant_migrations/1_users.up.sql": "CREATE TABLE users (id int);" },
    config: { databaseUrl: { secret: place.url } },
  });
  await done(stack.up());
  await place.query("INSERT INTO tenant_one.users VALUES (1)");
});
afterAll(async () => {
  await stack?.remove();
  await place?.close();
});

test("a tenant replaced by itself is taken over by its successor", async () => {
  const urn = `urn:pulumi:${STACK}::${PROJECT}::pulumi-nodejs:dynamic/tenantex:Tenant::acme`;
  expect(await done(stack.up({ args: ["--replace", urn] }))).toContain("1 replaced");
  expect(await rows()).toEqual([{ id: 1 }]);
  expect(await done(stack.up({ preview: true }))).toContain("3 unchanged");
});

test("a rename whose drop failed, and back", async () => {
  await place.query("BEGIN; LOCK TABLE tenant_one.users");
  await stack.write("index.js", program("two"));
  expect(await done(stack.up(), 1)).toContain('Dropping the schema "tenant_one" failed: ');
  await place.query("ROLLBACK");
  await stack.write("index.js", program("one"));
  await done(stack.up());
  expect(await rows()).toEqual([{ id: 1 }]);
  expect(await place.exists("tenant_two")).toBe(false);
  expect(await done(stack.up({ preview: true }))).toContain("3 unchanged");
});
