// PostgreSQL scripts that no transaction can hold: what runs alone, what is rebuilt, what is refused.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bring, openPlace, type Place, refusal } from "./place";

describe("postgres: outside of a transaction", () => {
  let place: Place;
  let count = 0;
  const open = () => place.open({ retryTimeout: 1, lockTimeout: 1 });
  const base = "CREATE TABLE t (id int, n int); INSERT INTO t VALUES (1, 1), (2, 1);";
  const start = async (up: string, down?: string) => {
    const tenant = `n${count++}`;
    await place.write({
      "1_a.up.sql": base,
      "1_a.down.sql": "DROP TABLE t;",
      "2_b.up.sql": up,
      ...(down === undefined ? {} : { "2_b.down.sql": down }),
    });
    await bring(open(), tenant, "1", "create");
    return { tenant, schema: open().schemaOf(tenant) };
  };
  const indexes = async (schema: string) =>
    place.query<{ name: string; valid: boolean }>(
      `SELECT c.relname AS name, i.indisvalid AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
       WHERE c.relnamespace = '${schema}'::regnamespace AND c.relname NOT LIKE 'schema_migrations%' ORDER BY 1`,
    );

  beforeAll(async () => {
    place = await openPlace("postgres");
  });
  afterAll(() => place.close());

  test("two concurrent indexes, a VACUUM and other statements in one file, down and up again", async () => {
    const up = `ALTER TABLE t ADD COLUMN x int;
CREATE INDEX CONCURRENTLY t_n ON t (n);
CREATE UNIQUE INDEX CONCURRENTLY ON t (id);
VACUUM t;
UPDATE t SET x = 1;`;
    const down = "DROP INDEX CONCURRENTLY t_n;\nDROP INDEX CONCURRENTLY t_id_idx;\nALTER TABLE t DROP COLUMN x;";
    const { tenant, schema } = await start(up, down);
    for (const target of ["2", "1", "2"]) {
      await bring(open(), tenant, target);
      const made = [
        { name: "t_id_idx", valid: true },
        { name: "t_n", valid: true },
      ];
      expect(await indexes(schema)).toEqual(target === "2" ? made : []);
    }
    expect(await place.versions(schema)).toEqual(["1", "2"]);
    expect(await place.tables(schema)).toEqual(["t"]);
  });

  test.each(["t_n_key", "IF NOT EXISTS t_n_key", ""])(
    "an index build that fails (%s) is done anew, not taken for done",
    async (name) => {
      const { tenant, schema } = await start(
        `CREATE UNIQUE INDEX CONCURRENTLY ${name} ON t (n);\nINSERT INTO t VALUES (3, 3);`,
      );
      const error = await refusal(bring(open(), tenant, "2"));
      expect(error).toMatchObject({ done: 0, place: { statement: 1, line: 1 }, words: { code: "23505" } });
      await place.query(`DELETE FROM ${schema}.t WHERE id = 2`);
      await bring(open(), tenant, "2");
      expect(await indexes(schema)).toEqual([{ name: name === "" ? "t_n_idx" : "t_n_key", valid: true }]);
      expect(await place.query(`SELECT id FROM ${schema}.t ORDER BY 1`)).toEqual([{ id: 1 }, { id: 3 }]);
    },
  );

  test("an invalid index that somebody else left under IF NOT EXISTS is rebuilt", async () => {
    const { tenant, schema } = await start("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS left_over ON t (n);");
    await place.query(`CREATE UNIQUE INDEX CONCURRENTLY left_over ON ${schema}.t (n)`).catch(() => {});
    expect(await indexes(schema)).toEqual([{ name: "left_over", valid: false }]);
    await place.query(`DELETE FROM ${schema}.t WHERE id = 2`);
    await bring(open(), tenant, "2");
    expect(await indexes(schema)).toEqual([{ name: "left_over", valid: true }]);
  });

  test("the marker says by hand what the text does not show: a procedure that commits", async () => {
    const { tenant, schema } = await start(`-- tenantex: no-transaction
CREATE PROCEDURE twice() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (8, 8); COMMIT; INSERT INTO t VALUES (9, 9); END $$;
CALL twice();
DO $$ BEGIN INSERT INTO t VALUES (10, 10); END $$;
BEGIN;
INSERT INTO t VALUES (11, 11);
COMMIT;`);
    await bring(open(), tenant, "2");
    expect(await place.query(`SELECT id FROM ${schema}.t WHERE id > 2 ORDER BY 1`)).toEqual(
      [8, 9, 10, 11].map((id) => ({ id })),
    );
    expect(await place.tables(schema)).toEqual(["t"]);
  });

  test("settings of the session hold for the rest of the file, also when it goes on later", async () => {
    const { tenant, schema } = await start(`-- tenantex: no-transaction
SET work_mem = '7MB';
INSERT INTO t VALUES (3, 3);
ALTER TABLE nowhere ADD COLUMN x int;
CREATE TABLE saw AS SELECT current_setting('work_mem') AS value;`);
    await refusal(bring(open(), tenant, "2"));
    await place.write({
      "2_b.up.sql": `-- tenantex: no-transaction
SET work_mem = '7MB';
INSERT INTO t VALUES (3, 3);
CREATE TABLE saw AS SELECT current_setting('work_mem') AS value;`,
    });
    await bring(open(), tenant, "2");
    expect(await place.query(`SELECT value FROM ${schema}.saw`)).toEqual([{ value: "7MB" }]);
    expect(await place.query(`SELECT count(*)::int AS n FROM ${schema}.t`)).toEqual([{ n: 3 }]);
  });

  test.each([
    [
      "-- tenantex: no-transactions\nSELECT 1;",
      'line 1, has the marker "no-transactions", which means nothing.\nThe markers are `-- tenantex: no-transaction`, and `-- tenantex: allow RULE` for `tenantex lint`.',
    ],
    [
      "-- tenantex: no-transaction\nSELECT 1;\nBEGIN;\nSELECT 2;",
      "line 3, leaves a transaction open.\nEnd it with COMMIT.",
    ],
    [
      "BEGIN;\nCREATE INDEX CONCURRENTLY x ON t (n);\nCOMMIT;",
      "line 2, has a statement inside BEGIN … COMMIT that no transaction can hold.",
    ],
    [
      "CREATE TEMP TABLE x (id int);\nVACUUM t;",
      "line 1, makes a temporary table in a file that cannot be one transaction.",
    ],
  ])("%s is refused before anything runs", async (script, words) => {
    await place.write({ "1_a.up.sql": base, "2_b.up.sql": script });
    expect((await refusal(bring(open(), "refused", "2", "create"))).message).toContain(words);
  });

  test("a runner that waits for a tenant does not keep an index build from ending", async () => {
    const { tenant } = await start("CREATE INDEX CONCURRENTLY waits ON t (n);");
    const runs = Array.from({ length: 3 }, () => place.open({ lockTimeout: 30 }));
    const outcomes = await Promise.all(runs.map((run) => bring(run, tenant, "2")));
    expect(outcomes.map(({ version }) => version)).toEqual(["2", "2", "2"]);
  });
});
