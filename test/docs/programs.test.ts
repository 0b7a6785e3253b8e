// The programs of docs/programs.md print what the page shows below them.

import { cp } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import { openServer } from "../../provider/engine";
import { REPOSITORY } from "../package/pack";
import { postgresDatabase } from "../servers/isolation";
import { type ProgramFolder, programFolder } from "./running";

const MIGRATIONS = path.join(REPOSITORY, "tenant_migrations");
let folder: ProgramFolder;
let home: Awaited<ReturnType<typeof postgresDatabase>>;

beforeAll(async () => {
  folder = await programFolder([]);
  home = await postgresDatabase();
  await cp(MIGRATIONS, path.join(folder.path, "tenant_migrations"), { recursive: true });
  const server = openServer({ url: home.url, migrations: MIGRATIONS });
  for (const tenant of ["acme", "globex"]) await server.newTenant(tenant, { to: "20260126083000" });
  await server.close();
});
afterAll(async () => {
  await folder?.remove();
  await home?.drop();
});

test("each program prints what is shown below it", () =>
  folder.run("docs/programs.md", (program) => ({ url: home.url, program })));
