// Tenants that must not be lost: protected, retained, archived, and at home on one server alone.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DIALECTS, type PerDialect, type Place } from "../engine/place";
import { FakeEngine } from "./engine";
import { checked, failure, type Ground, openGround, reasonsOf, UNKNOWN } from "./ground";
import { type Bag, declared, type ProviderProcess } from "./grpc";

describe.each(DIALECTS)("%s: protection", (dialect) => {
  let ground: Ground;
  let place: Place;
  let provider: ProviderProcess;
  const make = async (name: string, args: Bag = {}) => {
    const inputs = await checked(provider, declared(name, { version: "1", ...args }));
    const { id, outs } = await provider.create(inputs);
    return { id, outs, inputs };
  };

  beforeAll(async () => {
    ground = await openGround(dialect);
    place = ground.place;
    provider = await ground.start();
  });
  afterAll(() => ground.close());

  test("deletionProtection refuses a delete and a rename, until it is taken back", async () => {
    const { id, outs, inputs } = await make("guarded", { deletionProtection: true });
    expect((await failure(provider.delete(id, outs))).message).toBe(
      `Tenant "guarded" has \`deletionProtection\`: its schema "${id}" is not deleted.\nNothing was changed.\nDeclare it again with \`deletionProtection: false\`, run \`pulumi up\`, and delete it then. To forget it and keep the schema, use \`pulumi state delete\`.`,
    );
    const renamed = declared("guarded", { tenant: "renamed", version: "1" });
    expect((await reasonsOf(await ground.start(), renamed, inputs))[0]).toContain(
      `its schema "${id}" is not replaced by "${place.prefix}renamed", which would be a new and empty one`,
    );
    const next = await ground.start();
    const open = await checked(next, declared("guarded", { version: "1" }), inputs);
    expect(await next.diff(id, outs, open)).toEqual({ changes: "some", replaces: [] });
    const opened = await next.update(id, outs, open);
    await next.delete(id, opened);
    expect(await place.exists(id)).toBe(false);
  });

  test("what a rename does to the old schema is in the plan", async () => {
    const { inputs } = await make("before");
    const next = await ground.start();
    const renamed = declared("before", { tenant: "after", version: "1" });
    const text = `new → 1: apply create_users; DROPS schema "${place.prefix}before" with all its data`;
    expect((await checked(next, renamed, inputs)).plan).toBe(text);
    // The engine checks a replacement once more, as if the state did not have it.
    expect((await checked(next, renamed)).plan).toBe(text);
    const kept = await make("kept", { onDelete: "retain" });
    expect((await checked(next, declared("kept", { tenant: "new_kept", version: "1" }), kept.inputs)).plan).toBe(
      `new → 1: apply create_users; leaves schema "${place.prefix}kept" behind`,
    );
  });

  test("one that the engine replaces although it keeps its schema: refused when protected, else it is said", async () => {
    const guarded = await make("own", { deletionProtection: true });
    const open = await make("self");
    const kept = await make("self_kept", { onDelete: "retain" });
    const engine = await FakeEngine.start();
    try {
      const next = await ground.start({}, {}, engine.address);
      const again = async (name: string, inputs: Bag, args: Bag = {}) => {
        const news = declared(name, { version: "1", ...args });
        await checked(next, news, inputs);
        expect(engine.logged).toEqual([]);
        return next.check(undefined, news);
      };
      expect((await again("own", guarded.inputs, { deletionProtection: true })).failures[0]?.reason).toContain(
        "Take back what replaces it (`replaceOnChanges`, `--replace`)",
      );
      expect((await again("self_kept", kept.inputs, { onDelete: "retain" })).failures).toEqual([]);
      expect((await again("self", open.inputs)).failures).toEqual([]);
      expect(engine.logged.map(({ message }) => message)).toEqual([
        `is replaced by itself, which with deleteBeforeReplace DROPS schema "${open.id}" with all its data and makes a new, empty one`,
      ]);
    } finally {
      engine.stop();
    }
  });

  test("a protected tenant whose schema another creation has taken over lets go of it", async () => {
    const { id, outs, inputs } = await make("taken", { deletionProtection: true });
    const successor = await provider.create(inputs);
    await provider.delete(id, outs);
    expect(await place.exists(id)).toBe(true);
    expect((await failure(provider.delete(id, successor.outs))).message).toContain("is not deleted");
    const elsewhere = await ground.start({ "tenantex:url": place.url.replace(/:\d+\//, ":1/") });
    expect((await failure(elsewhere.delete(id, outs))).message).toContain("is not deleted");
  });

  test("a retained schema stays, and its server is not even asked", async () => {
    const { id, outs } = await make("retained", { onDelete: "retain" });
    const elsewhere = await ground.start({ "tenantex:url": place.url.replace(/:\d+\//, ":1/") });
    await elsewhere.delete(id, outs);
    expect(await place.tables(id)).toEqual(["users"]);
  });

  test("an archived schema is renamed, where schemas can be", async () => {
    const refusal =
      '`onDelete` is "archive", and MySQL cannot rename a database.\nUse "retain", which leaves it where it is.';
    const expected: PerDialect<string[]> = { postgres: [], mysql: [refusal] };
    const news = declared("old", { onDelete: "archive", version: "1" });
    expect(await reasonsOf(provider, news)).toEqual(expected[dialect]);
    if (expected[dialect].length > 0) return;
    const { id, outs } = await make("old", { onDelete: "archive" });
    await place.query(`INSERT INTO ${id}.users VALUES (7)`);
    await provider.delete(id, outs);
    expect(await place.exists(id)).toBe(false);
    const [{ name, comment } = { name: "", comment: "" }] = await place.query<{ name: string; comment: string }>(
      "SELECT nspname AS name, obj_description(oid, 'pg_namespace') AS comment FROM pg_namespace WHERE nspname LIKE 'archived%'",
    );
    expect(name).toMatch(/^archived_\d{14}_tenant_old$/);
    expect(comment).toMatch(/^Archived by pulumi-tenantex at .*: tenant_old$/);
    expect(await place.query(`SELECT id FROM ${name}.users`)).toEqual([{ id: 7 }]);
    await provider.delete(id, outs);
  });

  test("a server that is another one is refused everywhere, unless the tenants are said to have moved", async () => {
    const { id, outs, inputs } = await make("settled");
    const moved = { ...outs, serverId: "old/app" };
    const words = `its schema "${id}" lives on the server "old/app", but ${dialect === "postgres" ? "PostgreSQL" : "MySQL"} at `;
    const olds = { ...inputs, serverId: "old/app" };
    const news = declared("settled", { version: "1" });
    expect((await reasonsOf(await ground.start(), news, olds))[0]).toContain(words);
    for (const work of [() => provider.read(id, moved), () => provider.delete(id, moved)]) {
      const { message } = await failure(work());
      expect(message).toContain(words);
      expect(message).toContain('`movedFrom: ["old/app"]`');
    }
    expect(await place.exists(id)).toBe(true);

    const next = await ground.start({ "tenantex:movedFrom": "older/app, old/app" });
    const accepted = await checked(next, news, olds);
    expect(accepted.serverId).toBe(inputs.serverId);
    expect(await next.diff(id, moved, accepted)).toEqual({ changes: "some", replaces: [] });
    expect(await next.update(id, moved, accepted)).toMatchObject({ serverId: inputs.serverId });
    expect(await next.read(id, moved)).toMatchObject({ id });
  });

  test("a server that comes back as another one between preview and up is not worked on", async () => {
    const { id, outs, inputs } = await make("failover");
    const next = { ...inputs, version: "2", plan: "by the state alone", serverId: "old/app" };
    const { message } = await failure(provider.update(id, { ...outs, serverId: "old/app" }, next));
    expect(message).toContain(`its schema "${id}" lives on the server "old/app"`);
    expect(await place.versions(id)).toEqual(["1"]);
    const { serverId, ...unknown } = await checked(await ground.start(), declared("found", { version: "1" }));
    expect((await provider.create(unknown)).outs.serverId).toBe(serverId);
  });

  test("a schema that somebody else has made in its place is neither read nor migrated", async () => {
    const { id, outs, inputs } = await make("usurped");
    await place.query(dialect === "postgres" ? `DROP SCHEMA ${id} CASCADE` : `DROP DATABASE ${id}`);
    const other = await ground.start();
    await other.create({
      ...(await checked(other, declared("usurped", { version: "1" }))),
      __urn: "urn:another::stack",
    });
    const next = { ...inputs, version: "2" };
    for (const work of [() => other.read(id, outs), () => other.update(id, outs, next)])
      expect((await failure(work())).message).toContain(`the schema "${id}" is not the one that it was made with`);
    expect(await place.versions(id)).toEqual(["1"]);
  });

  test("what is unknown in preview hides no refusal", async () => {
    const { inputs } = await make("veiled", { deletionProtection: true });
    const renamed = declared("veiled", { tenant: "unveiled", version: UNKNOWN });
    expect((await reasonsOf(await ground.start(), renamed, inputs))[0]).toContain("has `deletionProtection`");
    const same = await checked(await ground.start(), declared("veiled", { version: UNKNOWN }), inputs);
    expect(same.serverId).toBe(inputs.serverId);
  });

  test("values that are not known yet are taken, others refused", async () => {
    const unknown = await checked(provider, declared("later", { deletionProtection: UNKNOWN, onDelete: UNKNOWN }));
    expect(unknown).toMatchObject({ deletionProtection: UNKNOWN, onDelete: UNKNOWN });
    expect(await reasonsOf(provider, declared("bad", { onDelete: "keep" }))).toEqual([
      '`onDelete` has to be one of "drop", "retain", "archive".\nArguments of a Tenant: tenant, prefix, version, migrations, adopt, baseline, trustBaseline, onDelete, deletionProtection.',
    ]);
    expect((await reasonsOf(provider, declared("bad", { deletionProtection: "yes" })))[0]).toContain(
      "`deletionProtection` has to be true or false.",
    );
  });
});
