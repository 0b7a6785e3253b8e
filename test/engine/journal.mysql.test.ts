// Scripts as strangers write them for MySQL and MariaDB, stopped half way: what a new session has to know again.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bring, openPlace, type Place, refusal } from "./place";

const BROKEN = "ALTER TABLE nowhere ADD COLUMN x int;";

describe("mysql: going on in a new session", () => {
  let place: Place;
  let count = 0;
  const rows = async (schema: string) =>
    (await place.query<{ n: number }>(`SELECT n FROM ${schema}.ledger ORDER BY n`)).map(({ n }) => Number(n));

  /** Runs a script that is stopped where it says BROKEN, then the same without that; the numbers in the ledger. */
  const stopped = async (
    script: string,
  ): Promise<{ schema: string; between: number[]; after: number[]; done: number }> => {
    const tenant = `s${count++}`;
    await place.write({
      "1_a.up.sql": "CREATE TABLE ledger (n int); CREATE TABLE ids (id int AUTO_INCREMENT PRIMARY KEY, n int);",
    });
    await place.write({ "2_b.up.sql": script });
    const open = () => place.open({ retryTimeout: 0 });
    const schema = open().schemaOf(tenant);
    await bring(open(), tenant, "1", "create");
    const error = (await refusal(bring(open(), tenant, "2"))) as Error & { done: number };
    expect(error.message).toContain("nowhere");
    const between = await rows(schema);
    await place.write({ "2_b.up.sql": script.replace(BROKEN, "") });
    await bring(open(), tenant, "2");
    expect(await place.versions(schema)).toEqual(["1", "2"]);
    expect(await place.query(`SHOW TABLES FROM ${schema} LIKE 'tenantex%'`)).toEqual([]);
    return { schema, between, after: await rows(schema), done: error.done };
  };

  beforeAll(async () => {
    place = await openPlace("mysql");
  });
  afterAll(() => place.close());

  test("values of user variables", async () => {
    const { after } = await stopped(`SET @a = 1, @b := 'x';
INSERT INTO ledger VALUES (@a);
SELECT COUNT(*) INTO @c FROM ledger;
${BROKEN}
INSERT INTO ledger SELECT @a + 1 WHERE @b = 'x' AND @nothing IS NULL;
INSERT INTO ledger VALUES (@c + 2);`);
    expect(after).toEqual([1, 2, 3]);
  });

  test("LAST_INSERT_ID()", async () => {
    const { after } = await stopped(`INSERT INTO ids (n) VALUES (7);
${BROKEN}
INSERT INTO ledger VALUES (LAST_INSERT_ID());`);
    expect(after).toEqual([1]);
  });

  test("a prepared statement, and settings of the session", async () => {
    const { after } = await stopped(`SET @OLD_MODE = @@SQL_MODE, SQL_MODE = 'ANSI_QUOTES', FOREIGN_KEY_CHECKS = 0;
SET @q = 'INSERT INTO "ledger" VALUES (?)', @n = 4;
PREPARE s FROM @q;
EXECUTE s USING @n;
${BROKEN}
SET @n = 5;
EXECUTE s USING @n;
INSERT INTO "ledger" VALUES (6);
DEALLOCATE PREPARE s;
SET SQL_MODE = @OLD_MODE;`);
    expect(after).toEqual([4, 5, 6]);
  });

  test("LOCK TABLES", async () => {
    const { between, after } = await stopped(`LOCK TABLES ledger WRITE;
INSERT INTO ledger VALUES (1);
${BROKEN}
INSERT INTO ledger VALUES (2);
UNLOCK TABLES;
INSERT INTO ids (n) VALUES (3);`);
    expect([between, after]).toEqual([[1], [1, 2]]);
  });

  test("a definition inside a transaction of its own has committed what came before", async () => {
    const { between, after, done } = await stopped(`INSERT INTO ledger VALUES (1);
START TRANSACTION;
INSERT INTO ledger VALUES (2);
${BROKEN}
INSERT INTO ledger VALUES (3);
COMMIT;
INSERT INTO ledger VALUES (4);`);
    expect([between, after, done]).toEqual([[1, 2], [1, 2, 3, 4], 3]);
  });

  test("a transaction that is rolled back by a failure of its rows begins again", async () => {
    const script = `INSERT INTO ledger VALUES (1);
START TRANSACTION;
INSERT INTO ledger VALUES (2);
INSERT INTO nowhere VALUES (0);
COMMIT;`;
    const tenant = `s${count++}`;
    await place.write({ "2_b.up.sql": script });
    const open = () => place.open({ retryTimeout: 0 });
    expect(await refusal(bring(open(), tenant, "2", "create"))).toMatchObject({ done: 1, total: 5 });
    expect(await rows(open().schemaOf(tenant))).toEqual([1]);
    await place.write({
      "2_b.up.sql": script.replace("INSERT INTO nowhere VALUES (0);", "INSERT INTO ledger VALUES (3);"),
    });
    await bring(open(), tenant, "2");
    expect(await rows(open().schemaOf(tenant))).toEqual([1, 2, 3]);
  });

  test("autocommit off, with commits of its own", async () => {
    const { between, after } = await stopped(`SET autocommit = 0;
INSERT INTO ledger VALUES (1);
COMMIT;
INSERT INTO ledger VALUES (2);
${BROKEN}
INSERT INTO ledger VALUES (3);
COMMIT;
SET autocommit = 1;`);
    expect([between, after]).toEqual([
      [1, 2],
      [1, 2, 3],
    ]);
  });

  test("a temporary table and its rows, which a new session has not", async () => {
    const script = (bad: string) => `CREATE TEMPORARY TABLE kept AS SELECT 1 AS n;
INSERT INTO ledger SELECT n FROM kept;
${bad}
INSERT INTO ledger SELECT n + 1 FROM kept;
DROP TEMPORARY TABLE kept;`;
    const tenant = `s${count++}`;
    const open = () => place.open({ retryTimeout: 0 });
    await place.write({ "2_b.up.sql": script("INSERT INTO nowhere VALUES (0);") });
    expect(await refusal(bring(open(), tenant, "2", "create"))).toMatchObject({ done: 0 });
    await place.write({ "2_b.up.sql": script("") });
    await bring(open(), tenant, "2");
    expect(await rows(open().schemaOf(tenant))).toEqual([1, 2]);

    // A definition ends the transaction: then nobody can go on, and the error says how to decide.
    const other = `s${count++}`;
    await place.write({ "2_b.up.sql": script(BROKEN) });
    await refusal(bring(open(), other, "2", "create"));
    await place.write({ "2_b.up.sql": script("CREATE TABLE fine (id int);") });
    const error = await refusal(bring(open(), other, "2"));
    expect(error.message).toContain(
      'an earlier run was interrupted in "2_b.up.sql" at statement 1, line 1, and the temporary table made there is gone with its connection.',
    );
    const undone = /If not:\n {2}(.*)\n/.exec(error.message)?.[1] as string;
    await place.query(`DELETE FROM ${open().schemaOf(other)}.ledger; ${undone}`);
    await bring(open(), other, "2");
    expect(await rows(open().schemaOf(other))).toEqual([1, 2]);
  });

  test("ROW_COUNT() is the script's own", async () => {
    const { after } = await stopped(`INSERT INTO ledger VALUES (10), (20), (30);
INSERT INTO ledger SELECT ROW_COUNT();
${BROKEN}`);
    expect(after).toEqual([3, 10, 20, 30]);
  });

  test("DELIMITER, routines, and a CALL that makes tables", async () => {
    const { schema, after } = await stopped(`DELIMITER $$
CREATE PROCEDURE fill()
BEGIN
  CREATE TABLE IF NOT EXISTS made (id int);
  INSERT INTO ledger VALUES (1);
END$$
DELIMITER ;
CALL fill();
${BROKEN}
CALL fill();
DROP PROCEDURE fill;`);
    expect(after).toEqual([1, 1]);
    expect(await place.tables(schema)).toEqual(["ids", "ledger", "made"]);
  });

  test("a transaction that is left open is refused before anything runs", async () => {
    for (const [script, line] of [
      ["INSERT INTO ledger VALUES (1);\nSTART TRANSACTION;\nINSERT INTO ledger VALUES (2);", 2],
      ["SET autocommit = 0;\nINSERT INTO ledger VALUES (2);", 2],
    ] as const) {
      await place.write({ "2_b.up.sql": script });
      const error = await refusal(bring(place.open(), "open", "2", "create"));
      expect(error.message).toBe(
        `The migration file "2_b.up.sql", line ${line}, leaves a transaction open.\nEnd it with COMMIT.`,
      );
    }
    await place.write({ "2_b.up.sql": "/*!40000 USE mysql */;\nSELECT 1;" });
    expect((await refusal(bring(place.open(), "open", "2", "create"))).message).toContain(
      "leaves the tenant's database (USE)",
    );
    await place.write({ "2_b.up.sql": "SELECT 1;" });
  });
});
