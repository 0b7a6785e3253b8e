// Tenants that other tools have made, adopted with the tools' directories and histories as both are.

import { describe, expect, test } from "vitest";
import type { Server } from "../../provider/engine/server";
import { AdoptionRefusedError } from "../../provider/errors";
import { sample } from "../formats/files";
import { bring, DIALECTS, openPlace, refusal } from "./place";
import { REAL, WRITTEN } from "./tools";

const LAST = /name[_-]users|quiet_heron/;
const JOURNAL = "meta/_journal.json";

describe.each(DIALECTS)("%s: adopted with its directory and its history", (dialect) => {
  const tools = [...Object.keys(REAL[dialect]), ...Object.keys(WRITTEN)];
  const adopt = async (server: Server, tenant: string, target: string) => {
    const goal = { tenant, schema: server.schemaOf(tenant), target, directory: await server.directory() };
    return server.converge(goal, { kind: "create", owner: tenant, adopt: { required: true } });
  };

  /**
   * A tenant that a tool has made from its sample without the last migration, in a place of its own; `finish` adds that one.
   */
  async function made(tool: string, tenant: string) {
    const place = await openPlace(dialect);
    const texts = sample(tool);
    const journal = texts[JOURNAL]?.replace("postgresql", dialect === "mysql" ? "mysql" : "postgresql");
    if (journal) texts[JOURNAL] = journal;
    const early = Object.fromEntries(Object.entries(texts).filter(([name]) => !LAST.test(name)));
    if (journal)
      early[JOURNAL] = JSON.stringify({ ...JSON.parse(journal), entries: JSON.parse(journal).entries.slice(0, 2) });
    await place.write(early);
    const schema = place.open().schemaOf(tenant);
    const text = dialect === "mysql" ? " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci" : "";
    await place.query(`CREATE SCHEMA ${schema}${text}`);
    const real = REAL[dialect][tool];
    if (real) await real(place, schema, place.directory);
    else {
      for (const { up } of (await place.open().directory()).migrations)
        if (up.statements.length > 0) await place.query(up.sql.replace("CREATE TABLE ", `CREATE TABLE ${schema}.`));
      for (const statement of (WRITTEN[tool] as string).split(";"))
        await place.query(statement.replaceAll("%", schema));
    }
    return { place, schema, finish: () => place.write(texts) };
  }

  test.each(tools)("%s: nothing to apply, and then what comes next", async (tool) => {
    const tenant = tool.replaceAll("-", "_");
    const { place, schema, finish } = await made(tool, tenant);
    try {
      await finish();
      const server = place.open();
      const versions = (await server.directory()).migrations.map(({ version }) => version);
      const [second, newest] = versions.slice(-2) as [string, string];
      expect(await adopt(server, tenant, second)).toMatchObject({ adopted: true, from: second, steps: [] });
      expect(await bring(server, tenant, newest)).toMatchObject({ from: second, version: newest });
      expect(await place.tables(schema)).toEqual(expect.arrayContaining(["projects", "users"]));
      expect(await place.query(`SELECT name FROM ${schema}.users`)).toEqual([{ name: "Zoë; -- not a comment" }]);
      expect(await place.versions(schema)).toHaveLength(versions.length);
      expect((await server.inspect(schema)).drift).toEqual([]);
    } finally {
      await place.close();
    }
  });

  const hashing: Record<string, string> = {
    ...(dialect === "postgres" ? { "postgres-migrations": "1_create_users.sql" } : {}),
    drizzle: "0000_calm_otter.sql",
    prisma: "0_init/migration.sql",
    flyway: "V1__create_users.sql",
  };
  test.each(Object.entries(hashing))("%s: another text than the one it has applied is named", async (tool, file) => {
    const tenant = `edited_${tool.replaceAll("-", "_")}`;
    const { place } = await made(tool, tenant);
    try {
      await place.write({ [file]: "CREATE TABLE users (id bigint PRIMARY KEY);\n" });
      const server = place.open();
      const newest = (await server.directory()).migrations.at(-1)?.version as string;
      const error = await refusal(adopt(server, tenant, newest));
      expect(error).toBeInstanceOf(AdoptionRefusedError);
      expect((error as AdoptionRefusedError).mismatches).toEqual([
        expect.stringContaining(`the text of ${file} is not the one that was applied`),
      ]);
    } finally {
      await place.close();
    }
  });
});
