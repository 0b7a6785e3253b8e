// The sample migrations: a tenant that went up and down is the same as one made directly at that version, on both dialects.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../provider/engine/server";
import { bring, DIALECTS, openPlace, type Place } from "./place";
import { structure } from "./structure";

const SAMPLE = resolve(__dirname, "../../tenant_migrations");

describe.each(DIALECTS)("%s: the sample migrations", (dialect) => {
  let place: Place;
  let server: Server;
  let versions: string[];
  beforeAll(async () => {
    place = await openPlace(dialect);
    server = place.open({ migrations: SAMPLE });
    versions = (await server.directory()).migrations.map((migration) => migration.version);
  });
  afterAll(() => place.close());

  test("each version is the same after the whole way up and down as made directly", async () => {
    await bring(server, "walker", "0", "create");
    await bring(server, "walker", versions.at(-1) as string);
    for (const version of [...versions].reverse()) {
      await bring(server, "walker", version);
      const direct = `at_${version}`;
      await bring(server, direct, version, "create");
      const walked = await structure(place, server.schemaOf("walker"));
      expect(walked, version).toEqual(await structure(place, server.schemaOf(direct)));
      expect(walked.length).toBeGreaterThan(0);
      if (dialect === "postgres") {
        const dumped = dump(place, server.schemaOf("walker"));
        if (dumped !== undefined) expect(dumped).toBe(dump(place, server.schemaOf(direct)));
      }
    }
    await bring(server, "walker", "0");
    expect(await place.tables(server.schemaOf("walker"))).toEqual([]);
  });
});

/** What pg_dump says of a schema, where a pg_dump is on the machine that is not older than the server. */
function dump(place: Place, schema: string): string | undefined {
  const pgDump = newestPgDump();
  if (pgDump === undefined) return undefined;
  try {
    const text = execFileSync(pgDump, ["--schema-only", "--no-owner", "-n", schema, place.url], {
      encoding: "utf8",
      stdio: "pipe",
    });
    // Newer ones fence their output with a random word.
    return text
      .replaceAll(schema, "TENANT")
      .replace(/^\\(un)?restrict .*$/gm, "")
      .replace(/^COMMENT ON TABLE .* IS .Made by .*$/m, "");
  } catch (error) {
    if (/server version mismatch/.test(String((error as { stderr?: unknown }).stderr))) return undefined;
    throw error;
  }
}

function newestPgDump(): string | undefined {
  const home = "/usr/lib/postgresql";
  if (!existsSync(home)) return undefined;
  const versions = readdirSync(home).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(home, version, "bin/pg_dump")).find((path) => existsSync(path));
}
