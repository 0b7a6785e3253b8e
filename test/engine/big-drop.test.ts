// Tenants too big to be dropped in one transaction at a server's default settings, and drops that were interrupted.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HalfDroppedError } from "../../provider/errors";
import { startMortalPostgres } from "../servers/mortal-server";
import { bring, DIALECTS, openPlace, type Place, refusal, THREE } from "./place";

const TABLES = 4000;

describe("postgres: 4,000 tables at default settings", () => {
  let place: Place;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    // The tests' own server has room for more locks than a server has by default.
    const server = await startMortalPostgres();
    stop = server.stop;
    place = await openPlace("postgres", server.url);
    await place.write(THREE);
  });
  afterAll(async () => {
    await place.close();
    await stop();
  });

  /** Tables with a key and a sequence each, foreign keys between neighbours, views and functions. */
  const fill = async (schema: string, tables: number) => {
    for (let from = 0; from < tables; from += 500)
      await place.query(`DO $$ BEGIN FOR i IN ${from}..${Math.min(tables, from + 500) - 1} LOOP
        EXECUTE format('CREATE TABLE ${schema}.t%s (id serial PRIMARY KEY, other int%s)', i,
          CASE WHEN i % 500 > 0 AND i % 7 = 0 THEN format(' REFERENCES ${schema}.t%s', i - 1) ELSE '' END);
        IF i % 50 = 0 THEN EXECUTE format('CREATE VIEW ${schema}.v%s AS SELECT id FROM ${schema}.t%s', i, i); END IF;
        IF i % 50 = 0 THEN EXECUTE format('CREATE FUNCTION ${schema}.f%s() RETURNS int LANGUAGE sql AS ''SELECT 1''', i); END IF;
      END LOOP; END $$`);
  };

  test("go in batches, and nothing of a neighbour with them", async () => {
    const server = place.open();
    await bring(server, "big", "3", "create");
    await bring(server, "neighbour", "3", "create");
    await fill("tenant_big", TABLES);
    await expect(place.query("BEGIN; DROP SCHEMA tenant_big CASCADE")).rejects.toThrow("out of shared memory");
    await place.query("ROLLBACK");
    await server.drop("tenant_big");
    expect(await place.exists("tenant_big")).toBe(false);
    expect(await place.tables("tenant_neighbour")).toEqual(["projects", "users"]);
  });

  test("one that was interrupted is not taken for a tenant, and is dropped to its end", async () => {
    const server = place.open();
    await bring(server, "half", "3", "create", "urn:half");
    await fill("tenant_half", 1200);
    // A lock on the last table keeps the last batch from ending.
    await place.query("BEGIN; LOCK TABLE tenant_half.t0");
    const impatient = place.open({ lockTimeout: 0.5, retryTimeout: 0 });
    expect((await refusal(impatient.drop("tenant_half"))).message).toContain(
      'Dropping the schema "tenant_half" failed',
    );
    await place.query("ROLLBACK");
    const left = (await place.tables("tenant_half")).length;
    expect(left).toBeLessThan(1200);
    for (const kind of ["update", "create"] as const)
      expect(await refusal(bring(server, "half", "3", kind, "urn:half"))).toBeInstanceOf(HalfDroppedError);
    expect((await server.survey("tenant_half")).get("tenant_half")).toMatchObject({ dropping: true, recorded: false });
    await server.drop("tenant_half");
    await server.drop("tenant_half");
    expect(await place.exists("tenant_half")).toBe(false);
  });
});

describe.each(DIALECTS)("%s: half dropped", (dialect) => {
  test("the mark of another creation still keeps a drop away", async () => {
    const place = await openPlace(dialect);
    await place.write(THREE);
    const server = place.open();
    const schema = server.schemaOf("marked");
    const goal = { tenant: "marked", schema, target: "3", directory: await server.directory() };
    await server.converge(goal, { kind: "create", owner: "urn:a", incarnation: "first" });
    const to = dialect === "postgres" ? "" : `${schema}.`;
    await place.query(`ALTER TABLE ${schema}.schema_migrations RENAME TO ${to}tenantex_dropping`);
    await server.drop(schema, "second");
    expect(await place.exists(schema)).toBe(true);
    const error = await refusal(bring(server, "marked", "3"));
    expect(error.message).toBe(`Tenant "marked": the schema "${schema}" is half dropped.
Nothing was changed by this run: a part of its tables is gone already.
Drop it to the end (delete the tenant again), and restore the tenant from a backup if it is still wanted.`);
    await server.drop(schema, "first");
    expect(await place.exists(schema)).toBe(false);
    await place.close();
  });
});
