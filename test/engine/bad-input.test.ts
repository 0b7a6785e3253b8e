// What servers and files can be like at their worst, on both dialects: named, and nothing lost.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HistoryUnreadableError } from "../../provider/errors";
import { bring, DIALECTS, openPlace, type PerDialect, type Place, refusal, THREE } from "./place";

describe.each(DIALECTS)("%s: bad input", (dialect) => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace(dialect);
    await place.write(THREE);
  });
  afterAll(() => place.close());

  const per = <T>(values: PerDialect<T>): T => values[dialect];
  const history = (tenant: string) => `${place.prefix}${tenant}.schema_migrations`;

  test.each([
    ["a NULL version", "NULL", "a row of it has no version"],
    ["text that is no version", "'abc'", '"abc" is not a version'],
    ["a negative number", "'-1'", '"-1" is not a version'],
  ])("a history with %s", async (_title, value, words) => {
    const tenant = `odd_${value.replace(/\W/g, "").toLowerCase()}`;
    await bring(place.open(), tenant, "3", "create");
    await place.query(
      per({
        postgres: `ALTER TABLE ${history(tenant)} DROP CONSTRAINT schema_migrations_pkey, ALTER COLUMN version DROP NOT NULL, ALTER COLUMN version TYPE text`,
        mysql: `ALTER TABLE ${history(tenant)} DROP PRIMARY KEY, MODIFY version varchar(30) NULL`,
      }),
    );
    await place.query(`INSERT INTO ${history(tenant)} (version) VALUES (${value})`);
    for (const target of ["3", "1"]) {
      const error = await refusal(bring(place.open(), tenant, target));
      expect(error).toBeInstanceOf(HistoryUnreadableError);
      expect(error.message).toContain(
        `Tenant "${tenant}": the history of the schema "${place.prefix}${tenant}" cannot be read: ${words}`,
      );
    }
    await place.query(`DELETE FROM ${history(tenant)} WHERE version IS NULL OR version = ${value}`);
    await bring(place.open(), tenant, "1");
  });

  test("a history with one version twice", async () => {
    await bring(place.open(), "twice", "3", "create");
    await place.query(
      per({
        postgres: `ALTER TABLE ${history("twice")} DROP CONSTRAINT schema_migrations_pkey`,
        mysql: `ALTER TABLE ${history("twice")} DROP PRIMARY KEY`,
      }),
    );
    await place.query(`INSERT INTO ${history("twice")} SELECT * FROM ${history("twice")} WHERE version = 3`);
    const error = await refusal(bring(place.open(), "twice", "2"));
    expect(error).toBeInstanceOf(HistoryUnreadableError);
    expect(error.message).toContain("cannot be read: version 3 is in it twice.");
    const survey = await place.open().survey(`${place.prefix}tw`);
    expect(survey.get(`${place.prefix}twice`)?.problem?.message).toBe("version 3 is in it twice");
  });

  test("a version of 20 digits beside short ones", async () => {
    const other = await openPlace(dialect);
    await other.write({
      ...THREE,
      "99999999999999999999_z.up.sql": "CREATE TABLE z (id int);",
      "99999999999999999999_z.down.sql": "DROP TABLE z;",
    });
    const server = place.open({ migrations: other.directory });
    await bring(place.open(), "digits", "3", "create");
    await bring(server, "digits", "99999999999999999999");
    expect(await server.inspect(`${place.prefix}digits`)).toMatchObject({
      exists: true,
      version: "99999999999999999999",
    });
    await bring(server, "digits", "3");
    await bring(server, "digits2", "99999999999999999999", "create");
    expect(await place.tables(`${place.prefix}digits2`)).toEqual(["projects", "users", "z"]);
    await other.close();
  });

  test("a user without rights on the history", async () => {
    await bring(place.open(), "rights", "1", "create");
    const name = `${dialect === "postgres" ? "p" : place.prefix}reader`;
    const schema = `${place.prefix}rights`;
    await place.query(
      per({
        postgres: `DROP ROLE IF EXISTS ${name}; CREATE ROLE ${name} LOGIN PASSWORD 'poor-secret'; GRANT USAGE ON SCHEMA ${schema} TO ${name}`,
        mysql: `CREATE USER ${name} IDENTIFIED BY 'poor-secret'; GRANT SELECT ON ${schema}.users TO ${name}`,
      }),
    );
    const url = new URL(place.url);
    url.username = name;
    url.password = "poor-secret";
    const error = await refusal(bring(place.open({ url: url.href }), "rights", "3"));
    expect(error.message).toMatch(/^Tenant "rights": (PostgreSQL|MySQL) at .* refused work on the schema .*denied/);
    expect(error.message).not.toContain("poor-secret");
    await place.query(
      per({ postgres: `REVOKE USAGE ON SCHEMA ${schema} FROM ${name}; DROP ROLE ${name}`, mysql: `DROP USER ${name}` }),
    );
  });

  test("a file of 5 MB, and one in CRLF with a byte order mark", async () => {
    const other = await openPlace(dialect);
    const rows = Array.from({ length: 20_000 }, (_, i) => `INSERT INTO big VALUES (${i}, '${"x".repeat(220)}');`);
    await other.write({
      "1_big.up.sql": `CREATE TABLE big (id int, t varchar(300));\n${rows.join("\n")}`,
      "1_big.down.sql": "DROP TABLE big;",
      "2_lines.up.sql": "\uFEFFCREATE TABLE a (\r\n  id int\r\n);\r\n",
      "2_lines.down.sql": "DROP TABLE a;\r\n",
    });
    await bring(place.open({ migrations: other.directory }), "big", "2", "create");
    expect(await place.query(`SELECT count(*) AS n FROM ${place.prefix}big.big`)).toMatchObject([
      { n: dialect === "postgres" ? "20000" : 20_000 },
    ]);
    await other.write({ "2_lines.up.sql": "CREATE TABLE a (\n  id int\n);\n", "2_lines.down.sql": "DROP TABLE a;\n" });
    expect((await bring(place.open({ migrations: other.directory }), "big", "2")).steps).toEqual([]);
    await other.close();
  });

  test("every place of the server is taken", async () => {
    const name = `${dialect === "postgres" ? "p" : place.prefix}few`;
    const schema = `${place.prefix}few`;
    await bring(place.open(), "few", "1", "create");
    await place.query(
      per({
        postgres: `DROP ROLE IF EXISTS ${name}; CREATE ROLE ${name} LOGIN SUPERUSER CONNECTION LIMIT 0 PASSWORD 'few-secret'`,
        mysql: `CREATE USER ${name} IDENTIFIED BY 'few-secret' WITH MAX_USER_CONNECTIONS 1; GRANT ALL ON *.* TO ${name}`,
      }),
    );
    const url = new URL(place.url);
    url.username = name;
    url.password = "few-secret";
    if (dialect === "postgres") await place.query(`ALTER ROLE ${name} NOSUPERUSER`);
    const holder = place.open({ url: url.href });
    const holding = dialect === "mysql" ? holder.inspect(schema) : Promise.resolve();
    await holding;
    const error = await refusal(bring(place.open({ url: url.href }), "few", "3"));
    expect(error.message).toMatch(
      /^Cannot connect to (PostgreSQL|MySQL) at .*: .*(too many connections|max_user_connections)/,
    );
    expect(error.message).not.toContain("few-secret");
    await holder.close();
    await place.query(per({ postgres: `DROP ROLE ${name}`, mysql: `DROP USER ${name}` }));
  });
});

describe("mysql: what does not fit a packet", () => {
  test("a statement, and a down script, are refused by name before they are sent", async () => {
    const place = await openPlace("mysql");
    const [row] = await place.query<{ most: number }>("SELECT @@max_allowed_packet AS most");
    const big = "x".repeat(Number(row?.most) + 10);
    await place.write({ "1_a.up.sql": `CREATE TABLE a (id int);\n\nINSERT INTO a VALUES (LENGTH('${big}'));` });
    const error = await refusal(bring(place.open(), "packet", "1", "create"));
    expect(error.message).toMatch(
      /^The migration file "1_a.up.sql", line 3, is a statement of \d+ bytes, and the server takes no more than \d+ at once \(max_allowed_packet\)\./,
    );
    expect(await place.exists(`${place.prefix}packet`)).toBe(false);
    await place.write({ "1_a.up.sql": "CREATE TABLE a (id int);", "1_a.down.sql": `DROP TABLE a; -- ${big}` });
    expect((await refusal(bring(place.open(), "packet", "1", "create"))).message).toContain(
      "down script that is too long to be stored",
    );
    await place.close();
  });
});
