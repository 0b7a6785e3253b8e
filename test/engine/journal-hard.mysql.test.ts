// What MySQL and MariaDB make hard for a script that stops half way: sessions, tables without transactions, routines.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bring, openPlace, type Place, refusal } from "./place";

const BROKEN = "ALTER TABLE nowhere ADD COLUMN x int;";
const BASE =
  "CREATE TABLE ledger (n int); CREATE TABLE names (name varchar(20), n int); CREATE TABLE ids (id int AUTO_INCREMENT PRIMARY KEY, n int);";

describe("mysql: hard scripts", () => {
  let place: Place;
  let count = 0;
  const open = () => place.open({ retryTimeout: 0 });
  const rows = async (schema: string) =>
    (await place.query<{ n: number }>(`SELECT n FROM ${schema}.ledger ORDER BY n`)).map(({ n }) => Number(n));
  const write = (up: string, down = "SELECT 1;") => place.write({ "2_b.up.sql": up, "2_b.down.sql": down });
  const made = async (): Promise<{ tenant: string; schema: string }> => {
    const tenant = `h${count++}`;
    await write("SELECT 1;");
    await bring(open(), tenant, "1", "create");
    return { tenant, schema: open().schemaOf(tenant) };
  };
  /** Runs a script that fails, then others in its place, of which the last one has to succeed. */
  const mended = async (...scripts: string[]): Promise<{ schema: string; rows: number[] }> => {
    const { tenant, schema } = await made();
    for (const script of scripts.slice(0, -1)) {
      await write(script);
      expect((await refusal(bring(open(), tenant, "2"))).message).toContain("nowhere");
    }
    await write(scripts.at(-1) as string);
    await bring(open(), tenant, "2");
    expect(await place.versions(schema)).toEqual(["1", "2"]);
    expect(await place.query(`SHOW TABLES FROM ${schema} LIKE 'tenantex%'`)).toEqual([]);
    return { schema, rows: await rows(schema) };
  };
  /** Runs a script while another connection holds the rows of `names` until one try has met them. */
  const locked = async (script: string) => {
    const { tenant, schema } = await made();
    await write(script);
    await place.query(`INSERT INTO ${schema}.names VALUES ('x', 1)`);
    await place.query(`BEGIN; SELECT * FROM ${schema}.names FOR UPDATE`);
    const run = bring(place.open({ lockTimeout: 1, retryTimeout: 10 }), tenant, "2").then(
      ({ retries }) => ({ retries, error: undefined }),
      (error: Error) => ({ retries: 0, error }),
    );
    // Two tries: the first has met them by then.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await place.query("COMMIT");
    return { schema, tenant, ...(await run) };
  };

  beforeAll(async () => {
    place = await openPlace("mysql");
    await place.write({ "1_a.up.sql": BASE, "1_a.down.sql": "DROP TABLE ledger; DROP TABLE names; DROP TABLE ids;" });
    await write("SELECT 1;");
  });
  afterAll(() => place.close());

  test.each([
    [
      "temporary tables",
      "CREATE TEMPORARY TABLE names (name varchar(20), n int);\nINSERT INTO names VALUES ('t', 1);",
      "INSERT INTO names VALUES ('real', 2);\nINSERT INTO ledger SELECT n FROM names;",
      [2],
    ],
    [
      "settings",
      "SET SESSION default_storage_engine = MyISAM, auto_increment_increment = 10;",
      "INSERT INTO ledger SELECT @@auto_increment_increment + (@@default_storage_engine = 'MyISAM');",
      [1],
    ],
    [
      "prepared statements",
      "PREPARE s FROM 'INSERT INTO ledger VALUES (1)';\nEXECUTE s;",
      "PREPARE s FROM 'INSERT INTO ledger VALUES (2)';\nEXECUTE s;",
      [1, 2],
    ],
    [
      "variables",
      "SET @n = COALESCE(@n, 0) + 1;\nINSERT INTO ledger VALUES (@n);",
      "SET @n = COALESCE(@n, 0) + 1;\nINSERT INTO ledger VALUES (@n);",
      [1, 1],
    ],
  ])("%s of one file are not there for the next", async (_, second, third, expected) => {
    await place.write({ "2_b.up.sql": second, "2_b.down.sql": "", "3_c.up.sql": third });
    try {
      for (const kind of ["create", "update"] as const) {
        const tenant = `h${count++}`;
        const schema = open().schemaOf(tenant);
        if (kind === "update") await bring(open(), tenant, "1", "create");
        await bring(open(), tenant, "3", kind);
        expect(await rows(schema)).toEqual(expected);
        expect(await place.versions(schema)).toEqual(["1", "2", "3"]);
      }
    } finally {
      await place.write({ "3_c.up.sql": null });
    }
  });

  const set = "SET @a = 'x';\nINSERT INTO names VALUES ('x', 1);\nUPDATE names SET n = 2 WHERE name = @a;";
  const prepared =
    "SET @q = 'INSERT INTO ledger VALUES (1)';\nPREPARE s1 FROM @q;\nSET @q = 'INSERT INTO ledger VALUES (2)';\nPREPARE s2 FROM @q;";
  const old =
    "CREATE TABLE old (n int);\nPREPARE s FROM 'INSERT INTO old VALUES (1)';\nEXECUTE s;\nDEALLOCATE PREPARE s;\nDROP TABLE old;";
  const chain = "START TRANSACTION;\nINSERT INTO ledger VALUES (1);\nCOMMIT AND CHAIN;\nINSERT INTO ledger VALUES (2);";
  const back =
    "START TRANSACTION;\nINSERT INTO ledger VALUES (9);\nROLLBACK AND CHAIN;\nINSERT INTO ledger VALUES (2);";
  const mode =
    "CREATE TABLE v1 (id int);\nCREATE TABLE v2 (id int);\nSET @OLD_MODE = @@SQL_MODE, SQL_MODE = 'ANSI_QUOTES';";
  test.each([
    [
      "a text compared with a column",
      [`${set}\n${BROKEN}`, `${set}\nINSERT INTO ledger SELECT n FROM names WHERE name = @a;`],
      [2],
    ],
    ["texts from one variable", [`${prepared}\n${BROKEN}`, `${prepared}\nEXECUTE s1;\nEXECUTE s2;`], [1, 2]],
    [
      "a text from a variable that is NULL by then",
      [
        `SET @s = 'INSERT INTO ledger VALUES (1)';\nPREPARE s FROM @s;\nSET @s = NULL;\n${BROKEN}`,
        "SET @s = 'INSERT INTO ledger VALUES (1)';\nPREPARE s FROM @s;\nSET @s = NULL;\nEXECUTE s;",
      ],
      [1],
    ],
    ["a prepared statement that is gone by then", [`${old}\n${BROKEN}`, `${old}\nINSERT INTO ledger VALUES (1);`], [1]],
    [
      "locks that are gone by then",
      [
        `CREATE TABLE old (n int);\nLOCK TABLES old WRITE;\nUNLOCK TABLES;\nDROP TABLE old;\n${BROKEN}`,
        "CREATE TABLE old (n int);\nLOCK TABLES old WRITE;\nUNLOCK TABLES;\nDROP TABLE old;\nINSERT INTO ledger VALUES (1);",
      ],
      [1],
    ],
    [
      "a value that is used up",
      [
        `SET INSERT_ID = 100;\nINSERT INTO ids (n) VALUES (1);\n${BROKEN}`,
        "SET INSERT_ID = 100;\nINSERT INTO ids (n) VALUES (1);\nINSERT INTO ids (n) VALUES (2);\nINSERT INTO ledger SELECT id FROM ids;",
      ],
      [100, 101],
    ],
    [
      "a setting kept in a variable",
      [
        `${mode}\nINSERT INTO nowhere VALUES (1);\nSET SQL_MODE = @OLD_MODE;`,
        `${mode}\nINSERT INTO "ledger" VALUES (1);\nSET SQL_MODE = @OLD_MODE;\nINSERT INTO ledger SELECT @@SQL_MODE <> 'ANSI_QUOTES';`,
      ],
      [1, 1],
    ],
    [
      "a setting of the server",
      [
        `SET GLOBAL max_connect_errors = @@GLOBAL.max_connect_errors + 10;\nINSERT INTO ledger SELECT @@GLOBAL.max_connect_errors;\n${BROKEN}`,
        "SET GLOBAL max_connect_errors = @@GLOBAL.max_connect_errors + 10;\nINSERT INTO ledger SELECT @@GLOBAL.max_connect_errors;\nUPDATE ledger SET n = n - @@GLOBAL.max_connect_errors;",
      ],
      [0],
    ],
    [
      "a transaction behind COMMIT AND CHAIN",
      [
        `${chain}\nINSERT INTO nowhere VALUES (3);\nCOMMIT;`,
        `${chain}\nINSERT INTO nowhere VALUES (3);\nCOMMIT;`,
        `${chain}\nINSERT INTO ledger VALUES (3);\nCOMMIT;`,
      ],
      [1, 2, 3],
    ],
    [
      "a transaction behind ROLLBACK AND CHAIN",
      [
        `${back}\nINSERT INTO nowhere VALUES (3);\nCOMMIT;`,
        `${back}\nINSERT INTO nowhere VALUES (3);\nCOMMIT;`,
        `${back}\nINSERT INTO ledger VALUES (3);\nCOMMIT;`,
      ],
      [2, 3],
    ],
    [
      "a transaction that a definition had ended before the file was mended",
      [
        `START TRANSACTION;\nINSERT INTO ledger VALUES (1);\n${BROKEN}\nCOMMIT;`,
        "START TRANSACTION;\nINSERT INTO ledger VALUES (1);\nINSERT INTO ledger VALUES (2);\nINSERT INTO nowhere VALUES (3);\nCOMMIT;",
        "START TRANSACTION;\nINSERT INTO ledger VALUES (1);\nINSERT INTO ledger VALUES (2);\nINSERT INTO ledger VALUES (3);\nCOMMIT;",
      ],
      [1, 2, 3],
    ],
    [
      "no rows to be selected",
      [
        `SET sql_select_limit = 0;\nINSERT INTO ledger VALUES (1);\n${BROKEN}`,
        "SET sql_select_limit = 0;\nINSERT INTO ledger VALUES (1);\nINSERT INTO ledger VALUES (2);",
      ],
      [1, 2],
    ],
    [
      "safe updates",
      [
        `SET SQL_SAFE_UPDATES = 1;\nINSERT INTO ledger VALUES (1);\n${BROKEN}`,
        "SET SQL_SAFE_UPDATES = 1;\nINSERT INTO ledger VALUES (1);\nCREATE TABLE su (id int);",
      ],
      [1],
    ],
    [
      "ROW_COUNT() of a statement that is done",
      [
        `INSERT INTO ledger VALUES (10), (20), (30);\nINSERT INTO nowhere SELECT ROW_COUNT();`,
        "INSERT INTO ledger VALUES (10), (20), (30);\nINSERT INTO ledger SELECT ROW_COUNT();",
      ],
      [3, 10, 20, 30],
    ],
    [
      "a temporary table that is dropped plainly",
      [
        `CREATE TEMPORARY TABLE t (n int);\nDROP TABLE t;\n${BROKEN}`,
        "CREATE TEMPORARY TABLE t (n int);\nDROP TABLE t;\nINSERT INTO ledger VALUES (1);",
      ],
      [1],
    ],
  ])("goes on with %s", async (_, scripts, expected) => {
    expect((await mended(...scripts)).rows).toEqual(expected);
  });

  test("SET DEFAULT ROLE commits what was before it", async () => {
    const [server] = await place.query<{ version: string; name: string }>(
      "SELECT VERSION() AS version, CURRENT_USER() AS name",
    );
    const name = `'${server?.name.replace("@", "'@'")}'`;
    const role = `SET DEFAULT ROLE NONE${server?.version.includes("MariaDB") ? "" : ` TO ${name}`};`;
    const script = (last: string) =>
      `START TRANSACTION;\nINSERT INTO ledger VALUES (1);\nINSERT INTO ledger VALUES (2);\n${role}\nINSERT INTO ${last} VALUES (3);`;
    expect((await mended(script("nowhere"), script("ledger"))).rows).toEqual([1, 2, 3]);
  });

  test.each([
    [
      "a temporary table",
      "CREATE TEMPORARY TABLE kept AS SELECT 1 AS n;\nINSERT INTO ledger SELECT n FROM kept;\nUPDATE names SET n = 5;\nDROP TEMPORARY TABLE kept;",
      [1],
    ],
    [
      "a temporary table without transactions",
      "CREATE TEMPORARY TABLE IF NOT EXISTS kept (n int) ENGINE = MEMORY;\nINSERT INTO kept VALUES (1);\nINSERT INTO ledger SELECT n FROM kept;\nUPDATE names SET n = 5;\nDROP TEMPORARY TABLE kept;",
      [1],
    ],
    [
      "a variable that counts",
      "SET @n = COALESCE(@n, 0) + 1;\nINSERT INTO ledger VALUES (@n);\nUPDATE names SET n = 5;",
      [1],
    ],
    [
      "a transaction behind COMMIT AND CHAIN",
      "START TRANSACTION;\nINSERT INTO ledger VALUES (1);\nCOMMIT AND CHAIN;\nINSERT INTO ledger VALUES (2);\nUPDATE names SET n = 5;\nCOMMIT;",
      [1, 2],
    ],
  ])("a try that meets a lock leaves nothing to the next: %s", async (_, script, expected) => {
    const { schema, retries, error } = await locked(script);
    expect([error, await rows(schema)]).toEqual([undefined, expected]);
    expect(retries).toBeGreaterThan(0);
  });

  /** The SQL of the two answers that an error in doubt asks for. */
  const answers = (error: Error) => {
    const [, done, undone] = /:\n {2}(UPDATE .*)\nIf not:\n {2}(UPDATE .*)\n/.exec(error.message) ?? [];
    return { done: done as string, undone: undone as string };
  };

  const plain = "CREATE TABLE m (n int UNIQUE) ENGINE = MyISAM;";
  const routine = "CREATE PROCEDURE p() BEGIN INSERT INTO ledger VALUES (1); COMMIT; UPDATE names SET n = 5; END;";
  test.each([
    [
      "rows without transactions",
      `${plain}\nINSERT INTO m VALUES (1);\nUPDATE names SET n = 5;`,
      "rows may have stayed that statement 2 changed in tables without transactions",
    ],
    [
      "a routine that commits",
      `${routine}\nCALL p();`,
      "what it did by then was committed, so that it may be half done",
    ],
    [
      "a routine that is prepared",
      `${routine}\nPREPARE s FROM 'CALL p()';\nEXECUTE s;`,
      "what it did by then was committed, so that it may be half done",
    ],
  ])("what stays of a try that meets a lock is not done again: %s", async (title, script, reason) => {
    const { schema, error } = await locked(script);
    expect(error?.message).toContain(`; and ${reason}.`);
    expect(error?.message).toContain("Lock wait timeout exceeded");
    const table = title.startsWith("rows") ? "m" : "ledger";
    expect(await place.query(`SELECT n FROM ${schema}.${table}`)).toEqual([{ n: 1 }]);
  });

  test("rows in a table without transactions: the run fails in doubt, until somebody has said what is there", async () => {
    const { tenant, schema } = await made();
    const script = (last: string) =>
      `${plain}\nINSERT INTO m VALUES (1);\nINSERT INTO m VALUES (2);\nINSERT INTO ${last} VALUES (3);`;
    await write(script("nowhere"));
    const error = await refusal(bring(open(), tenant, "2"));
    expect(error.message).toContain(
      `failed at statement 4, line 4: Table '${schema}.nowhere' doesn't exist (1146); and rows may have stayed that statements 2 to 3 changed`,
    );
    await write(script("m"));
    const again = await refusal(bring(open(), tenant, "2"));
    expect(again.message).toContain("at statement 2, line 2, and rows may have stayed that statements 2 to 3 changed");
    expect(answers(again)).toEqual(answers(error));
    await place.query(answers(error).done);
    await bring(open(), tenant, "2");
    expect(await place.query(`SELECT n FROM ${schema}.m ORDER BY n`)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);

    const other = await made();
    await write(`${plain}\nINSERT INTO m VALUES (1), (2), (1);`);
    const half = await refusal(bring(open(), other.tenant, "2"));
    expect(half.message).toContain("rows may have stayed that statement 2 changed");
    await place.query(`DELETE FROM ${other.schema}.m; ${answers(half).undone}`);
    await write(`${plain}\nINSERT INTO m VALUES (1), (2), (3);`);
    await bring(open(), other.tenant, "2");
    expect(await place.query(`SELECT n FROM ${other.schema}.m ORDER BY n`)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  test("rows in a table without transactions, and a connection that is lost", async () => {
    const { tenant, schema } = await made();
    await write(`${plain}\nINSERT INTO m VALUES (1);\nINSERT INTO m VALUES (2);\nUPDATE names SET n = 5;`);
    await place.query(`INSERT INTO ${schema}.names VALUES ('x', 1)`);
    await place.query(`BEGIN; SELECT * FROM ${schema}.names FOR UPDATE`);
    const run = refusal(bring(place.open({ retryTimeout: 10 }), tenant, "2"));
    for (let id: number | undefined; id === undefined; ) {
      const [waiting] = await place.query<{ id: number }>(
        `SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = '${schema}' AND INFO LIKE 'UPDATE names%'`,
      );
      id = waiting?.id;
      if (id !== undefined) await place.query(`KILL ${id}`);
    }
    const error = await run;
    await place.query("COMMIT");
    expect(error.message).toContain("at statement 2, line 2, and rows may have stayed that statements 2 to 4 changed");
    await place.query(`DELETE FROM ${schema}.m; ${answers(error).undone}`);
    await bring(open(), tenant, "2");
    expect(await place.query(`SELECT n FROM ${schema}.m ORDER BY n`)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test("a temporary table that is gone: somebody says whether the rest can do without it", async () => {
    const { tenant, schema } = await made();
    const script = (last: string) =>
      `CREATE TEMPORARY TABLE names AS SELECT 7 AS n;\nCREATE TEMPORARY TABLE t (n int);\nDROP TEMPORARY TABLE t;\nINSERT INTO ledger SELECT n FROM names;\n${last}`;
    await write(script(BROKEN));
    await refusal(bring(open(), tenant, "2"));
    await write(script("INSERT INTO ledger VALUES (8);\nINSERT INTO ledger VALUES (9);"));
    const error = await refusal(bring(open(), tenant, "2"));
    expect(error.message).toContain("at statement 1, line 1, and the temporary table made there is gone");
    expect(error.message).toContain("Look whether the rest of the file, from statement 5 on, can do without it");
    await place.query(answers(error).done);
    await bring(open(), tenant, "2");
    expect(await rows(schema)).toEqual([7, 8, 9]);
  });

  test("a routine that committed and went on, in a transaction that failed behind it", async () => {
    const { tenant, schema } = await made();
    await write(
      "CREATE PROCEDURE p() BEGIN INSERT INTO ledger VALUES (1); COMMIT; INSERT INTO ledger VALUES (2); END;\nSET autocommit = 0;\nCALL p();\nINSERT INTO nowhere VALUES (3);\nCOMMIT;\nSET autocommit = 1;",
    );
    const error = await refusal(bring(open(), tenant, "2"));
    expect(error.message).toContain("failed at statement 4, line 4:");
    expect(error.message).toContain("statement 3 was committed in part");
    expect(await rows(schema)).toEqual([1]);
  });

  test("a failing statement is told by its own place, also behind one that it asks about", async () => {
    const { tenant } = await made();
    await write("INSERT INTO ledger VALUES (1), (2);\nINSERT INTO nowhere SELECT ROW_COUNT();");
    expect((await refusal(bring(open(), tenant, "2"))).message).toContain("failed at statement 2, line 2");
  });

  test("what fails when it is run again for a new session is told with its place", async () => {
    const { tenant, schema } = await made();
    const script = (last: string) =>
      `CREATE TABLE old (n int);\nPREPARE s FROM 'INSERT INTO old VALUES (1)';\nDROP TABLE old;\n${last}`;
    await write(script(`${BROKEN}\nDEALLOCATE PREPARE s;`));
    await refusal(bring(open(), tenant, "2"));
    await write(script("INSERT INTO ledger VALUES (1);\nDEALLOCATE PREPARE s;"));
    const error = await refusal(bring(open(), tenant, "2"));
    expect(error.message).toContain("failed at statement 2, line 2");
    expect(error.message).toContain("It was run again, because a new session needs it for what follows.");
    expect(error.message).toContain("statements 1 to 3 of 5 of this file are done");
    await write(script("INSERT INTO ledger VALUES (1);"));
    await bring(open(), tenant, "2");
    expect(await rows(schema)).toEqual([1]);
  });

  test("a mended file that asks for what was not kept is refused", async () => {
    for (const [asks, what] of [
      ["LAST_INSERT_ID()", "LAST_INSERT_ID()"],
      ["@@identity", "LAST_INSERT_ID()"],
      ["ROW_COUNT()", "ROW_COUNT() or FOUND_ROWS()"],
    ]) {
      const { tenant, schema } = await made();
      await write(`INSERT INTO ids (n) VALUES (1);\n${BROKEN}`);
      await refusal(bring(open(), tenant, "2"));
      await write(`INSERT INTO ids (n) VALUES (1);\nINSERT INTO ledger SELECT ${asks};`);
      expect((await refusal(bring(open(), tenant, "2"))).message).toContain(`line 2, asks for ${what} of a statement`);
      await write("INSERT INTO ids (n) VALUES (1);\nINSERT INTO ledger SELECT MAX(id) FROM ids;");
      await bring(open(), tenant, "2");
      expect(await rows(schema)).toEqual([1]);
    }
  });

  test("values of variables come back as what they were", async () => {
    const values = `SET @d = 1.50, @b = X'00FF', @n = NULL, @neg = -5, @s = '12', @e = '', @bs = CAST('12' AS BINARY), @l = _latin1 X'E4';
CREATE TABLE w0 (id int);\n`;
    const look =
      "CREATE TABLE w1 AS SELECT @d d, HEX(@b) b, @n IS NULL n, @neg neg, @s s, CHARSET(@s) cs, COLLATION(@s) co, @e = '' e, HEX(@bs) bs, CHARSET(@bs) cbs, HEX(@l) l, CHARSET(@l) cl;";
    const { schema } = await mended(`${values}${BROKEN}`, `${values}${look}`);
    const once = await made();
    await write(values + look);
    await bring(open(), once.tenant, "2");
    const seen = (of: string) => place.query(`SELECT * FROM ${of}.w1`);
    expect(await seen(schema)).toEqual(await seen(once.schema));
    expect(await seen(schema)).toMatchObject([
      { s: "12", bs: "3132", cbs: "binary", neg: -5, l: "E4", co: "utf8mb4_unicode_ci" },
    ]);
  });

  test("ROW_COUNT() is right behind a prepared statement, in a transaction, and for a definition", async () => {
    const { tenant, schema } = await made();
    await write(
      `PREPARE s FROM 'INSERT INTO ledger VALUES (10), (20), (30)';
START TRANSACTION;
EXECUTE s;
INSERT INTO ledger SELECT ROW_COUNT();
COMMIT;
DELETE FROM ledger WHERE n > 10;
CREATE TABLE counted AS SELECT ROW_COUNT() AS n;
SELECT n FROM ledger;
SET @found = FOUND_ROWS();
INSERT INTO counted VALUES (@found);`,
    );
    await bring(open(), tenant, "2");
    expect(await rows(schema)).toEqual([3, 10]);
    expect(await place.query(`SELECT n FROM ${schema}.counted ORDER BY n`)).toEqual([{ n: 2 }, { n: 2 }]);
  });

  test("settings that no transaction takes, behind rows that are told together", async () => {
    const { tenant, schema } = await made();
    await write(
      "INSERT INTO ledger VALUES (1);\nINSERT INTO ledger VALUES (2);\nSET TRANSACTION ISOLATION LEVEL SERIALIZABLE;\nSTART TRANSACTION;\nINSERT INTO ledger VALUES (3);\nCOMMIT;\nINSERT INTO ledger VALUES (4);\nINSERT INTO ledger VALUES (5);\nSET sql_log_bin = 0;\nINSERT INTO ledger VALUES (6);",
    );
    await bring(open(), tenant, "2");
    expect(await rows(schema)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("a way down that undoes a half way up passes over nothing that may be there", async () => {
    const { tenant, schema } = await made();
    const down = async (text: string) => {
      await write(
        "ALTER TABLE names ADD COLUMN x int;\nALTER TABLE nowhere ADD COLUMN y int;\nALTER TABLE names ADD COLUMN y int;\nCREATE TABLE audit (n int);",
        text,
      );
      return bring(open(), tenant, "1");
    };
    await down("").catch(() => undefined);
    await refusal(bring(open(), tenant, "2"));
    const error = await refusal(down("ALTER TABLE names DROP COLUMN x, DROP COLUMN y;"));
    expect(error.message).toContain("failed at statement 1, line 1:");
    expect(error.message).toContain(
      "Write a statement for each of them: those that have nothing to undo are passed over.",
    );
    // A statement that is passed over by itself, and one that asks about it.
    await down(
      "ALTER TABLE names DROP COLUMN x;\nALTER TABLE names DROP COLUMN y;\nINSERT INTO audit SELECT ROW_COUNT();\nCREATE TEMPORARY TABLE t (n int);\nINSERT INTO t VALUES (1);\nDELETE FROM audit;\nINSERT INTO ledger SELECT n FROM t;\nDROP TABLE audit;",
    );
    expect(
      (await place.query<{ Field: string }>(`SHOW COLUMNS FROM ${schema}.names`)).map(({ Field }) => Field),
    ).toEqual(["name", "n"]);
    expect([await rows(schema), await place.versions(schema)]).toEqual([[1], ["1"]]);
  });
});
