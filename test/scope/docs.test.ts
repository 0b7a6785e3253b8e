// The programs of docs/scope.md, each run as it stands, print what the page shows below them.

import path from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import { type ProgramFolder, programFolder } from "../docs/running";
import { bring, DIALECTS, type DialectName, openPlace, type Place } from "../engine/place";
import { REPOSITORY } from "../package/pack";

const USED = ["pg", "pg-query-stream", "mysql2"];
const MADE = {
  postgres: ["1-one-tenant", "20260128110000"],
  mysql: ["2-mysql", "20260121141500"],
} as const;

let folder: ProgramFolder;
const places = new Map<DialectName, Place>();

beforeAll(async () => {
  folder = await programFolder(USED);
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
  await folder?.remove();
});

test("each program prints what is shown below it", () =>
  folder.run("docs/scope.md", (program) => {
    const place = places.get(program.includes("mysql2") ? "mysql" : "postgres") as Place;
    return { url: place.url, program: program.replaceAll("shop_", place.prefix) };
  }));
