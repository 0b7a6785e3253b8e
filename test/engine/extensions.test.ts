// Extensions that all tenants share, and what a plan says of scripts that reach outside of their tenant.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SharedExtensionError } from "../../provider/errors";
import { bring, openPlace, type Place, refusal } from "./place";

describe("postgres: shared extensions", () => {
  let place: Place;
  const all = { sharedExtensions: "citext, uuid-ossp, pg_trgm" };
  beforeAll(async () => {
    place = await openPlace("postgres");
    await place.write({
      "1_users.up.sql": `CREATE EXTENSION IF NOT EXISTS citext;
CREATE TABLE users (id uuid DEFAULT uuid_generate_v4(), email citext UNIQUE);
CREATE INDEX users_email ON users USING gin ((email::text) gin_trgm_ops);`,
      "1_users.down.sql": "DROP TABLE users;",
    });
  });
  afterAll(() => place.close());

  test("twelve tenants at once: made before the first of them, and dropping one leaves the others whole", async () => {
    const servers = Array.from({ length: 3 }, () => place.open(all));
    await Promise.all(Array.from({ length: 12 }, (_, i) => bring(servers[i % 3] as never, `t${i}`, "1", "create")));
    const extensions = await place.query(
      "SELECT extname AS name, extnamespace::regnamespace::text AS schema FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1",
    );
    expect(extensions).toEqual(["citext", "pg_trgm", "uuid-ossp"].map((name) => ({ name, schema: "extensions" })));
    await servers[0]?.drop("tenant_t0");
    await place.query("INSERT INTO tenant_t1.users (email) VALUES ('A@b.c')");
    await expect(place.query("INSERT INTO tenant_t1.users (email) VALUES ('a@B.C')")).rejects.toThrow("duplicate key");
    await bring(servers[1] as never, "t1", "0");
    await bring(servers[1] as never, "t1", "1");
    expect(await place.tables("tenant_t1")).toEqual(["users"]);
  });

  test("a tenant that needs nothing asks for none", async () => {
    await bring(place.open(all), "t1", "1");
    expect((await bring(place.open({ sharedExtensions: "nosuch" }), "t1", "1")).steps).toEqual([]);
  });

  test("one that the server does not have, or that lives where tenants do not see it, is named", async () => {
    const missing = await refusal(bring(place.open({ sharedExtensions: ["nosuch"] }), "x", "1", "create"));
    expect(missing).toBeInstanceOf(SharedExtensionError);
    expect(missing.message).toMatch(
      /^The shared extension "nosuch" could not be made in the schema "extensions": .*\nNo tenant was changed\.\nInstall it on the server/,
    );
    const elsewhere = await refusal(
      bring(place.open({ sharedExtensions: "citext", sharedSchemas: "public" }), "x", "1", "create"),
    );
    expect(
      elsewhere.message,
    ).toBe(`The shared extension "citext" lives in the schema "extensions", where tenants do not see it.
No tenant was changed.
Add "extensions" to \`sharedSchemas\`, or move it with ALTER EXTENSION "citext" SET SCHEMA "public".`);
    expect(await place.exists("tenant_x")).toBe(false);
  });

  test("without the setting an extension of a migration lives in the first tenant, and a run warns of it", async () => {
    const other = await openPlace("postgres");
    await other.write({
      "1_a.up.sql": "CREATE TABLE a (id int);\nCREATE EXTENSION citext;\nSELECT 1 FROM public.settings WHERE false;",
      "2_b.up.sql": "SELECT 1;",
    });
    await other.query("CREATE TABLE public.settings (id int)");
    const { warnings } = await bring(other.open(), "first", "2", "create");
    expect(warnings).toEqual([
      { file: "1_a.up.sql", line: 2, what: "extension citext" },
      { file: "1_a.up.sql", line: 3, what: "schema public" },
    ]);
    await other.close();
  });
});
