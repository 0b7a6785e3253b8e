// The programs of docs/scope.md, each run as it stands, print what the page shows below them.

import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bring, DIALECTS, type DialectName, openPlace, type Place } from "../engine/place";
import { tidy } from "../examples/readme";
import { npmEnvironment } from "../package/npm";
import { REPOSITORY } from "../package/pack";
import { roomOfRun } from "../package/room";
import { runCommand } from "../pulumi/command";

const PAGE = path.join(REPOSITORY, "docs/scope.md");
const USED = ["pg", "pg-query-stream", "mysql2", "tsx"];
const MADE = {
  postgres: ["1-one-tenant", "20260128110000"],
  mysql: ["2-mysql", "20260121141500"],
} as const;

let folder: string;
let page: string;
const places = new Map<DialectName, Place>();

beforeAll(async () => {
  page = await readFile(PAGE, "utf8");
  folder = await mkdtemp(path.join(await roomOfRun(), "docs-"));
  await mkdir(path.join(folder, "node_modules"));
  for (const name of USED)
    await symlink(path.join(REPOSITORY, "node_modules", name), path.join(folder, "node_modules", name));
  await symlink(REPOSITORY, path.join(folder, "node_modules/pulumi-tenantex"));
  for (const dialect of DIALECTS) {
    const place = await openPlace(dialect);
    places.set(dialect, place);
    const [example, version] = MADE[dialect];
    const server = place.open({ migrations: path.join(REPOSITORY, "examples", example, "tenant_migrations") });
    for (const tenant of ["acme", "globex"]) await bring(server, tenant, version, "create");
  }
});
afterAll(async () => {
  for (const place of places.values()) await place.close();
  await rm(folder, { recursive: true, force: true });
});

test("each program prints what is shown below it", async () => {
  const programs = [...page.matchAll(/^```ts\n(.*?)^```\n+```text\n(.*?)^```$/gms)];
  expect(programs).toHaveLength([...page.matchAll(/^```ts$/gm)].length);
  for (const [, program = "", shown = ""] of programs) {
    const place = places.get(program.includes("mysql2") ? "mysql" : "postgres") as Place;
    await writeFile(path.join(folder, "program.ts"), program.replaceAll("shop_", place.prefix));
    const { code, out } = await runCommand(process.execPath, ["--import", "tsx", "program.ts"], {
      cwd: folder,
      env: { ...npmEnvironment(), DATABASE_URL: place.url },
      timeoutMs: 120_000,
    });
    expect({ code, out: tidy(out) }, program).toEqual({ code: 0, out: tidy(shown) });
  }
});
