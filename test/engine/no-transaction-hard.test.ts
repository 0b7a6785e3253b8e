// PostgreSQL scripts outside of a transaction that meet locks, mistakes and interruptions in their middle.

import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MigrationFailedError, MigrationInDoubtError } from "../../provider/errors";
import { bring as bringTo, openPlace, type Place, refusal } from "./place";

const NT = "-- tenantex: no-transaction\n";
const BROKEN = "ALTER TABLE nowhere ADD COLUMN x int;";
const CREATE = { "1_a.up.sql": "CREATE TABLE ledger (n int);\nCREATE TABLE names (name text, n int);" };

describe("postgres: outside of a transaction, when something goes wrong", () => {
  let place: Place;
  let other: pg.Client;
  let count = 0;
  const open = (settings = {}) => place.open({ retryTimeout: 0, lockTimeout: 1, ...settings });
  /** A run of its own, whose connections end with it. */
  const bring = async (tenant: string, target: string, kind: "create" | "update" = "update", settings = {}) => {
    const server = open(settings);
    return bringTo(server, tenant, target, kind).finally(() => server.close());
  };
  const start = async () => {
    const tenant = `h${count++}`;
    await place.write({ ...CREATE, "1_a.down.sql": "DROP TABLE names;\nDROP TABLE ledger;" });
    await place.write({ "2_b.up.sql": "SELECT 1;", "2_b.down.sql": "SELECT 1;" });
    await bring(tenant, "1", "create");
    return { tenant, schema: open().schemaOf(tenant) };
  };
  const up = async (tenant: string, script: string, settings = {}) => {
    await place.write({ "2_b.up.sql": script });
    return bring(tenant, "2", "update", settings);
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
  /** Ends the connection of a run that has to fail, once its statement waits for what another holds. */
  const interrupt = async (statement: string, run: Promise<Error>) => {
    const its = `FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '${statement}%' AND wait_event_type = 'Lock'`;
    await Promise.race([
      until(`EXISTS (SELECT ${its})`),
      run.then((error) => {
        throw error;
      }),
    ]);
    expect(await place.query(`SELECT pg_terminate_backend(pid) AS ended ${its}`)).toEqual([{ ended: true }]);
    await run;
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
      await until(
        `EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'DO%' AND wait_event_type = 'Lock')`,
      );
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

  describe("statements that hold for the session alone", () => {
    const OLD = `CREATE TABLE old (n int);
INSERT INTO ledger VALUES (1);
PREPARE p AS INSERT INTO old VALUES (1);
EXECUTE p;
DEALLOCATE p;
INSERT INTO ledger VALUES (2);
DROP TABLE old;
`;
    const RENAMED = `PREPARE p AS INSERT INTO names VALUES ('a', 1);
EXECUTE p;
INSERT INTO ledger VALUES (1), (2);
ALTER TABLE names RENAME TO people;
`;
    test.each([
      ["given back before", OLD, 7, "INSERT INTO ledger VALUES (3);", [1, 2, 3]],
      ["not used any more", RENAMED, 4, "INSERT INTO ledger VALUES (3);", [1, 2, 3]],
      [
        "set and reset",
        `SET ROLES.x = 1; RESET ALL; ${OLD}`,
        9,
        "SELECT 1 / (current_setting('roles.x', true) IS DISTINCT FROM '1')::int;",
        [1, 2],
      ],
    ])("%s: it is not done again, and nothing else is", async (_title, begun, done, mended, rows) => {
      const { tenant, schema } = await start();
      await refusal(up(tenant, NT + begun + BROKEN));
      expect(await journal(schema)).toEqual([{ done, doubt: false }]);
      await up(tenant, NT + begun + mended);
      expect(await ledger(schema)).toEqual(rows);
    });

    test("still in force, but in want of what is gone: nothing that is done is told undone", async () => {
      const { tenant, schema } = await start();
      await refusal(up(tenant, NT + RENAMED + BROKEN));
      const error = await refusal(up(tenant, `${NT + RENAMED}EXECUTE p;`));
      expect(error).toMatchObject({ done: 4, place: { statement: 1 }, words: { code: "42P01" } });
      expect(error.message).toContain(
        "Statement 1 sets something for its session, which is needed again to go on behind statement 4: make what it needs and run again.",
      );
      expect(await journal(schema)).toEqual([{ done: 4, doubt: false }]);
      await place.query(`CREATE VIEW ${schema}.names AS SELECT * FROM ${schema}.people`);
      await up(tenant, `${NT + RENAMED}EXECUTE p;`);
      expect(await ledger(schema)).toEqual([1, 2]);
      expect(await place.query(`SELECT name FROM ${schema}.people`)).toEqual([{ name: "a" }, { name: "a" }]);
    });
  });

  describe("a way down that undoes what is half done", () => {
    const HALF = `${NT}INSERT INTO ledger VALUES (1);\nCREATE TABLE b (id int);\n${BROKEN}\nCREATE TABLE c (id int);`;
    const half = async (down: string) => {
      const run = await start();
      await refusal(up(run.tenant, HALF));
      await place.write({ "2_b.down.sql": down });
      return run;
    };
    test.each([
      ["a block", `${NT}BEGIN;\nDELETE FROM ledger;\nDROP TABLE c;\nDROP TABLE b;\nCOMMIT;`],
      [
        "a block with savepoints",
        `${NT}BEGIN;\nSAVEPOINT s;\nDROP TABLE b;\nROLLBACK TO s;\nDROP TABLE c;\nDROP TABLE b;\nDELETE FROM ledger;\nCOMMIT;`,
      ],
      [
        "a file that is one transaction",
        "BEGIN;\nSET ROLE NONE;\nDROP TABLE c;\nDELETE FROM c;\nCREATE TEMP TABLE x (n int);\nDROP TABLE b;\nDELETE FROM ledger;\nCOMMIT;",
      ],
      [
        "statements",
        `${NT}DROP TABLE c;\nDELETE FROM c WHERE id IN (1, 2);\nALTER TABLE c DROP COLUMN id;\nDROP TABLE b;\nDELETE FROM ledger;`,
      ],
    ])("%s: what is there goes, although something else is not", async (_title, down) => {
      const { tenant, schema } = await half(down);
      await bring(tenant, "1");
      expect(await place.tables(schema)).toEqual(["ledger", "names"]);
      expect(await ledger(schema)).toEqual([]);
    });

    test.each([
      "DROP TABLE b, c;",
      "ALTER TABLE b DROP COLUMN id, DROP COLUMN never;",
      "DELETE FROM ledger WHERE n IN (SELECT id FROM c);",
      "DELETE FROM ledger WHERE n = never(1);",
      "DO $$ BEGIN DROP TABLE c; DROP TABLE b; END $$;",
      "CREATE INDEX ON c (id);",
    ])("%s is not passed over", async (statement) => {
      const { tenant, schema } = await half(`${statement}\nDROP TABLE b;\nDELETE FROM ledger;`);
      const error = await refusal(bring(tenant, "1"));
      expect(error).toMatchObject({ done: 0, place: { statement: 1 } });
      expect(error.message).toContain("passed over, but only by statements that undo one thing: write one for each");
      expect(await ledger(schema)).toEqual([1]);
      await place.write({ "2_b.down.sql": "DROP TABLE c;\nDROP TABLE b;\nDELETE FROM ledger;" });
      await bring(tenant, "1");
      expect(await place.tables(schema)).toEqual(["ledger", "names"]);
      expect(await ledger(schema)).toEqual([]);
    });
  });

  test.each(["", "INSERT INTO ledger VALUES (2);\n"])(
    "a file that can be one transaction once it is mended (%j) goes on",
    async (more) => {
      const { tenant, schema } = await start();
      const begun = `${more === "" ? "" : "SET roles.x = 7;\n"}BEGIN;\nINSERT INTO ledger VALUES (1);\nCOMMIT;\n`;
      await refusal(up(tenant, `${begun}CREATE INDEX CONCURRENTLY ni ON nowhere (n);`));
      expect(await journal(schema)).toEqual([{ done: more === "" ? 3 : 4, doubt: false }]);
      await up(tenant, `${more === "" ? "" : NT}${begun}${more}`);
      expect(await ledger(schema)).toEqual(more === "" ? [1] : [1, 2]);
      expect(await place.versions(schema)).toEqual(["1", "2"]);
    },
  );

  test("a setting holds for what is left of a file that has become one transaction", async () => {
    const { tenant, schema } = await start();
    const begun = "SET roles.x = 7;\nINSERT INTO ledger VALUES (1);\n";
    await refusal(up(tenant, `${begun}CREATE INDEX CONCURRENTLY ni ON nowhere (n);`));
    const left = "INSERT INTO ledger SELECT current_setting('roles.x')::int;\n";
    const error = await refusal(up(tenant, `${begun}${left}${left}${BROKEN}`));
    expect(error).toMatchObject({ done: 2, total: 5, place: { statement: 5, line: 5 } });
    expect(await ledger(schema)).toEqual([1]);
    await up(tenant, `${begun}${left}`);
    expect(await ledger(schema)).toEqual([1, 7]);
  });

  describe("what would give back the search path or the lock", () => {
    test("RESET ALL: what comes behind it still is the tenant's", async () => {
      const { tenant, schema } = await start();
      await place.query("CREATE TABLE public.names (n int)");
      await up(tenant, "RESET ALL;\nCREATE INDEX CONCURRENTLY ra ON names (n);\nPREPARE p AS SELECT name FROM names;");
      expect(await indexes(schema)).toEqual(["ra"]);
      expect(await indexes("public")).toEqual([]);
      await place.query("DROP TABLE public.names");
    });

    test.each([
      "SELECT pg_advisory_unlock_all()",
      "SELECT pg_advisory_unlock_all(), pg_sleep(0.3)",
      "DO $$ BEGIN PERFORM pg_advisory_unlock_all(); COMMIT; PERFORM pg_sleep(0.3); END $$",
    ])("%s: two runs are still one after the other", async (statement) => {
      const { tenant, schema } = await start();
      const script = `${NT}${statement};\nINSERT INTO ledger VALUES (1);\nSELECT pg_sleep(0.3);\nCREATE TABLE ul (id int);`;
      const settings = { retryTimeout: 10, lockTimeout: 10 };
      const second = async () => {
        await until(
          `EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(0.3%' AND pid <> pg_backend_pid() AND wait_event = 'PgSleep')`,
        );
        return bring(tenant, "2", "update", settings);
      };
      const runs = await Promise.allSettled([up(tenant, script, settings), second()]);
      const failures = runs.flatMap((run) => (run.status === "rejected" ? [run.reason] : []));
      for (const failure of failures) expect(failure).toBeInstanceOf(MigrationInDoubtError);
      const isDone = (await place.versions(schema)).includes("2");
      expect(isDone || failures.length > 0).toBe(true);
      expect(await ledger(schema)).toEqual(isDone ? [1] : []);
    });
  });

  describe("what holds for the session, in a file that cannot be one transaction", () => {
    const role = "sets another role for its session";
    const path = "sets the search path for its session";
    const config = "sets something for its session with set_config()";
    const temporary = "makes a temporary table in a file that cannot be one transaction";
    test.each([
      ["DISCARD ALL", "resets its whole session with DISCARD ALL, and the tenant's lock with it"],
      ["SET ROLE nobody", role],
      ["set session role to nobody", role],
      ["SET SESSION AUTHORIZATION nobody", role],
      ["SET SESSION SESSION AUTHORIZATION DEFAULT", role],
      ["SET search_path = public", path],
      ['SET SESSION "search_path" TO public', path],
      ["SET SCHEMA 'public'", path],
      ["BEGIN;\nSET search_path = public;\nCOMMIT", path],
      ["SELECT pg_catalog.set_config('search_path', '', false)", config],
      ["INSERT INTO ledger SELECT length(set_config('a.b', lower('(x)'), n > 1)) FROM names", config],
      ["CREATE TEMP TABLE x (id int)", temporary],
      ["BEGIN;\nCREATE LOCAL TEMPORARY TABLE x (id int);\nCOMMIT", temporary],
      ["CREATE TABLE pg_temp.x (id int)", temporary],
      ["SELECT 1 AS n INTO TEMP names", temporary],
      ['WITH a AS (SELECT 1) SELECT * INTO LOCAL TEMPORARY TABLE "x" FROM a', temporary],
      ["SELECT 1 AS n INTO pg_temp.names", temporary],
    ])("%s is refused before anything runs", async (statement, words) => {
      await place.write({ ...CREATE, "2_b.up.sql": `${NT}${statement};` });
      const { message } = await refusal(bring("refused", "2", "create"));
      expect(message).toContain(`"2_b.up.sql", line ${statement.startsWith("BEGIN") ? 3 : 2}, ${words}`);
      expect(await place.exists(open().schemaOf("refused"))).toBe(false);
    });

    test("what ends with its transaction may stand in BEGIN … COMMIT", async () => {
      const { tenant, schema } = await start();
      const owner = `owner_${place.url.split("_").at(-1)}`;
      await place.query(`CREATE ROLE ${owner}; GRANT CREATE, USAGE ON SCHEMA ${schema} TO ${owner}`);
      await up(
        tenant,
        `${NT}BEGIN;
SET LOCAL ROLE ${owner};
CREATE TABLE theirs (id int);
COMMIT;
BEGIN;
CREATE TEMP TABLE x ON COMMIT DROP AS SELECT 1 AS n;
SELECT set_config('a.b', '5', true);
INSERT INTO ledger SELECT n + current_setting('a.b')::int FROM x;
COMMIT;
CREATE TABLE temp AS SELECT 1 AS n;
INSERT INTO temp VALUES (2);
SELECT n INTO temporary FROM temp;
CREATE TABLE ours (id int);`,
      );
      expect(await ledger(schema)).toEqual([6]);
      expect(
        await place.query(
          `SELECT tablename AS name, tableowner = '${owner}' AS theirs FROM pg_tables WHERE tablename IN ('ours', 'theirs') AND schemaname = '${schema}' ORDER BY 1`,
        ),
      ).toEqual([
        { name: "ours", theirs: false },
        { name: "theirs", theirs: true },
      ]);
      await place.query(`DROP OWNED BY ${owner}; DROP ROLE ${owner}`);
    });
  });

  describe("what concurrent statements leave behind", () => {
    const LAST = ";\nINSERT INTO ledger VALUES (1);";
    const BLOCKER = (schema: string) => `INSERT INTO ${schema}.names VALUES ('b', 2)`;

    test.each(["", "ni", "IF NOT EXISTS ni"])("a build behind a lock (%s): no invalid index stays", async (name) => {
      const { tenant, schema } = await start();
      const script = `CREATE INDEX CONCURRENTLY ${name} ON names (n)${LAST}`;
      await behind(BLOCKER(schema), async () => {
        const error = await refusal(up(tenant, script));
        expect(error.message).toContain("It has left an invalid index, which could not be dropped yet: the next run");
        expect(error.message).toContain("statement 1 of this file is half done.");
        await refusal(up(tenant, script));
      });
      expect(await journal(schema)).toEqual([{ done: 0, doubt: true }]);
      expect((await indexes(schema)).filter((one) => one.endsWith("invalid"))).toHaveLength(1);
      await up(tenant, script);
      expect(await indexes(schema)).toEqual([name === "" ? "names_n_idx" : "ni"]);
      expect(await ledger(schema)).toEqual([1]);
    });

    test.each(["CREATE INDEX CONCURRENTLY ni ON names (n)", "CREATE INDEX CONCURRENTLY ON names (n)"])(
      "%s that was interrupted is not taken for done because another index came",
      async (statement) => {
        const { tenant, schema } = await start();
        await behind(BLOCKER(schema), async () => {
          const run = refusal(up(tenant, statement + LAST, { lockTimeout: 30 }));
          await interrupt("CREATE INDEX", run);
        });
        expect(await journal(schema)).toEqual([{ done: 0, doubt: true }]);
        await place.query(`CREATE INDEX by_hand ON ${schema}.ledger (n); CREATE INDEX here ON ${schema}.names (name)`);
        await up(tenant, statement + LAST);
        const name = statement.includes("ni") ? "ni" : "names_n_idx";
        expect(await indexes(schema)).toEqual(["by_hand", "here", name]);
        expect(await ledger(schema)).toEqual([1]);
      },
    );

    test.each(["Äi", '"Ä I"', "i".repeat(70), 'U&"\\00c4i"', "IF"])(
      "an index that cannot be built, %s, is not taken for built",
      async (name) => {
        const { tenant, schema } = await start();
        await place.query(`INSERT INTO ${schema}.names VALUES ('a', 1), ('b', 1)`);
        const script = `CREATE UNIQUE INDEX CONCURRENTLY ${name === "IF" ? "" : "IF NOT EXISTS "}${name} ON ONLY names (n)${LAST}`;
        for (let i = 0; i < 2; i++)
          expect(await refusal(up(tenant, script))).toMatchObject({ words: { code: "23505" } });
        expect(await indexes(schema)).toEqual([]);
        await place.query(`DELETE FROM ${schema}.names`);
        await up(tenant, script);
        expect(await indexes(schema)).toHaveLength(1);
      },
    );

    test.each(["REINDEX INDEX CONCURRENTLY ni", "REINDEX (CONCURRENTLY) TABLE names"])(
      "%s that was interrupted or locked out leaves nothing",
      async (statement) => {
        const { tenant, schema } = await start();
        await place.query(`CREATE INDEX ni ON ${schema}.names (n)`);
        await behind(BLOCKER(schema), async () => {
          const run = refusal(up(tenant, statement + LAST, { lockTimeout: 30 }));
          await interrupt("REINDEX", run);
          await refusal(up(tenant, statement + LAST));
        });
        await up(tenant, statement + LAST);
        expect(await indexes(schema)).toEqual(["ni"]);
        expect(await ledger(schema)).toEqual([1]);
      },
    );

    test("a partition that waited in vain to be detached is detached by the next run", async () => {
      const { tenant, schema } = await start();
      await place.query(`CREATE TABLE ${schema}.pt (n int) PARTITION BY RANGE (n);
        CREATE TABLE ${schema}.p1 PARTITION OF ${schema}.pt FOR VALUES FROM (1) TO (10);
        CREATE TABLE ${schema}.p2 PARTITION OF ${schema}.pt FOR VALUES FROM (10) TO (20)`);
      const script = `ALTER TABLE pt DETACH PARTITION p1 CONCURRENTLY${LAST}`;
      const error = await behind(`SELECT * FROM ${schema}.pt`, () => refusal(up(tenant, script)));
      expect(error.message).toContain("It has left the partition half detached: the next run detaches it");
      await up(tenant, script);
      expect(
        await place.query(
          `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = '${schema}.pt'::regclass`,
        ),
      ).toEqual([{ name: `${schema}.p2` }]);
      expect(await ledger(schema)).toEqual([1]);
    });
  });
});
