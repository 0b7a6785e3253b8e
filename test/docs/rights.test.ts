// The rights that docs/security.md asks for are enough for a tenant's whole life, and none of them is too many.

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Server, serverOf } from "../../provider/engine/server";
import { readSettings } from "../../provider/engine/settings";
import { TenantUnknownError } from "../../provider/errors";
import { scope } from "../../provider/scope";
import {
  bring,
  DIALECTS,
  type DialectName,
  openPlace,
  type PerDialect,
  type Place,
  refusal,
  THREE,
} from "../engine/place";
import { REPOSITORY } from "../package/pack";
import { blocksOf } from "./pages";

const PAGE = "docs/security.md";
const blocks = blocksOf({ name: PAGE, text: readFileSync(path.join(REPOSITORY, PAGE), "utf8") });

/** The block with a line, with the names of this test in the place of the page's. */
function statements(line: string, names: Readonly<Record<string, string>>): string {
  const found = blocks.filter(({ language, text }) => language === "sql" && text.includes(line));
  expect(found, line).toHaveLength(1);
  const text = (found[0]?.text ?? "").replace(/;\s*$/, "");
  return Object.entries(names).reduce((all, [from, to]) => all.replaceAll(from, to), text);
}

interface User {
  readonly name: string;
  readonly url: string;
}

let place: Place;
const users: string[] = [];

afterEach(async () => {
  for (const name of users.splice(0)) {
    if (place.dialect === "postgres") await place.query(`DROP OWNED BY ${name} CASCADE`);
    await place.query(`DROP USER ${name}`);
  }
  await place.close();
});

/** A user as the page makes it; `main` is the line of the block with its grants. */
async function tenants(grants: readonly string[]): Promise<User> {
  const name = `u${randomBytes(5).toString("hex")}`;
  const url = new URL(place.url);
  const [database] = [url.pathname.slice(1)];
  Object.assign(url, { username: name, password: "secret" });
  users.push(name);
  // Nothing comes by the way that everybody has.
  if (place.dialect === "postgres") await place.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  const escaped = place.prefix.replaceAll("_", "\\_");
  const names: PerDialect<Record<string, string>> = {
    postgres: { "DATABASE app": `DATABASE ${database}`, tenants: name },
    mysql: { "tenant\\_%": `${escaped}%`, tenants: name },
  };
  for (const line of grants) await place.query(statements(line, names[place.dialect]));
  return { name, url: url.href };
}

const MAIN: PerDialect<string> = { postgres: "CREATE ROLE tenants", mysql: "CREATE USER tenants" };
const RIGHTS: PerDialect<readonly string[]> = {
  postgres: ["CONNECT", "CREATE"],
  // MariaDB asks for REFERENCES nowhere.
  mysql: ["CREATE", "DROP", "ALTER", "INDEX", "SELECT", "INSERT", "UPDATE", "DELETE"],
};

const FILES = {
  ...THREE,
  "4_orders.up.sql":
    "CREATE TABLE orders (id int PRIMARY KEY, user_id int NOT NULL, FOREIGN KEY (user_id) REFERENCES users (id));\nCREATE INDEX orders_user ON orders (user_id);\nUPDATE users SET name = 'Z';\n",
  "4_orders.down.sql": "DROP INDEX orders_user;\nDROP TABLE orders;\n",
  "4_orders.mysql.down.sql": "DROP TABLE orders;\n",
};

/** Everything a tenant meets, but for an adoption. */
async function life(server: Server, dialect: DialectName): Promise<void> {
  const schema = server.schemaOf("acme");
  await bring(server, "acme", "2", "create");
  await bring(server, "acme", "4");
  await bring(server, "acme", "1");
  expect(await server.inspect(schema)).toMatchObject({ exists: true, version: "1", drift: [] });
  expect(await server.list()).toEqual([{ tenant: "acme", schema, version: "1" }]);
  expect((await server.survey(server.settings.prefix)).size).toBe(1);
  await server.identity();
  await server.drop(schema);
  expect(await server.list()).toEqual([]);
  if (dialect === "mysql") return;
  await bring(server, "acme", "4", "create");
  expect(await server.archive(schema)).toMatch(/^archived_/);
}

const open = ({ url }: User) => place.open({ url, retryTimeout: 0 });

describe.each(DIALECTS)("%s", (dialect) => {
  beforeEach(async () => {
    place = await openPlace(dialect);
    await place.write(FILES);
  });

  test("they are enough for a whole life", async () => {
    await life(open(await tenants([MAIN[dialect]])), dialect);
  });

  test.each(RIGHTS[dialect])("without %s something is refused", async (right) => {
    const user = await tenants([MAIN[dialect]]);
    const where: PerDialect<string> = {
      postgres: `DATABASE ${new URL(place.url).pathname.slice(1)}`,
      mysql: `\`${place.prefix.replaceAll("_", "\\_")}%\`.*`,
    };
    await place.query(`REVOKE ${right} ON ${where[dialect]} FROM ${user.name}`);
    expect((await refusal(life(open(user), dialect))).message).toMatch(/denied|permission/i);
  });

  if (dialect === "mysql")
    test("where only the journal's table cannot be dropped, the error says what is done", async () => {
      const user = await tenants([MAIN.mysql]);
      await place.query(`REVOKE DROP ON \`${place.prefix.replaceAll("_", "\\_")}%\`.* FROM ${user.name}`);
      const server = open(user);
      const { message } = await refusal(bring(server, "acme", "2", "create"));
      expect(message).toMatch(/stopped: DROP command denied/);
      expect(message).toContain(`The last version known to be reached in "${place.prefix}acme" is 2.`);
      expect(await server.list()).toMatchObject([{ tenant: "acme", version: "2" }]);
    });

  test("a tenant without a history is compared with a baseline, and adopted", async () => {
    const extra: PerDialect<string[]> = { postgres: [], mysql: ["tenantex\\_scratch\\_%"] };
    const user = await tenants([MAIN[dialect], ...extra[dialect]]);
    const schema = `${place.prefix}acme`;
    await place.query(
      `CREATE SCHEMA ${schema}${dialect === "mysql" ? " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci" : ""}`,
    );
    await place.query(`CREATE TABLE ${schema}.users (id int PRIMARY KEY)`);
    if (dialect === "postgres") {
      await place.query(`ALTER SCHEMA ${schema} OWNER TO ${user.name}`);
      await place.query(`ALTER TABLE ${schema}.users OWNER TO ${user.name}`);
    }
    const server = open(user);
    const goal = { tenant: "acme", schema, target: "2", directory: await server.directory() };
    const outcome = await server.converge(goal, { kind: "create", adopt: { required: true, baseline: "1" } });
    expect(outcome).toMatchObject({ adopted: true, version: "2" });
  });
});

describe("what else the page shows", () => {
  test("PostgreSQL: the application's rights, by hand and in a migration", async () => {
    place = await openPlace("postgres");
    await place.write({ "1_users.up.sql": "CREATE TABLE users (id int);\n" });
    const app = `u${randomBytes(5).toString("hex")}`;
    await place.query(`CREATE ROLE ${app} LOGIN PASSWORD 'secret'`);
    users.push(app);
    const byHand = statements("GRANT USAGE ON SCHEMA tenant_acme", { app_user: app });
    await place.write({
      "2_rights.up.sql": `${statements("DO $$", { app_user: app })};\n`,
      "3_more.up.sql": "CREATE TABLE more (id int);\n",
    });
    const may = async (table: string) =>
      (await place.query<{ may: boolean }>(`SELECT has_table_privilege('${app}', '${table}', 'INSERT') AS may`))[0]
        ?.may;
    const server = place.open();
    await bring(server, "acme", "1", "create");
    await bring(server, "globex", "3", "create");
    expect(await may("tenant_acme.users")).toBe(false);
    const url = Object.assign(new URL(place.url), { username: app, password: "secret" });
    const pool = new pg.Pool({ connectionString: url.href });
    const ask = () =>
      scope(pool).withTenant("acme", async (db) => {
        await db.query("INSERT INTO users VALUES (7)");
        return (await db.query("SELECT id FROM users")).rows;
      });
    try {
      expect(await refusal(ask())).toBeInstanceOf(TenantUnknownError);
      await place.query(byHand);
      expect(await ask()).toEqual([{ id: 7 }]);
    } finally {
      await pool.end();
    }
    expect(await may("tenant_acme.users")).toBe(true);
    expect([await may("tenant_globex.users"), await may("tenant_globex.more")]).toEqual([true, true]);
  });

  test("MariaDB: who may see mysql.db learns the server's identity", async () => {
    place = await openPlace("mysql");
    const server = open(await tenants(["CREATE USER tenants"]));
    const [{ version } = { version: "" }] = await place.query<{ version: string }>("SELECT VERSION() AS version");
    const isMariaDb = version.includes("MariaDB");
    expect((await server.identity()) === undefined).toBe(isMariaDb);
    expect(await open(await tenants(["CREATE USER tenants", "mysql.db"])).identity()).toBeDefined();
  });

  test.each([
    ["postgres", "?sslmode=verify-full"],
    ["postgres", "?sslmode=no-verify"],
    ["mysql", '?ssl={"verifyIdentity":true}'],
    ["mysql", "?ssl={}"],
    ["mysql", '?ssl={"rejectUnauthorized":false}'],
  ] as const)("%s %s asks for TLS, and a server without it is refused", async (dialect, query) => {
    expect(readFileSync(path.join(REPOSITORY, PAGE), "utf8")).toContain(`\`${query}\``);
    place = await openPlace(dialect);
    const server = serverOf(readSettings({ url: place.url + query, prefix: place.prefix, retryTimeout: 0 }, {}));
    const { message } = await refusal(server.list());
    await server.close();
    expect(message).toMatch(/does not support (SSL|secure) connection/i);
  });
});
