// What JavaScript gives the verbs where types do not hold: nothing is chosen, made or reverted by a wrong word.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openServer, type TenantServer } from "../../provider/engine";
import { InvalidNameError, InvalidSettingError, InvalidVersionError, SchemaExistsError } from "../../provider/errors";
import { openPlace, type Place, refusal, THREE } from "./place";

let place: Place;
let server: TenantServer;
// biome-ignore lint/suspicious/noExplicitAny: JavaScript has no types.
let js: any;

beforeAll(async () => {
  place = await openPlace("postgres");
  await place.write(THREE);
  server = openServer({ url: place.url, migrations: place.directory });
  js = server;
  await server.newTenant("acme");
});
afterAll(async () => {
  await server.close();
  await place.close();
});

const schemas = async () =>
  (await place.query<{ name: string }>("SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'tenant%'")).map(
    ({ name }) => name,
  );

describe.each([
  ["undefined", undefined],
  ["null", null],
  ["a number", 42],
  ["a list", ["acme"]],
  ["an object", {}],
])("%s is no tenant", (_title, tenant) => {
  test.each(["newTenant", "migrateTenant", "dropTenant", "inspectTenant"])("to %s", async (verb) => {
    expect(await refusal(js[verb](tenant))).toBeInstanceOf(InvalidNameError);
    expect(await schemas()).toEqual(["tenant_acme"]);
  });
});

test.each<[string, string, unknown]>([
  ["migrateTenant", "direction", { direction: "dwon" }],
  ["migrateTenant", "direction", { direction: null }],
  ["migrateTenant", "direction", { direction: "UP" }],
  ["migrateTenant", "step", { step: "2" }],
  ["migrateTenant", "step", { direction: "down", step: null }],
  ["migrateTenant", "to", { direction: "down", to: null }],
  ["migrateTenant", "too", { too: "2" }],
  ["migrateTenant", "signal", { signal: 5 }],
  ["migrateTenant", "options", null],
  ["migrateTenant", "options", "2"],
  ["dropTenant", "archive", { archive: "false" }],
  ["dropTenant", "options", null],
])("%s: %s is refused in %j", async (verb, setting, options) => {
  expect(await refusal(js[verb]("acme", options))).toMatchObject({ name: "InvalidSettingError", setting });
  expect(await place.versions("tenant_acme")).toEqual(["1", "2", "3"]);
});

// No tenants, all tenants and one letter after the other are far from each other.
test.each<[string, unknown]>([
  ["tenants", { tenants: "" }],
  ["tenants", { tenants: "acme" }],
  ["tenants", { tenants: "*" }],
  ["tenants", { tenants: null }],
  ["tenants", { tenants: [undefined] }],
  ["tenants", { tenants: [42] }],
  ["tenant", { tenant: "acme" }],
  ["canary", { canary: "acme" }],
  ["canary", { canary: -1 }],
  ["canary", { canary: Number.NaN }],
  ["canary", { canary: null }],
  ["onError", { onError: "halt" }],
  ["signal", { signal: {} }],
  ["approve", { approve: true }],
  ["onProgress", { onProgress: null }],
  ["direction", { direction: "up" }],
  ["options", null],
])("rollbackAll: %s is refused in %j", async (setting, options) => {
  expect(await refusal(js.rollbackAll(options))).toMatchObject({ name: "InvalidSettingError", setting });
  expect(await place.versions("tenant_acme")).toEqual(["1", "2", "3"]);
});

test.each([{ tenants: [] }, { tenants: undefined, to: undefined, canary: undefined, signal: undefined }])(
  "rollbackAll takes %j",
  async (options) => {
    expect(await js.rollbackAll({ ...options, step: 1, tenants: [] })).toMatchObject({ status: "ok", tenants: [] });
  },
);

test.each([7, "", null, {}])("an owner %j is nobody, who must not take over what is there", async (owner) => {
  expect(await refusal(js.newTenant("acme", { owner }))).toBeInstanceOf(InvalidSettingError);
  expect(await refusal(js.newTenant("globex", { owner }))).toBeInstanceOf(InvalidSettingError);
  expect(await refusal(js.newTenant("acme", { owner: undefined }))).toBeInstanceOf(SchemaExistsError);
  expect(await schemas()).toEqual(["tenant_acme"]);
});

test("a version that is none is refused before a new tenant is made", async () => {
  for (const to of ["", "two", 1.5])
    expect(await refusal(js.newTenant("globex", { to }))).toBeInstanceOf(InvalidVersionError);
  expect(await schemas()).toEqual(["tenant_acme"]);
});
