// The verbs for programs, on both dialects: a tenant's life as Tenantex's README tells it, and many tenants at once.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type FleetEvent, openServer, type ServerOptions, type TenantServer } from "../../provider/engine";
import {
  ForeignHistoryError,
  HistoryMissingError,
  InvalidSettingError,
  MigrationFailedError,
  NoTenantMatchesError,
  NothingToAdoptError,
  SchemaExistsError,
  SchemaMissingError,
} from "../../provider/errors";
import { DIALECTS, openPlace, type Place, refusal, THREE } from "./place";

const BROKEN =
  "ALTER TABLE users ADD COLUMN email varchar(90);\nALTER TABLE users ADD CONSTRAINT named UNIQUE (name);\n";

describe.each(DIALECTS)("%s: verbs", (dialect) => {
  let place: Place;
  const opened: TenantServer[] = [];
  const open = (options: ServerOptions = {}) => {
    const server = openServer({ url: place.url, prefix: place.prefix, migrations: place.directory, ...options });
    opened.push(server);
    return server;
  };

  beforeAll(async () => {
    place = await openPlace(dialect);
  });
  beforeEach(() => place.write(THREE));
  afterEach(async () => {
    await place.write({ "4_email.up.sql": null, "4_email.down.sql": null }).catch(() => {});
    const server = open();
    for (const { tenant, state } of await server.listTenants())
      if (state !== "no history") await server.dropTenant(tenant);
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });
  afterAll(() => place.close());

  test("new, down to a version and that one included, up again, and gone", async () => {
    const server = open();
    const schema = server.schemaOf("acme");
    expect(await server.newTenant("acme")).toMatchObject({
      ...{ status: "ok", tenant: "acme", schema, from: "0", version: "3", versions: ["1", "2", "3"] },
    });
    expect(await server.migrateTenant("acme", { direction: "down", to: "2" })).toMatchObject({
      ...{ from: "3", version: "1", versions: ["3", "2"] },
    });
    expect(await place.tables(schema)).toEqual(["users"]);
    expect(await server.migrateTenant("acme", { step: 1 })).toMatchObject({ from: "1", version: "2", versions: ["2"] });
    expect(await server.migrateTenant("acme", { direction: "down" })).toMatchObject({ versions: ["2"], version: "1" });
    expect(await server.migrateTenant("acme", { to: "0003" })).toMatchObject({ versions: ["2", "3"] });
    expect(await server.migrateTenant("acme", { to: 1 })).toMatchObject({ version: "3", versions: [] });
    expect(await server.migrateTenant("acme", { direction: "down", to: "0" })).toMatchObject({ version: "0" });
    expect(await server.dropTenant("acme")).toEqual({ status: "ok", tenant: "acme", schema, archived: undefined });
    expect(await place.exists(schema)).toBe(false);
  });

  test("what cannot be done is refused by name", async () => {
    const server = open();
    await server.newTenant("acme", { to: 1 });
    expect(await refusal(server.newTenant("acme"))).toBeInstanceOf(SchemaExistsError);
    expect(await refusal(server.migrateTenant("acmee"))).toBeInstanceOf(SchemaMissingError);
    expect(await refusal(server.dropTenant("acmee"))).toBeInstanceOf(SchemaMissingError);
    expect(await refusal(server.inspectTenant("acmee"))).toBeInstanceOf(SchemaMissingError);
    expect(await refusal(server.migrateTenant("acme", { step: 0 }))).toBeInstanceOf(InvalidSettingError);
    expect(await refusal(server.migrateTenant("acme", { direction: "down", to: "latest" }))).toBeInstanceOf(
      InvalidSettingError,
    );
    expect(await refusal(server.rollbackAll({ to: "latest" }))).toBeInstanceOf(InvalidSettingError);
    const unmatched = await refusal(server.migrateAll({ tenants: ["acne"] }));
    expect(unmatched).toBeInstanceOf(NoTenantMatchesError);
    expect(unmatched.message).toContain('Most like it: "acme"');
    expect(() => open({ concurrency: 0 })).toThrow("Correct it where the server is opened.");
  });

  test("a second call for the same owner goes on with what the first has made", async () => {
    const server = open();
    await server.newTenant("acme", { to: "2", owner: "sign-up 7" });
    expect(await refusal(server.newTenant("acme", { owner: "sign-up 8" }))).toBeInstanceOf(SchemaExistsError);
    expect(await server.newTenant("acme", { owner: "sign-up 7" })).toMatchObject({ version: "3", versions: ["3"] });
  });

  test("with `ifNotExists` a tenant that is there is migrated, and never reverted; what is nobody's is refused", async () => {
    const server = open();
    await server.newTenant("acme", { to: 1 });
    const again = (tenant: string, to: number) => server.newTenant(tenant, { to, ifNotExists: true });
    expect(await again("acme", 2)).toMatchObject({ from: "1", version: "2", versions: ["2"], adopted: false });
    expect(await again("acme", 1)).toMatchObject({ from: "2", version: "2", versions: [] });
    expect(await again("globex", 2)).toMatchObject({ from: "0", version: "2" });
    await place.query(`CREATE SCHEMA ${server.schemaOf("theirs")}`);
    await place.query(`CREATE TABLE ${server.schemaOf("theirs")}.bills (id int)`);
    expect(await refusal(again("theirs", 1))).toBeInstanceOf(HistoryMissingError);
    await place.query(`DROP SCHEMA ${server.schemaOf("theirs")}${dialect === "postgres" ? " CASCADE" : ""}`);
  });

  test("a schema without a history is no tenant: no verb works on it", async () => {
    const server = open();
    const schema = server.schemaOf("strange");
    const [make, unmake] =
      dialect === "postgres"
        ? [`CREATE SCHEMA "${schema}"`, `DROP SCHEMA "${schema}"`]
        : [`CREATE DATABASE \`${schema}\``, `DROP DATABASE \`${schema}\``];
    await place.query(make);
    try {
      expect(await server.listTenants()).toMatchObject([{ tenant: "strange", state: "no history" }]);
      expect(await server.migrateAll()).toMatchObject({
        ...{ status: "ok", skipped: 1, tenants: [{ status: "skipped", reason: "no history" }] },
      });
      expect(await server.migrateAll({ tenants: ["strange"] })).toMatchObject({
        ...{ status: "error", failed: 1, tenants: [{ error: expect.any(HistoryMissingError) }] },
      });
      expect(await refusal(server.dropTenant("strange"))).toBeInstanceOf(HistoryMissingError);
      expect(await place.exists(schema)).toBe(true);
    } finally {
      await place.query(unmake);
    }
  });

  test("what another tool has made is not touched before it is adopted, and then it is, with its history", async () => {
    const server = open();
    const schema = server.schemaOf("other");
    const q = dialect === "postgres" ? `"${schema}"` : `\`${schema}\``;
    for (const sql of [
      dialect === "postgres" ? `CREATE SCHEMA ${q}` : `CREATE DATABASE ${q} CHARACTER SET utf8mb4`,
      `CREATE TABLE ${q}.users (id int PRIMARY KEY)`,
      `CREATE TABLE ${q}.schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)`,
      `INSERT INTO ${q}.schema_migrations VALUES (1, false)`,
    ])
      await place.query(sql);
    const columns = async () =>
      (
        await place.query<{ name: string }>(
          `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = '${schema}' AND table_name = 'schema_migrations'`,
        )
      ).map(({ name }) => name);
    expect(await refusal(server.migrateTenant("other"))).toBeInstanceOf(ForeignHistoryError);
    expect(await server.migrateAll()).toMatchObject({ failed: 1, tenants: [{ error: { tool: "golang-migrate" } }] });
    expect((await columns()).sort()).toEqual(["dirty", "version"]);
    expect(await place.tables(schema)).toEqual(["users"]);

    expect(await refusal(server.newTenant("other", { baseline: 1 }))).toBeInstanceOf(InvalidSettingError);
    expect(await refusal(server.newTenant("nobody", { adopt: "required" }))).toBeInstanceOf(NothingToAdoptError);
    // It never takes back what is there.
    expect(await server.newTenant("other", { adopt: "required", to: 0 })).toMatchObject({
      adopted: true,
      version: "1",
    });
    expect(await server.migrateTenant("other")).toMatchObject({ adopted: false, versions: ["2", "3"] });
    expect(await server.newTenant("fresh", { adopt: "ifExists" })).toMatchObject({ adopted: false, version: "3" });
  });

  test("many at once: what is behind is brought up, the rest costs nothing, and one that fails keeps nobody", async () => {
    const server = open({ concurrency: 3 });
    for (const name of ["a", "b", "c", "d"]) await server.newTenant(name, { to: name === "d" ? "3" : "1" });
    const events: FleetEvent[] = [];
    const outcome = await server.migrateAll({ to: 3, onProgress: (event) => events.push(event) });
    expect(outcome).toMatchObject({ status: "ok", changed: 3, unchanged: 1, failed: 0, skipped: 0 });
    expect(outcome.tenants.map(({ tenant }) => tenant)).toEqual(["a", "b", "c", "d"]);
    expect(events[0]).toEqual({ kind: "planned", tenants: 4, behind: 3, ahead: 0 });
    expect(events.filter(({ kind }) => kind === "ended")).toHaveLength(4);
    expect(events.filter(({ kind }) => kind === "step")).toHaveLength(6);

    // Two users of one name: the constraint of the new file fails on one tenant alone.
    await place.write({ "4_email.up.sql": BROKEN, "4_email.down.sql": "SELECT 1;\n" });
    const q = (name: string) => (dialect === "postgres" ? `"${name}"` : `\`${name}\``);
    await place.query(`INSERT INTO ${q(server.schemaOf("b"))}.users VALUES (7, 'Zoë 🙂')`);
    const later = open({ concurrency: 1 });
    const failed = await later.migrateAll();
    expect(failed).toMatchObject({ status: "error", changed: 3, failed: 1 });
    expect(failed.tenants[1]).toMatchObject({
      status: "error",
      tenant: "b",
      error: expect.any(MigrationFailedError),
      version: "3",
    });
    await place.query(`DELETE FROM ${q(server.schemaOf("b"))}.users WHERE id = 7`);
    // The rest, and no more.
    expect(await later.migrateAll()).toMatchObject({ status: "ok", changed: 1, unchanged: 3 });
  });

  test("canaries go first, and keep all others when one fails; `stop` begins nothing after a failure", async () => {
    const server = open({ concurrency: 1 });
    for (const name of ["a", "b", "c", "d"]) await server.newTenant(name);
    await place.write({ "4_email.up.sql": BROKEN, "4_email.down.sql": "SELECT 1;\n" });
    const q = (name: string) => (dialect === "postgres" ? `"${name}"` : `\`${name}\``);
    await place.query(`INSERT INTO ${q(server.schemaOf("c"))}.users VALUES (7, 'Zoë 🙂')`);
    const later = open({ concurrency: 1 });
    const stages = async (options: Parameters<TenantServer["migrateAll"]>[0]) =>
      (await later.migrateAll(options)).tenants.map((one) => (one.status === "skipped" ? one.reason : one.status));
    expect(await stages({ canary: ["c"] })).toEqual(["canary failed", "canary failed", "error", "canary failed"]);
    expect(await stages({ tenants: ["c", "d"], canary: 1 })).toEqual(["error", "canary failed"]);
    expect(await stages({ tenants: ["[cd]", "?"].slice(1), onError: "stop" })).toEqual([
      "ok",
      "ok",
      "error",
      "stopped",
    ]);
    expect(await stages({ canary: ["a"] })).toEqual(["ok", "ok", "error", "ok"]);
    expect(await refusal(later.migrateAll({ tenants: ["a"], canary: ["b"] }))).toBeInstanceOf(NoTenantMatchesError);
  });

  test("a signal ends a run between migrations, and the next one does the rest", async () => {
    const server = open({ concurrency: 1 });
    for (const name of ["a", "b", "c"]) await server.newTenant(name, { to: 1 });
    const ending = new AbortController();
    const ended = await server.migrateAll({
      signal: ending.signal,
      onProgress: (event) => {
        if (event.kind === "step" && event.tenant === "b" && event.number === 1) ending.abort();
      },
    });
    expect(ended).toMatchObject({ status: "error", changed: 1, skipped: 2 });
    expect(ended.tenants.slice(1)).toMatchObject([
      { status: "skipped", reason: "cancelled", version: "2" },
      { status: "skipped", reason: "cancelled" },
    ]);
    const rest = await server.migrateAll();
    expect(rest.tenants.map((one) => one.status === "ok" && one.versions)).toEqual([[], ["3"], ["2", "3"]]);
  });

  test("all down to a version, that one included, and by the last one", async () => {
    const server = open();
    for (const name of ["a", "b"]) await server.newTenant(name, { to: name === "a" ? "3" : "2" });
    const versions = async (way: Parameters<TenantServer["rollbackAll"]>[0]) =>
      (await server.rollbackAll(way)).tenants.map((one) => one.status === "ok" && one.versions);
    expect(await versions({ to: 3 })).toEqual([["3"], []]);
    expect(await versions({})).toEqual([["2"], ["2"]]);
    expect(await versions({ to: 0 })).toEqual([["1"], ["1"]]);
  });

  test("a list and a closer look say how a tenant stands", async () => {
    const server = open();
    await server.newTenant("a", { to: 1 });
    await server.newTenant("b");
    expect(await server.listTenants()).toMatchObject([
      { tenant: "a", version: "1", state: "behind", missing: ["2", "3"], unknown: [], edited: [] },
      { tenant: "b", version: "3", state: "current", missing: [] },
    ]);
    const q = (name: string) => (dialect === "postgres" ? `"${name}"` : `\`${name}\``);
    await place.query(`ALTER TABLE ${q(server.schemaOf("b"))}.users ADD COLUMN nickname varchar(9)`);
    const looked = await server.inspectTenant("b");
    expect(looked.drift).toHaveLength(1);
    expect(looked.drift[0]).toMatch(/^\+ column users\.nickname/);
    await place.write({
      "2_create_projects.up.sql": "CREATE TABLE projects (id int PRIMARY KEY);\n",
      "3_name_users.up.sql": null,
      "3_name_users.down.sql": null,
    });
    expect(await open().listTenants()).toMatchObject([
      { tenant: "a", missing: ["2"], state: "behind" },
      { tenant: "b", edited: ["2_create_projects"], unknown: ["3"], state: "edited" },
    ]);
  });
});
