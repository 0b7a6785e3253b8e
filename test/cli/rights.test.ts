// The command for a user who may not read or change a tenant: no verb answers with a stack, nor as if all were well.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bring, DIALECTS, openPlace, type PerDialect, type Place, THREE } from "../engine/place";
import { start } from "./tenantex";

const VERBS = ["list", "status", "plan", "migrate", "rollback --yes", "drop --yes", "new", "new --adopt"];

describe.each(DIALECTS)("%s: a user without rights", (dialect) => {
  let place: Place;
  let user: string;
  let url: URL;
  const schema = (tenant: string) => `${place.prefix}${tenant}`;
  const run = (line: string) => start(place, line.split(" "), { TENANTEX_URL: url.href }).ended;

  beforeAll(async () => {
    place = await openPlace(dialect);
    await place.write(THREE);
    for (const tenant of ["acme", "globex"]) await bring(place.open(), tenant, "2", "create");
    user = dialect === "postgres" ? new URL(place.url).pathname.slice(1) : `${place.prefix}poor`;
    const grants: PerDialect<string> = {
      postgres: `CREATE ROLE ${user} LOGIN PASSWORD 'poor-secret'; GRANT USAGE ON SCHEMA ${schema("acme")} TO ${user};
        GRANT SELECT ON ALL TABLES IN SCHEMA ${schema("acme")} TO ${user}`,
      mysql: `CREATE USER ${user} IDENTIFIED BY 'poor-secret'; GRANT SELECT ON ${schema("acme")}.* TO ${user};
        GRANT SELECT ON ${schema("globex")}.users TO ${user}`,
    };
    await place.query(grants[dialect]);
    url = new URL(place.url);
    Object.assign(url, { username: user, password: "poor-secret" });
  });
  afterAll(async () => {
    await place.query(dialect === "postgres" ? `DROP OWNED BY ${user}; DROP ROLE ${user}` : `DROP USER ${user}`);
    await place.close();
  });

  test.each([...VERBS.map((verb) => `${verb} globex`), "diff globex", "diff acme globex", "diff acme", "verify"])(
    "%s",
    async (line) => {
      const { code, out, said } = await run(line);
      const text = out + said;
      // MySQL hides what somebody has no rights on: there it is missing.
      if (dialect === "postgres") expect(text).toContain("denied");
      expect(text).not.toMatch(/^ {2,}at |poor-secret/m);
      const isShown = line === "list globex" || (dialect === "mysql" && line === "status globex");
      expect(isShown ? [0] : [1, 2]).toContain(code);
    },
  );

  test("one that may not be read does not hide the others", async () => {
    const { code, out, said } = await run("migrate --all");
    expect(code).toBe(1);
    expect(out).toMatch(/^acme: failed at 2$/m);
    if (dialect === "postgres") expect(out).toMatch(/^globex: failed$/m);
    expect(said).toContain("Give the user of the URL the right it lacks");
  });
});
