// The files on docs/migrations.md are a directory that goes up and down; what it says is refused is refused in these words;
// what docs/going-down.md shows is what is said.

import { readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { readMigrations } from "../../provider/core/directory";
import { planTo } from "../../provider/core/plan";
import { planText } from "../../provider/core/plan-text";
import type { SqlDialect } from "../../provider/core/sql/statements";
import { MigrationFileError, OlderDirectoryError } from "../../provider/errors";
import { bring, DIALECTS, openPlace, type Place, refusal } from "../engine/place";
import { REPOSITORY } from "../package/pack";
import { blocksOf } from "./pages";

const read = (page: string) => readFileSync(path.join(REPOSITORY, page), "utf8");
const MIGRATIONS = read("docs/migrations.md");
const GOING_DOWN = read("docs/going-down.md");

/** Blocks that begin with the name of a file, as a directory. */
const FILES = Object.fromEntries(
  blocksOf({ name: "docs/migrations.md", text: MIGRATIONS })
    .filter(({ language }) => language === "sql")
    .map(({ text, line }) => {
      const name = /^-- (\S+\.sql)\n/.exec(text)?.[1];
      if (name === undefined) throw new Error(`docs/migrations.md:${line}: its first line names no file`);
      return [name, text];
    }),
);

let place: Place;
afterEach(() => place?.close());

describe.each(DIALECTS)("%s", (dialect) => {
  test("every file of the page goes up, down and up again", async () => {
    place = await openPlace(dialect);
    await place.write(FILES);
    const server = place.open();
    await bring(server, "acme", "0", "create");
    const { migrations } = await server.directory();
    expect(migrations.length).toBe(dialect === "postgres" ? 6 : 5);
    for (const { version } of migrations) {
      await bring(server, "acme", version);
      const { fingerprint } = await server.inspect(server.schemaOf("acme"));
      const before = migrations[migrations.findIndex((one) => one.version === version) - 1]?.version ?? "0";
      await bring(server, "acme", before);
      await bring(server, "acme", version);
      expect((await server.inspect(server.schemaOf("acme"))).fingerprint, version).toBe(fingerprint);
    }
    await place.query(`INSERT INTO ${place.prefix}acme.users (id, email) VALUES (1, 'a@example.com')`);
    if (dialect === "mysql") {
      await place.query(`INSERT INTO ${place.prefix}acme.orders (id, user_id, total) VALUES (1, 1, 9.5)`);
      expect(await place.query(`SELECT orders_count FROM ${place.prefix}acme.users`)).toEqual([{ orders_count: 1 }]);
    }
    await bring(server, "acme", "0");
    expect(await place.tables(`${place.prefix}acme`)).toEqual([]);
  });

  test("a stored down script is used without the files, also a mended one with them", async () => {
    place = await openPlace(dialect);
    await place.write(FILES);
    await bring(place.open(), "acme", "20260211090000", "create");
    const gone = Object.keys(FILES).filter((name) => !name.startsWith("20260114"));
    await place.write(Object.fromEntries(gone.map((name) => [name, null])));
    await bring(place.open(), "acme", "20260114093000");
    expect(await place.tables(`${place.prefix}acme`)).toEqual(["users"]);
  });
});

describe("docs/migrations.md: what is refused", () => {
  const rows = [...MIGRATIONS.matchAll(/^\| (both|PostgreSQL|MySQL)[^|]* \| `([^|]+)` \| ([^|]+) \|$/gm)].map(
    ([, server = "", text = "", words = ""]) => [text, words, server] as const,
  );

  test("is a table", () => expect(rows.length).toBeGreaterThan(20));

  test.each(rows)("%s: %s", (text, words, server) => {
    const isName = text.endsWith(".sql");
    const file = { name: isName ? text : "1_x.up.sql", bytes: Buffer.from(isName ? "" : `${text}\n`) };
    const dialects: SqlDialect[] = [...(server === "MySQL" ? [] : ["postgres" as const])];
    if (server !== "PostgreSQL") dialects.push("mysql");
    for (const dialect of dialects) {
      expect(() => readMigrations([file], dialect)).toThrow(MigrationFileError);
      expect(() => readMigrations([file], dialect)).toThrow(words);
    }
  });
});

describe("docs/going-down.md", () => {
  const shown = blocksOf({ name: "docs/going-down.md", text: GOING_DOWN })
    .filter(({ language }) => language === "text")
    .map(({ text }) => text.trimEnd());
  const nickname = {
    "20260128110000_add_nickname.up.sql": "ALTER TABLE users ADD COLUMN nickname varchar(20);\n",
    "20260128110000_add_nickname.down.sql": "ALTER TABLE users DROP COLUMN nickname;\n",
  };
  const files = {
    ...Object.fromEntries(Object.entries(FILES).filter(([name]) => !/lower_emails|settle|\.mysql\./.test(name))),
    ...nickname,
  };

  test("shows a plan and two refusals as they are", async () => {
    place = await openPlace("postgres");
    await place.write(files);
    const server = place.open();
    await bring(server, "acme", "20260211090000", "create");
    const schema = server.schemaOf("acme");
    const directory = await server.directory();
    const observed = (await server.survey("tenant_")).get(schema);
    if (observed === undefined) throw new Error("no tenant");
    const plan = planTo("20260121141500", directory.migrations, observed, { schema, directory: directory.path });
    expect(planText(plan, true, (step) => server.marks(step, true))).toBe(shown[0]);

    await place.query("UPDATE tenant_acme.schema_migrations SET down_sql = NULL WHERE version = 20260128110000");
    await place.write({ "20260128110000_add_nickname.down.sql": null });
    expect((await refusal(bring(place.open(), "acme", "20260121141500"))).message).toBe(shown[1]);
    await place.write({ "20260128110000_add_nickname.down.sql": "" });
    await bring(place.open(), "acme", "20260121141500");
    expect(await place.versions("tenant_acme")).toEqual(["20260114093000", "20260121141500"]);

    const older = new OlderDirectoryError("tenant_acme", "20260211090000", "20260121141500", "tenant_migrations");
    expect(older.message).toBe(shown[2]);
  });
});
