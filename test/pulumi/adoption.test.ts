// Adoption under the real engine: what preview says, what up does, and what destroy leaves, on both dialects.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DIALECTS, openPlace, type Place, THREE } from "../engine/place";
import { pulumiStack, type Stack } from "./stack";

describe.each(DIALECTS)("%s: adoption under the engine", (dialect) => {
  let place: Place;
  let stack: Stack;
  let acme: string;
  const program = (tenants: string) => `
const pulumi = require("@pulumi/pulumi");
const { Server, Tenant } = require("pulumi-tenantex");
const main = new Server("main", { url: new pulumi.Config().requireSecret("databaseUrl"), prefix: "${place.prefix}" });
const opts = { provider: main };
${tenants}`;
  const done = async (outcome: Promise<{ code: number; out: string }>, code = 0) => {
    const { code: ended, out } = await outcome;
    expect(ended, out).toBe(code);
    return out;
  };

  beforeAll(async () => {
    place = await openPlace(dialect);
    acme = `${place.prefix}acme`;
    await place.query(`CREATE SCHEMA ${acme}${dialect === "mysql" ? " CHARACTER SET utf8mb4" : ""}`);
    await place.query(`CREATE TABLE ${acme}.users (id int PRIMARY KEY)`);
    await place.query(`INSERT INTO ${acme}.users VALUES (7)`);
    await place.query(
      `CREATE TABLE ${acme}.knex_migrations (id int, name varchar(99), batch int, migration_time timestamp NULL)`,
    );
    await place.query(`INSERT INTO ${acme}.knex_migrations VALUES (1, '1_create_users.js', 1, NULL)`);
    stack = await pulumiStack({
      program: program('new Tenant("acme", { version: 2 }, opts);'),
      files: Object.fromEntries(Object.entries(THREE).map(([file, text]) => [`tenant_migrations/${file}`, text])),
      config: { databaseUrl: { secret: place.url } },
    });
  });
  afterAll(async () => {
    await stack?.remove();
    await place?.close();
  });

  test("what is there is refused by name, and taken over when that is declared", async () => {
    expect(await done(stack.preview(), 1)).toContain('take the schema over with `adopt: "ifExists"`');
    await stack.write("index.js", program('new Tenant("acme", { version: 2, adopt: "required" }, opts);'));
    expect(await done(stack.preview("--diff"))).toContain(
      '"1 → 2: apply create_projects [adopts the schema with its history of Knex]"',
    );
    await done(stack.up());
    expect(await place.versions(acme)).toEqual(["1", "2"]);
    expect(await done(stack.up({ preview: true }))).toContain("3 unchanged");
    expect(await done(stack.refresh())).toContain("3 unchanged");
  });

  test("it stays when it is destroyed, and can be adopted again", async () => {
    expect(await done(stack.destroy())).toContain(`schema "${acme}" stays on the server`);
    expect(await place.query(`SELECT id FROM ${acme}.users`)).toEqual([{ id: 7 }]);
    await done(stack.up());
    expect(await place.tables(acme)).toEqual(["knex_migrations", "projects", "users"]);
    await done(stack.destroy());
  });
});
