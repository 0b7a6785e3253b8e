// Users who may not do what a run needs, or not for as long: they are told so, and that the file is not at fault.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openServer } from "../../provider/engine";
import { bring, DIALECTS, openPlace, type PerDialect, type Place, THREE } from "./place";

const LACKS_RIGHT = "Give the user of the URL the right it lacks";

describe.each(DIALECTS)("%s: rights", (dialect) => {
  let place: Place;
  let name: string;
  let schema: string;
  const users: string[] = [];

  const run = async (grants: string) => {
    const user = `${name}_${users.length}`;
    users.push(user);
    await place.query(`${MADE[dialect](user)}; ${grants.replaceAll("HIM", user)}`);
    const url = new URL(place.url);
    url.username = user;
    url.password = "poor-secret";
    const server = openServer({ url: url.href, prefix: place.prefix, migrations: place.directory });
    try {
      const [result] = (await server.migrateAll({ tenants: ["acme"] })).tenants;
      if (result?.status !== "error") throw new Error("it succeeded");
      return result;
    } finally {
      await server.close();
    }
  };
  const MADE: PerDialect<(user: string) => string> = {
    postgres: (user) => `DROP ROLE IF EXISTS ${user}; CREATE ROLE ${user} LOGIN PASSWORD 'poor-secret'`,
    mysql: (user) => `CREATE USER ${user} IDENTIFIED BY 'poor-secret'`,
  };

  beforeAll(async () => {
    place = await openPlace(dialect);
    schema = `${place.prefix}acme`;
    name = dialect === "postgres" ? new URL(place.url).pathname.slice(1) : `${place.prefix}poor`;
    await place.write(THREE);
    await bring(place.open(), "acme", "2", "create");
  });
  afterAll(async () => {
    for (const user of users)
      await place.query(dialect === "postgres" ? `DROP OWNED BY ${user}; DROP ROLE ${user}` : `DROP USER ${user}`);
    await place.close();
  });

  test("who cannot read the history is at no known version", async () => {
    const grants: PerDialect<string> = {
      postgres: `GRANT USAGE ON SCHEMA ${schema} TO HIM`,
      mysql: `GRANT SELECT ON ${schema}.users TO HIM`,
    };
    const { error, version } = await run(grants[dialect]);
    expect(version).toBeUndefined();
    expect(error.name).toMatch(/HistoryUnreadableError|SchemaMissingError|HistoryMissingError/);
  });

  test("who may only read is told what is missing", async () => {
    const grants: PerDialect<string> = {
      postgres: `GRANT USAGE ON SCHEMA ${schema} TO HIM; GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO HIM`,
      mysql: `GRANT SELECT ON ${schema}.* TO HIM`,
    };
    const { error, version } = await run(grants[dialect]);
    expect(version).toBe("2");
    expect(error.message).toContain(LACKS_RIGHT);
  });

  test("who may not alter a table is not told to mend the file alone", async () => {
    const grants: PerDialect<string> = {
      postgres: `GRANT USAGE ON SCHEMA ${schema} TO HIM; GRANT ALL ON ALL TABLES IN SCHEMA ${schema} TO HIM`,
      mysql: `GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP ON ${schema}.* TO HIM`,
    };
    const { error, version } = await run(grants[dialect]);
    expect(version).toBe("2");
    expect(error.name).toBe("MigrationFailedError");
    expect(error.message).toContain(LACKS_RIGHT);
  });

  test("whose time for a statement is over is told of the limit", async () => {
    if (dialect === "mysql" && !(await isMariadb(place))) return;
    const all = "information_schema.COLUMNS";
    const slow: PerDialect<string> = {
      postgres: "SELECT pg_sleep(20);\n",
      mysql: `DELETE FROM users WHERE (SELECT COUNT(*) FROM ${all} a, ${all} b, ${all} c) = 0;\n`,
    };
    await place.write({ "4_slow.up.sql": slow[dialect] });
    const limits: PerDialect<string> = {
      postgres: `GRANT CREATE, USAGE ON SCHEMA ${schema} TO HIM; GRANT ALL ON ALL TABLES IN SCHEMA ${schema} TO HIM;
        ALTER TABLE ${schema}.users OWNER TO HIM; ALTER ROLE HIM SET statement_timeout = '1s'`,
      mysql: `GRANT ALL ON ${schema}.* TO HIM WITH MAX_STATEMENT_TIME 1`,
    };
    const { error } = await run(limits[dialect]);
    expect(error.message).toMatch(/The file is not at fault: .*limit on the time of a statement/);
    expect(error.message).toContain("Raise that limit");
  });
});

async function isMariadb(place: Place): Promise<boolean> {
  const [row] = await place.query<{ version: string }>("SELECT VERSION() AS version");
  return /mariadb/i.test(row?.version ?? "");
}
