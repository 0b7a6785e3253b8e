// PostgreSQL scripts outside of a transaction that meet locks, mistakes and interruptions in their middle.

import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MigrationFailedError, MigrationInDoubtError } from "../../provider/engine";
import { bring, openPlace, type Place, refusal } from "./place";

const NT = "-- tenantex: no-transaction\n";
const BROKEN = "ALTER TABLE nowhere ADD COLUMN x int;";
const CREATE = { "1_a.up.sql": "CREATE TABLE ledger (n int);\nCREATE TABLE names (name text, n int);" };

describe("postgres: outside of a transaction, when something goes wrong", () => {
  let place: Place;
  let other: pg.Client;
  let count = 0;
  const open = (settings = {}) => place.open({ retryTimeout: 0, lockTimeout: 1, ...settings });
  const start = async () => {
    const tenant = `h${count++}`;
    await place.write({ ...CREATE, "1_a.down.sql": "DROP TABLE names;\nDROP TABLE ledger;" });
    await place.write({ "2_b.up.sql": "SELECT 1;", "2_b.down.sql": "SELECT 1;" });
    await bring(open(), tenant, "1", "create");
    return { tenant, schema: open().schemaOf(tenant) };
  };
  const up = async (tenant: string, script: string, settings = {}) => {
    await place.write({ "2_b.up.sql": script });
    return bring(open(settings), tenant, "2");
  };
  const ledger = async (schema: string) =>
    (await place.query<{ n: number }>(`SELECT n FROM ${schema}.ledger ORDER BY n`)).map(({ n }) => n);
  const journal = (schema: string) => place.query(`SELECT done, doubt FROM ${schema}.tenantex_journal`);
  const indexes = async (schema: string) =>
    (
      await place.query<{ name: string }>(
        `SELECT c.relname || CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END AS name
         FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = '${schema}'::regnamespace
         AND c.relname !~ '^(schema_migrations|tenantex)' ORDER BY 1`,
      )
    ).map(({ name }) => name);
  /** Runs work while another connection holds what `lock` takes. */
  const behind = async <T>(lock: string, work: () => Promise<T>): Promise<T> => {
    await other.query(`BEGIN; ${lock}`);
    try {
      return await work();
    } finally {
      await other.query("COMMIT");
    }
  };
  const until = async (condition: string) => {
    while ((await place.query(`SELECT WHERE ${condition}`)).length === 0) await new Promise((go) => setTimeout(go, 20));
  };
  /** Ends the connection that runs a statement, once it waits for what another holds. */
  const interrupt = async (statement: string) => {
    const its = `FROM pg_stat_activity WHERE query LIKE '${statement}%' AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()`;
    await until(`EXISTS (SELECT ${its})`);
    await place.query(`SELECT pg_terminate_backend(pid) ${its}`);
  };

  beforeAll(async () => {
    place = await openPlace("postgres");
    other = new pg.Client({ connectionString: place.url });
    await other.connect();
  });
  afterAll(async () => {
    await other.end();
    await place.close();
  });

  describe("what ends transactions by itself, and fails", () => {
    const fails = "SET LOCAL lock_timeout = '50ms'; UPDATE names SET n = 5;";
    test.each([
      ["a DO", `DO $$ BEGIN INSERT INTO ledger VALUES (1); COMMIT; ${fails} END $$;`, 0],
      [
        "a procedure",
        `CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO ledger VALUES (1); COMMIT; ${fails} END $$;\nCALL p();`,
        1,
      ],
    ])("%s that met a lock behind its COMMIT is not done again", async (_title, script, done) => {
      const { tenant, schema } = await start();
      await place.query(`INSERT INTO ${schema}.names VALUES ('a', 1)`);
      const error = await behind(`UPDATE ${schema}.names SET n = 2`, () =>
        refusal(up(tenant, NT + script, { retryTimeout: 10 })),
      );
      expect(error).toBeInstanceOf(MigrationInDoubtError);
      expect(error.message).toContain(`failed at statement ${done + 1}, line ${done + 2}: canceling statement due to`);
      expect(error.message).toContain('What it has committed stays, and it is not tried again; "');
      expect(await ledger(schema)).toEqual([1]);
      expect(await journal(schema)).toEqual([{ done, doubt: true }]);
      expect(await refusal(up(tenant, NT + script))).toBeInstanceOf(MigrationInDoubtError);
      const [, answer = ""] = /If it did:\n {2}(.*)/.exec(error.message) ?? [];
      await place.query(answer);
      await up(tenant, NT + script);
      expect(await ledger(schema)).toEqual([1]);
    });

    test("a DO that met it before its COMMIT is tried again, and done once", async () => {
      const { tenant, schema } = await start();
      await place.query(`INSERT INTO ${schema}.names VALUES ('a', 1)`);
      const script = `${NT}DO $$ BEGIN
IF current_setting('lock_timeout') <> '1s' THEN ${fails} END IF;
INSERT INTO ledger VALUES (1); COMMIT; END $$;`;
      await other.query(`BEGIN; UPDATE ${schema}.names SET n = 2`);
      const run = up(tenant, script, { retryTimeout: 10 });
      await until(`EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'DO%' AND wait_event_type = 'Lock')`);
      await other.query("COMMIT");
      await run;
      expect(await ledger(schema)).toEqual([1]);
    });

    test("a COMMIT where there can be none has done nothing, and is told so", async () => {
      const { tenant, schema } = await start();
      const script = "DO $$ BEGIN INSERT INTO ledger VALUES (1); COMMIT; EXCEPTION WHEN unique_violation THEN END $$;";
      const error = await refusal(up(tenant, NT + script));
      expect(error).toBeInstanceOf(MigrationFailedError);
      expect(error.message).toContain("nothing of this file was done.");
      await up(tenant, `${NT}INSERT INTO ledger VALUES (2);`);
      expect(await ledger(schema)).toEqual([2]);
    });
  });
});
