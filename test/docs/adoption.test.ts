// The way of docs/adoption.md from Ecto's migrations to SQL: the newest file holds the structure, the older ones nothing.

import { readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { BaselineRefusedError } from "../../provider/errors";
import { bring, openPlace, type Place } from "../engine/place";
import { REPOSITORY } from "../package/pack";

const PAGE = readFileSync(path.join(REPOSITORY, "docs/adoption.md"), "utf8");
const VERSIONS = ["20240105090000_create_users", "20240611143000_create_projects", "20250902080000_structure"];
const STRUCTURE = "CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE projects (id int PRIMARY KEY);";

let place: Place;
afterEach(() => place?.close());

test("an adopted tenant and a new one are made of the same", async () => {
  place = await openPlace("postgres");
  const files = VERSIONS.flatMap((name) => [`${name}.up.sql`, `${name}.down.sql`]);
  for (const file of files) expect(PAGE).toContain(`  ${file} `);
  await place.write({
    ...Object.fromEntries(files.map((file) => [file, ""])),
    "20250902080000_structure.up.sql": STRUCTURE,
    "20250902080000_structure.down.sql": "DROP TABLE projects; DROP TABLE users;",
  });
  await place.query(`CREATE SCHEMA tenant_acme; SET search_path = tenant_acme; ${STRUCTURE}
    INSERT INTO users VALUES (7);
    CREATE TABLE schema_migrations (version bigint PRIMARY KEY, inserted_at timestamp(0));
    INSERT INTO schema_migrations VALUES ${VERSIONS.map((name) => `(${Number.parseInt(name, 10)}, now())`).join(", ")}`);
  const server = place.open();
  const schema = server.schemaOf("acme");
  const goal = { tenant: "acme", schema, target: "20250902080000", directory: await server.directory() };
  const outcome = await server.converge(goal, { kind: "create", adopt: { required: true } });
  expect(outcome).toMatchObject({ adopted: true, steps: [], version: "20250902080000" });
  await bring(server, "globex", "20250902080000", "create");

  expect(await place.query("SELECT id FROM tenant_acme.users")).toEqual([{ id: 7 }]);
  expect(await place.tables("tenant_acme")).toEqual(await place.tables("tenant_globex"));
  // Ecto's history has fewer columns until something is applied; the tenants themselves are compared.
  await place.write({ "20260114093000_more.up.sql": "CREATE TABLE more (id int);" });
  const later = place.open();
  for (const tenant of ["acme", "globex"]) await bring(later, tenant, "20260114093000");
  const [acme, globex] = await Promise.all(["acme", "globex"].map((one) => later.inspect(later.schemaOf(one))));
  expect(acme?.fingerprint).toBeDefined();
  expect(acme?.fingerprint).toBe(globex?.fingerprint);
});

test("what a baseline refuses is shown as it is said", () => {
  const { message } = new BaselineRefusedError("acme", "tenant_acme", "20260112101500", [
    "+ column users.nickname text",
    "- index orders_placed_at",
  ]);
  expect(PAGE).toContain(message);
});

test("Apartment's tenants have no prefix, and Rails' history", async () => {
  expect(PAGE).toContain('prefix: ""');
  place = await openPlace("postgres");
  await place.write({ "20250902080000_structure.up.sql": STRUCTURE, "20250902080000_structure.down.sql": "" });
  await place.query(`CREATE SCHEMA acme; SET search_path = acme; ${STRUCTURE}
    CREATE TABLE schema_migrations (version varchar NOT NULL PRIMARY KEY);
    INSERT INTO schema_migrations VALUES ('20250902080000');
    CREATE TABLE ar_internal_metadata (key varchar PRIMARY KEY)`);
  const server = place.open({ prefix: "" });
  const goal = { tenant: "acme", schema: server.schemaOf("acme"), target: "20250902080000" };
  const directory = await server.directory();
  const outcome = await server.converge({ ...goal, directory }, { kind: "create", adopt: { required: true } });
  expect(outcome).toMatchObject({ schema: "acme", adopted: true, steps: [] });
  expect(await server.list()).toEqual([{ tenant: "acme", schema: "acme", version: "20250902080000" }]);
});
