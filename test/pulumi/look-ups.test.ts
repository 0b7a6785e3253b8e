// What a program can look up: one tenant by its schema, all tenants of a server, and whether a value is a tenant.
import { afterAll, beforeAll, expect, test } from "vitest";
import { bring, openPlace, type Place, THREE } from "../engine/place";
import { pulumiStack, type Stack } from "./stack";

let place: Place;
let stack: Stack;
const HEAD = `
const pulumi = require("@pulumi/pulumi");
const { getTenants, Server, Tenant } = require("pulumi-tenantex");
const main = new Server("main", { url: new pulumi.Config().requireSecret("databaseUrl") });
const opts = { provider: main };`;
const done = async (outcome: Promise<{ code: number; out: string }>, code = 0) => {
  const { code: ended, out } = await outcome;
  expect(ended, out).toBe(code);
  return out;
};
const outputs = async () => JSON.parse(await stack.sure("stack", "output", "--json"));

beforeAll(async () => {
  place = await openPlace("postgres");
  await place.write(THREE);
  const server = place.open();
  await bring(server, "acme", "2", "create");
  await bring(server, "globex", "3", "create");
  stack = await pulumiStack({
    program: `${HEAD}
const found = Tenant.get("found", "tenant_acme", opts);
exports.found = { tenant: found.tenant, schema: found.schema, version: found.version, server: found.serverId };
exports.is = [Tenant.isInstance(found), Tenant.isInstance(main), Tenant.isInstance(undefined)];
exports.all = getTenants(main);`,
    config: { databaseUrl: { secret: place.url } },
  });
});
afterAll(async () => {
  await stack?.remove();
  await place?.close();
});

test("a tenant by its schema, and all tenants, in preview and up; nothing is a secret", async () => {
  await done(stack.preview("--diff"));
  await done(stack.up());
  expect(await outputs()).toEqual({
    found: { tenant: "acme", schema: "tenant_acme", version: "2", server: expect.stringMatching(/^\d+\/test_/) },
    is: [true, false, false],
    all: [
      { schema: "tenant_acme", tenant: "acme", version: "2" },
      { schema: "tenant_globex", tenant: "globex", version: "3" },
    ],
  });
  await done(stack.refresh());
  await done(stack.destroy());
  expect(await place.exists("tenant_acme")).toBe(true);
});

test("one that is not there is an error in preview", async () => {
  await stack.write("index.js", `${HEAD}\nTenant.get("lost", "tenant_lost", opts);`);
  expect(await done(stack.preview(), 1)).toContain('There is no schema "tenant_lost" on PostgreSQL at ');
});

test("without a Server the stack config serves", async () => {
  await stack.write("index.js", `exports.all = require("pulumi-tenantex").getTenants().length;`);
  await stack.sure("config", "set", "--secret", "tenantex:url", place.url);
  await done(stack.up());
  expect(await outputs()).toEqual({ all: 2 });
});
