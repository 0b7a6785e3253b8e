// Pulumi's resource options, and our own guards, under the real engine: whose schema goes, whose stays, and what is said before.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPlace, type Place } from "../engine/place";
import { done, isMarked, MIGRATIONS, mark, program, urnOf } from "./marked";
import { pulumiStack, type Stack } from "./stack";

describe("options", () => {
  let place: Place;
  let stack: Stack;
  const schemas = async () =>
    (
      await place.query<{ name: string }>(
        "SELECT nspname AS name FROM pg_namespace WHERE nspname ~ '^(tenant|other|archived)_' ORDER BY nspname",
      )
    ).map(({ name }) => name);
  const declare = (tenants: string, server?: string) => stack.write("index.js", program(tenants, server));

  const GUARDED = `
tenant("guarded", { version: 1 }, { protect: true });
tenant("sealed", { version: 1, deletionProtection: true });`;
  const GOING = `
tenant("kept", { version: 1 }, { retainOnDelete: true });
const host = tenant("host", { version: 1 });
tenant("guest", { version: 1 }, { deletedWith: host });
tenant("waits", { version: 1 }, { dependsOn: [host], customTimeouts: { create: "1m", update: "1m", delete: "1m" } });
tenant("shelved", { version: 1, onDelete: "archive" });
tenant("left", { version: 1, onDelete: "retain" });`;
  const CHANGED = `
tenant("new_name", { version: 1, tenant: "named" }, { aliases: [{ name: "old_name" }] });
const region = new pulumi.ComponentResource("shop:index:Region", "region");
tenant("mover", { version: 1 }, { parent: region, aliases: [{ parent: pulumi.rootStackResource }] });
tenant("frozen", { version: 3 }, { ignoreChanges: ["version"] });
tenant("still", { version: 3, tenant: "moving", onDelete: "retain" }, { ignoreChanges: ["*"] });
tenant("swapped", { version: 1, tenant: "after" }, { deleteBeforeReplace: true });
exports.hush = tenant("hush", { version: 2 }, { additionalSecretOutputs: ["schema"] }).schema;
tenant("versioned", { version: 2 }, { replaceOnChanges: ["version"], deleteBeforeReplace: true });`;

  beforeAll(async () => {
    place = await openPlace("postgres");
    stack = await pulumiStack({
      program: program(`${GUARDED} ${GOING}
tenant("old_name", { version: 1, tenant: "named" });
tenant("mover", { version: 1 });
tenant("frozen", { version: 1 }, { ignoreChanges: ["version"] });
tenant("still", { version: 1 }, { ignoreChanges: ["*"] });
tenant("swapped", { version: 1, tenant: "before" }, { deleteBeforeReplace: true });
exports.hush = tenant("hush", { version: 1 }, { additionalSecretOutputs: ["schema"] }).schema;
tenant("versioned", { version: 1 }, { replaceOnChanges: ["version"], deleteBeforeReplace: true });`),
      files: MIGRATIONS,
      config: { databaseUrl: { secret: place.url } },
    });
    await done(stack.up());
    expect((await schemas()).length).toBe(15);
    await mark(place, ...(await schemas()));
  });
  afterAll(async () => {
    await stack?.remove();
    await place?.close();
  });

  test("aliases, ignoreChanges, deleteBeforeReplace, secret outputs: nothing but the renamed tenant is replaced", async () => {
    await declare(GUARDED + GOING + CHANGED);
    const preview = await done(stack.preview());
    expect(preview).toContain("+ 1 to create\n    ~ 2 to update\n    +-1 to replace\n");
    expect(preview).toMatch(/Tenant swapped.*warning: DROPS schema "tenant_before" with all its data/);
    const out = await done(stack.up());
    expect(out).toContain("hush: [secret]");
    // The engine looks for `version` in a detailed diff, which a dynamic provider cannot give.
    expect(out).toMatch(/Tenant versioned updated/);
    const names = await schemas();
    expect(names).not.toContain("tenant_before");
    expect(await place.tables("tenant_after")).toEqual(["users"]);
    expect(names.length).toBe(15);
    for (const name of names) expect([name, await isMarked(place, name)]).toEqual([name, name !== "tenant_after"]);
    expect(await place.versions("tenant_frozen")).toEqual(["1"]);
    expect(await place.versions("tenant_still")).toEqual(["1"]);
    expect(await place.versions("tenant_hush")).toEqual(["1", "2"]);
    expect(await done(stack.up({ preview: true }))).toContain("18 unchanged");

    const { resources } = (await stack.state()).deployment;
    const hush = resources.find((resource) => resource.id === "tenant_hush");
    expect(hush?.outputs?.schema).toHaveProperty("ciphertext");
    const moved = resources.find((resource) => resource.id === "tenant_mover");
    expect(moved?.urn).toContain("shop:index:Region$");
    expect(moved?.inputs?.__urn).toBe(moved?.urn);
  });

  test("a Server's other prefix: preview refuses it for the guarded, and says what it does to the others", async () => {
    await declare(GUARDED + GOING + CHANGED, 'prefix: "other_"');
    expect(await done(stack.preview(), 1)).toContain(
      'Tenant "sealed" has `deletionProtection`: its schema "tenant_sealed" is not replaced by "other_sealed"',
    );
    const pinned = GUARDED.replace("deletionProtection", 'prefix: "tenant_", deletionProtection');
    await declare(pinned + GOING + CHANGED, 'prefix: "other_"');
    const out = await done(stack.preview(), 1);
    expect(out).toContain(`unable to replace resource "${urnOf("guarded")}"`);
    // Those that Pulumi keeps by options of its own are said to go as well: the provider does not hear of these.
    for (const name of ["guarded", "host", "mover", "frozen", "hush", "kept"])
      expect(out).toContain(`warning: DROPS schema "tenant_${name}" with all its data`);
    for (const name of ["still", "left", "shelved", "sealed"])
      expect(out).not.toContain(`DROPS schema "tenant_${name}"`);
    expect((await schemas()).filter((name) => name.startsWith("other_"))).toEqual([]);
  });

  test("an alias does not keep the tenant's name, which is that of the resource unless it is given", async () => {
    const renamed = 'tenant("mover2", { version: 1 }, { parent: region, aliases: [{ name: "mover" }] });';
    await declare(GUARDED + GOING + CHANGED.replace(/^tenant\("mover".*$/m, renamed));
    expect(await done(stack.preview())).toMatch(
      /Tenant mover2 .*warning: DROPS schema "tenant_mover" with all its data/,
    );
  });

  test("import is refused in preview, with what to do instead", async () => {
    await declare(`${GUARDED + GOING + CHANGED} tenant("kept2", { tenant: "kept" }, { import: "tenant_kept" });`);
    const out = await done(stack.preview(), 1);
    expect(out).toContain('Tenant "kept2": Pulumi cannot `import` a resource of this kind.');
    expect(out).toContain('with `adopt: "required"`');
    expect(out).not.toContain("toJavaScript");
    expect(out).not.toContain("    at ");
  });

  test("lines removed: each schema meets its fate, also of tenants that were moved before", async () => {
    await declare(GUARDED);
    const out = await done(stack.up());
    expect(out).toContain('schema "tenant_left" stays on the server');
    const names = await schemas();
    expect(names).toEqual([
      expect.stringMatching(/^archived_\d{14}_tenant_shelved$/),
      "tenant_guarded",
      // Pulumi takes it for gone with its host.
      "tenant_guest",
      "tenant_kept",
      "tenant_left",
      "tenant_sealed",
    ]);
    for (const name of names) expect([name, await isMarked(place, name)]).toEqual([name, true]);
  });

  test("protect and deletionProtection: neither a removed line nor destroy touches them", async () => {
    const refused = async (work: Promise<{ code: number; out: string }>) => {
      const out = await done(work, 1);
      expect(out).toContain(`resource "${urnOf("guarded")}" cannot be deleted\n    because it is protected.`);
      return out;
    };
    const SEALED = 'Tenant "sealed" has `deletionProtection`: its schema "tenant_sealed" is not deleted.';
    await declare("");
    expect(await refused(stack.up({ args: ["--continue-on-error"] }))).toContain(SEALED);
    expect(await refused(stack.destroy({ args: ["--continue-on-error"] }))).toContain(SEALED);
    await declare(GUARDED);
    expect(await done(stack.up({ preview: true }))).toContain("4 unchanged");
    for (const name of ["tenant_guarded", "tenant_sealed"]) expect(await isMarked(place, name)).toBe(true);
  });
});

test("mysql: guards of our own, and a Server's other prefix", async () => {
  const place = await openPlace("mysql");
  const { prefix } = place;
  const stack = await pulumiStack({
    program: program(`
tenant("plain", { version: 1 });
tenant("sealed", { version: 1, deletionProtection: true });
tenant("left", { version: 1, onDelete: "retain" });`),
    files: MIGRATIONS,
    config: { databaseUrl: { secret: place.url }, prefix },
  });
  try {
    await done(stack.up());
    await mark(place, `${prefix}plain`, `${prefix}sealed`, `${prefix}left`);
    await stack.sure("config", "set", "prefix", `${prefix}other_`);
    expect(await done(stack.preview(), 1)).toContain(
      `its schema "${prefix}sealed" is not replaced by "${prefix}other_sealed"`,
    );
    await stack.write(
      "index.js",
      program(`
tenant("plain", { version: 1 });
tenant("sealed", { version: 1, prefix: "${prefix}", deletionProtection: true });
tenant("left", { version: 1, onDelete: "retain" });`),
    );
    const preview = await done(stack.preview());
    expect(preview).toContain(`warning: DROPS schema "${prefix}plain" with all its data`);
    expect(preview).not.toContain(`DROPS schema "${prefix}left"`);
    await done(stack.up());
    expect(await place.exists(`${prefix}plain`)).toBe(false);
    for (const name of ["sealed", "left"]) expect(await isMarked(place, `${prefix}${name}`)).toBe(true);

    await stack.write("index.js", program('tenant("shelved", { version: 1, onDelete: "archive" });'));
    expect(await done(stack.preview(), 1)).toContain('`onDelete` is "archive", and MySQL cannot rename a database.');
    await stack.write("index.js", program(""));
    const out = await done(stack.up({ args: ["--continue-on-error"] }), 1);
    expect(out).toContain(`Tenant "sealed" has \`deletionProtection\`: its schema "${prefix}sealed" is not deleted.`);
    expect(out).toContain(`schema "${prefix}other_left" stays on the server`);
    expect(await place.exists(`${prefix}other_plain`)).toBe(false);
    expect(await place.tables(`${prefix}other_left`)).toEqual(["users"]);
    expect(await isMarked(place, `${prefix}sealed`)).toBe(true);
  } finally {
    await stack.remove();
    await place.close();
  }
});
