// `tenantex lint`: what it prints of a directory, how it ends, and what is left out.

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tenantexIn } from "./tenantex";

let folder: string;
const lint = (...args: string[]) => tenantexIn(folder, ["lint", ...args]);
const FILES = {
  "20260114093000_users.up.sql": "CREATE TABLE users (id int);\nCREATE EXTENSION citext;\n",
  "20260114093000_users.down.sql": "DROP TABLE users;\n",
  "20260115093000_index.up.sql": "-- tenantex: allow missing-down\nCREATE INDEX ON users (id);\n",
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tenantex-lint-"));
  await mkdir(join(folder, "tenant_migrations"));
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, "tenant_migrations", name), text);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("each finding has its place, and each rule says why and what to do", async () => {
  const { code, out, said } = await lint("--dialect", "postgres");
  expect(code).toBe(1);
  expect(out).toBe(`20260114093000_users.up.sql:2: error: makes the extension citext [own-extension]
20260115093000_index.up.sql:2: warning: builds an index of users while writers wait [blocking-index]

own-extension: A database has an extension once: it comes to live in the first tenant's schema, where the second does not find it, and goes when the first tenant is dropped.
  Take it out of the migrations, and name it in \`sharedExtensions\` (--shared-extensions): it is made once, where all tenants find it.

blocking-index: Writers of the table wait until the index is built, on one tenant after the other, in the midst of their day.
  CREATE INDEX CONCURRENTLY, alone in its file; an index that fails half way is built anew by the next run.
`);
  expect(said).toBe("1 error, 1 warning, 0 notes in 3 files\n");
});

test("as JSON, for the server of TENANTEX_URL, which is not asked", async () => {
  const url = "postgres://u:hunter2@127.0.0.1:1/x";
  const { code, out, said } = await tenantexIn(folder, ["lint", "--json", "--since", "20260115093000"], {
    TENANTEX_URL: url,
  });
  expect([code, said]).toEqual([0, ""]);
  expect(JSON.parse(out)).toMatchObject({
    ...{ status: "ok", errors: 0, warnings: 1, notes: 0, files: 3 },
    findings: [{ rule: "blocking-index", severity: "warning", file: "20260115093000_index.up.sql", line: 2 }],
  });
});

test("warnings end it with 1 when asked to be strict, and what is allowed is no finding", async () => {
  const since = ["--dialect", "postgres", "--since", "20260115093000"];
  expect(await lint(...since)).toMatchObject({ code: 0 });
  expect(await lint(...since, "--strict")).toMatchObject({ code: 1 });
  expect(await lint(...since, "--strict", "--allow", "blocking-index")).toMatchObject({ code: 0, out: "" });
});

test("rules are listed, and what is no rule is refused with what is most like it", async () => {
  const { out } = await lint("--rules", "--dialect", "mysql");
  expect(out).toContain("table-copy (mysql, warning): ");
  expect(out).not.toContain("blocking-index");
  expect(await lint("--allow", "blocking-indexes")).toMatchObject({
    ...{ code: 2, said: expect.stringContaining('"blocking-indexes" is no rule: perhaps blocking-index.') },
  });
});

test("what cannot be looked at is refused", async () => {
  expect(await lint()).toMatchObject({ code: 2, said: expect.stringContaining("Give --dialect postgres or") });
  expect(await lint("--dialect", "postgres", "--migrations", "nowhere")).toMatchObject({
    ...{ code: 2, said: expect.stringContaining('The migrations directory "nowhere" does not exist') },
  });
});

test("our own examples are clean", async () => {
  const root = resolve(__dirname, "../..");
  for (const [directory, dialect] of [
    ["tenant_migrations", "postgres"],
    ["tenant_migrations", "mysql"],
    ["examples/1-one-tenant/tenant_migrations", "postgres"],
    ["examples/2-mysql/tenant_migrations", "mysql"],
  ] as const) {
    const { code, out } = await lint("--strict", "--dialect", dialect, "--migrations", join(root, directory));
    expect([code, out]).toEqual([0, ""]);
  }
});
