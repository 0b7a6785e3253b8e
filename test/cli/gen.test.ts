// `tenantex gen migration`: what it writes, how it follows a directory, and what it refuses.

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tenantexIn } from "./tenantex";

let folder: string;
const gen = (...args: string[]) => tenantexIn(folder, ["gen", "migration", ...args]);
const write = async (...names: string[]) => {
  await mkdir(join(folder, "tenant_migrations"), { recursive: true });
  for (const name of names) await writeFile(join(folder, "tenant_migrations", name), "");
};
const files = async () => (await readdir(join(folder, "tenant_migrations"))).sort();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tenantex-gen-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("the first one makes the directory; a pair has the moment as its version", async () => {
  const { code, out, said } = await gen("CreateUsers");
  expect([code, said]).toEqual([0, expect.stringContaining("made the directory tenant_migrations")]);
  const [down = "", up = ""] = await files();
  expect(up).toMatch(/^20\d{12}_create_users\.up\.sql$/);
  expect(down).toBe(up.replace(".up.", ".down."));
  expect(out).toBe(`tenant_migrations/${up}\ntenant_migrations/${down}\n`);
  expect(await readFile(join(folder, "tenant_migrations", up), "utf8")).toContain("CREATE TABLE users");
  expect((await gen("AddEmail")).said).not.toContain("made the directory");
  expect(await files()).toHaveLength(4);
});

test("a pair for each dialect, in another directory, told as JSON", async () => {
  const { code, out } = await gen("Create users", "--dialect", "postgres,mysql", "--migrations", "a/b", "--json");
  const { status, version, name, files: named, madeDirectory } = JSON.parse(out);
  expect([code, status, name, madeDirectory]).toEqual([0, "ok", "create_users", true]);
  const written = (await readdir(join(folder, "a/b"))).map((file) => `a/b/${file}`);
  expect(written.sort()).toEqual([...named].sort());
  expect(named).toEqual(
    ["postgres.up", "postgres.down", "mysql.up", "mysql.down"].map((end) => `a/b/${version}_create_users.${end}.sql`),
  );
});

test("a directory that counts is counted on, and one ahead of the clock is followed", async () => {
  await write("0001_a.up.sql", "0007_b.up.sql", "notes.md");
  expect((await gen("next")).out).toContain("tenant_migrations/0008_next.up.sql\n");
  await write("20991231235959_future.up.sql");
  const { out, said } = await gen("later");
  expect(out).toContain("21000101000000_later.up.sql");
  expect(said).toContain("the newest file, 20991231235959, is ahead of the clock");
});

test.each([
  [["1_create_users.up.sql"], "CreateUsers", 'has the name "create_users" already: "1_create_users.up.sql"'],
  [["1_Create-Users.up.sql"], "create_users", '"1_Create-Users.up.sql"'],
  [["1_create_users.mysql.down.sql"], "CREATE USERS", '"1_create_users.mysql.down.sql"'],
  [["1_users.sql"], "create_orders", "is one of postgres-migrations."],
  [["1_a.up.sql", "users.sql"], "create_orders", '"users.sql" is not named VERSION_name.up.sql'],
  [["V1__users.sql"], "create_orders", "is one of Flyway."],
  [[], "../evil", 'holds ".", and is no migration\'s name'],
])("beside %j, %s is refused", async (there, name, words) => {
  await write(...there);
  const { code, said, out } = await gen(name);
  expect([code, out]).toEqual([2, ""]);
  expect(said).toContain(words);
  expect(said).toContain("Nothing was written.");
  expect(await files()).toEqual(there);
});

test("a directory that is a file, or a dialect that is none, is refused", async () => {
  await writeFile(join(folder, "tenant_migrations"), "");
  expect(await gen("x")).toMatchObject({ code: 2, said: expect.stringContaining('"tenant_migrations" is a file.') });
  expect(await gen("x", "--dialect", "oracle")).toMatchObject({
    code: 2,
    said: expect.stringContaining("Known are postgres and mysql."),
  });
  const { code, out } = await gen("x", "--json");
  expect([code, JSON.parse(out).error.name]).toEqual([2, "DirectoryError"]);
});

test("many at the same moment: who succeeds has a version of their own, and who does not has written nothing", async () => {
  const ended = await Promise.all(Array.from({ length: 8 }, (_, i) => gen(`change_${i}`, "--json")));
  const done = ended.filter(({ code }) => code === 0).map(({ out }) => JSON.parse(out));
  expect(await files()).toEqual(
    done.flatMap(({ files: named }) => named.map((file: string) => file.split("/")[1])).sort(),
  );
  expect(new Set(done.map(({ version }) => version)).size).toBe(done.length);
  for (const { code, out } of ended) if (code !== 0) expect(JSON.parse(out).error.name).toBe("MigrationExistsError");
});

test("--help teaches", async () => {
  const { code, out } = await tenantexIn(folder, ["gen", "migration", "--help"]);
  expect(code).toBe(0);
  expect(out).toContain("tenantex gen migration CreateUsers");
  expect(out).toContain("Exit codes: 0 done");
});
