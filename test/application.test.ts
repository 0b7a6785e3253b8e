// The example of an application does what its README says, with each of the libraries, on tenants of another example.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bring, openPlace, type Place } from "./engine/place";
import { matches, stepsOf, tidy } from "./examples/readme";
import { npmEnvironment } from "./package/npm";
import { runCommand } from "./pulumi/command";

const EXAMPLES = join(__dirname, "../examples");
const FOLDER = join(EXAMPLES, "4-application");
const URL = "postgres://USER:PASSWORD@HOST:5432/DATABASE";

let place: Place;
beforeAll(async () => {
  place = await openPlace("postgres");
  const server = place.open({ migrations: join(EXAMPLES, "1-one-tenant/tenant_migrations") });
  for (const tenant of ["acme", "globex"]) await bring(server, tenant, "20260128110000", "create");
});
afterAll(() => place?.close());

const steps = stepsOf(readFileSync(join(FOLDER, "README.md"), "utf8"));

test("each library has its part in the README", () => {
  expect(steps.map(({ commands }) => /(\w+)\.ts$/m.exec(commands)?.[1])).toEqual(["kysely", "drizzle", "knex"]);
});

test.each(steps)("$commands", async ({ commands, shown }) => {
  const env = npmEnvironment();
  const { code, out } = await runCommand("sh", ["-ec", commands.replaceAll(URL, place.url)], {
    cwd: FOLDER,
    env,
    timeoutMs: 120_000,
  });
  expect(code, out).toBe(0);
  if (!matches(out, shown as string)) expect(tidy(out)).toBe(tidy(shown as string));
});
