// Tenants that are replaced by themselves, by hand or after a failure: which keep their data, which cannot, and what is said before.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPlace, type Place } from "../engine/place";
import { done, isMarked, MIGRATIONS, mark, program, urnOf } from "./marked";
import { pulumiStack, type Stack } from "./stack";

let place: Place;
let stack: Stack;
const SEALED = 'tenant("sealed", { version: 1, deletionProtection: true });';
const declare = (tenants: string) => stack.write("index.js", program(SEALED + tenants));

beforeAll(async () => {
  place = await openPlace("postgres");
  stack = await pulumiStack({ program: "", files: MIGRATIONS, config: { databaseUrl: { secret: place.url } } });
});
afterAll(async () => {
  await stack?.remove();
  await place?.close();
});

test("replaced by hand: a protected tenant is taken over, or else stays; none is left behind in the state", async () => {
  const DELETED_FIRST = 'tenant("first", { version: 1, deletionProtection: true }, { deleteBeforeReplace: true });';
  await declare(DELETED_FIRST);
  await done(stack.up());
  await mark(place, "tenant_first", "tenant_sealed");
  expect(await done(stack.up({ args: ["--replace", urnOf("sealed")] }))).toContain("+-1 replaced");
  expect(await done(stack.up({ args: ["--replace", urnOf("first")] }), 1)).toContain('"tenant_first" is not deleted.');
  expect(await done(stack.up({ preview: true }))).toContain("4 unchanged");
  for (const name of ["tenant_first", "tenant_sealed"]) expect(await isMarked(place, name)).toBe(true);
});

describe("replaceOnChanges after a migration that failed", () => {
  const init = (version: number, replaced = true) => {
    const opts = (first: boolean) =>
      replaced ? `{ replaceOnChanges: ["#initerror"], deleteBeforeReplace: ${first} }` : "{}";
    return `
tenant("again", { version: ${version} }, { replaceOnChanges: ["#initerror"] });
tenant("star", { version: ${version} }, { replaceOnChanges: ["*"] });
tenant("aged", { version: ${version} }, { replaceOnChanges: ["#initerror"] });
tenant("lost", { version: ${version} }, { replaceOnChanges: ["#initerror"], deleteBeforeReplace: true });
tenant("stays", { version: ${version}, onDelete: "retain" }, { replaceOnChanges: ["#initerror"], deleteBeforeReplace: true });
tenant("held", { version: ${version}, deletionProtection: true }, ${opts(false)});
tenant("first", { version: ${version}, deletionProtection: true }, ${opts(true)});`;
  };
  const ours = ["again", "star", "aged", "lost", "stays", "held", "first"];

  beforeAll(async () => {
    await declare(init(1));
    await done(stack.up());
    await mark(place, ...ours.filter((name) => name !== "first").map((name) => `tenant_${name}`));
    await remark(place, "aged", new Date(Date.now() - 2 * 3600_000));
    await stack.write("tenant_migrations/4_bad.up.sql", "ALTER TABLE nowhere ADD COLUMN x int;");
    await declare(init(4));
    const out = await done(stack.up({ args: ["--continue-on-error"] }), 1);
    for (const name of ours) expect(out).toContain(`The schema "tenant_${name}" is at version 3`);
    await stack.write("tenant_migrations/4_bad.up.sql", "CREATE TABLE extra (id int);");
  });

  test("preview refuses it for protected tenants, and says what may be lost", async () => {
    const refused = await done(stack.preview(), 1);
    expect(refused).toMatch(/Tenant "(held|first)" has `deletionProtection`: its schema "tenant_\1" is not replaced/);
    expect(refused).toContain("Take back what replaces it (`replaceOnChanges`, `--replace`)");
    await declare(init(4, false));
    const out = await done(stack.preview());
    for (const name of ["again", "star", "aged", "lost"])
      expect(out).toContain(
        `warning: is replaced by itself, which with deleteBeforeReplace DROPS schema "tenant_${name}" with all its data and makes a new, empty one`,
      );
    expect(out).not.toContain('DROPS schema "tenant_stays"');
  });

  test("up: the mark on the history spares the schema for an hour, after which it is refused; deleted first it is lost", async () => {
    await declare(init(4, false));
    const out = await done(stack.up({ args: ["--continue-on-error"] }), 1);
    expect(out).toContain('Tenant "aged": the schema "tenant_aged" exists already.');
    const expected = { again: "4", star: "4", aged: "3", lost: "4", stays: "4", held: "4", first: "4" };
    for (const [name, version] of Object.entries(expected)) {
      expect([name, (await place.versions(`tenant_${name}`)).at(-1)]).toEqual([name, version]);
      expect([name, await isMarked(place, `tenant_${name}`)]).toEqual([name, name !== "lost"]);
    }
    // Without the option the refused one goes on, with all its data.
    await declare(init(4, false).replace(/(tenant\("aged".*?\}), \{.*\}/, "$1"));
    await done(stack.up());
    expect(await place.versions("tenant_aged")).toEqual(["1", "2", "3", "4"]);
    expect(await isMarked(place, "tenant_aged")).toBe(true);
    expect(await done(stack.up({ preview: true }))).toContain("10 unchanged");
  });

  test("one that was deleted first and could not be made is made by --replace", { timeout: 300_000 }, async () => {
    const lost = (version: number) =>
      init(version, false)
        .split("\n")
        .filter((line) => line.includes('"lost"'))[0] ?? "";
    const rest = init(4, false)
      .split("\n")
      .filter((line) => !/"(lost|aged)"/.test(line))
      .join("\n");
    await stack.write("tenant_migrations/5_bad.up.sql", "ALTER TABLE nowhere ADD COLUMN x int;");
    await declare(rest + lost(5));
    await done(stack.up(), 1);
    await place.query(`CREATE FUNCTION public.refuse() RETURNS event_trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'no new schemas'; END $$;
    CREATE EVENT TRIGGER refuse ON ddl_command_start WHEN TAG IN ('CREATE SCHEMA') EXECUTE FUNCTION public.refuse()`);
    expect(await done(stack.up(), 1)).toContain("no new schemas");
    await place.query("DROP EVENT TRIGGER refuse");
    await stack.write("tenant_migrations/5_bad.up.sql", "CREATE TABLE more (id int);");
    await done(stack.refresh());
    expect(await done(stack.up(), 1)).toContain("run `pulumi up --replace` with its URN");
    await done(stack.up({ args: ["--replace", urnOf("lost")] }));
    expect(await place.versions("tenant_lost")).toEqual(["1", "2", "3", "4", "5"]);
    expect(await done(stack.up({ preview: true }))).toContain("9 unchanged");
  });
});

/** Gives a tenant's mark another time. */
async function remark(place: Place, tenant: string, at = new Date()): Promise<void> {
  const table = `tenant_${tenant}.schema_migrations`;
  const [row] = await place.query<{ text: string }>(`SELECT obj_description('${table}'::regclass) AS text`);
  await place.query(`COMMENT ON TABLE ${table} IS '${row?.text.replace(/ at .*/, ` at ${at.toISOString()}`)}'`);
}
