// One connection to MySQL or MariaDB: every message that the engine sends about tenants.

import type { PoolConnection, QueryError } from "mysql2";
import type { Applied, Migration } from "../core/migration";
import type { Script } from "../core/script";
import type { Version } from "../core/version";
import { RecordError } from "../errors";
import type { HistoryShape, Observed, Origin, Session } from "./dialect";
import { statementError } from "./failure";
import { applied, HISTORY_TABLE, type Listed, storedText, surveyHistories } from "./history";
import { lockDigest } from "./lock-digest";

const UNKNOWN_DATABASE = 1049;
const UNKNOWN_COLUMN = 1054;
const UNKNOWN_SYSTEM_TABLE = 1109;
const NO_SUCH_TABLE = 1146;
const NO_PRIVILEGE = 1227;

const identifier = (name: string) => `\`${name.replaceAll("`", "``")}\``;
// As hexadecimal, a literal means the same in every sql_mode that a script may have left behind.
const literal = (text: string) => `_utf8mb4 X'${Buffer.from(text, "utf8").toString("hex")}'`;
const historyOf = (schema: string) => `${identifier(schema)}.${identifier(HISTORY_TABLE)}`;

/** A session on a connection of the pool. */
export class MysqlSession implements Session {
  constructor(
    private readonly connection: PoolConnection,
    /** Longest wait for a lock, in whole seconds as the server counts them. */
    private readonly lockSeconds: number,
  ) {}

  async tryLock(schema: string): Promise<boolean> {
    const [row] = await this.rows<{ held: number | string }>(
      `SELECT GET_LOCK(${literal(lockName(schema))}, 0) AS held`,
    );
    return Number(row?.held) === 1;
  }

  async lockHolder(schema: string): Promise<string | undefined> {
    const [row] = await this.rows<{ id: string; user: string; host: string; seconds: number }>(`
      SELECT p.ID AS id, p.USER AS user, p.HOST AS host, p.TIME AS seconds
      FROM information_schema.PROCESSLIST p WHERE p.ID = IS_USED_LOCK(${literal(lockName(schema))})`);
    return row && `connection ${row.id} of ${row.user} from ${row.host}, in its statement for ${row.seconds} s`;
  }

  async observe(schema: string): Promise<Observed> {
    try {
      return await this.history(schema, OUR_COLUMNS);
    } catch (error) {
      if (codeOf(error) === UNKNOWN_COLUMN) return await this.history(schema, ECTO_COLUMNS);
      if (codeOf(error) !== NO_SUCH_TABLE && codeOf(error) !== UNKNOWN_DATABASE) throw error;
      const found = await this.rows(`SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${literal(schema)}`);
      return { exists: found.length > 0, recorded: false, complete: false, history: [] };
    }
  }

  async mark(schema: string, comment: string): Promise<void> {
    await this.rows(`ALTER TABLE ${historyOf(schema)} COMMENT = '${comment}'`);
  }

  async widen(schema: string): Promise<void> {
    await this.rows(`ALTER TABLE ${historyOf(schema)} MODIFY version ${TEXT_VERSION} NOT NULL`);
  }

  async origin(schema: string): Promise<Origin> {
    const name = literal(schema);
    const [row] = await this.rows<{ comment: string | null; blank: number | string }>(`
      SELECT (SELECT TABLE_COMMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${name} AND TABLE_NAME = ${literal(HISTORY_TABLE)}) AS comment,
        NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${name})
          AND NOT EXISTS (SELECT 1 FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${name})
          AND NOT EXISTS (SELECT 1 FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ${name}) AS blank`);
    return { comment: row?.comment ?? null, blank: Number(row?.blank) === 1 };
  }

  // MariaDB opens one table per database only where the table's name is a plain literal; else it opens them all.
  async survey(prefix: string): Promise<Map<string, Observed>> {
    const rows = await this.rows<Record<keyof Listed, string>>(`
      SELECT s.SCHEMA_NAME AS \`schema\`, t.name IS NOT NULL AS recorded, t.comment, COALESCE(c.ours, 0) = 3 AS complete
      FROM information_schema.SCHEMATA s
        LEFT JOIN (SELECT TABLE_SCHEMA AS name, TABLE_COMMENT AS comment FROM information_schema.TABLES
          WHERE TABLE_NAME = '${HISTORY_TABLE}') t ON t.name = s.SCHEMA_NAME
        LEFT JOIN (SELECT TABLE_SCHEMA AS name, COUNT(*) AS ours FROM information_schema.COLUMNS
          WHERE TABLE_NAME = '${HISTORY_TABLE}' AND COLUMN_NAME IN ('name', 'checksum', 'down_sql') GROUP BY TABLE_SCHEMA) c
          ON c.name = s.SCHEMA_NAME
      WHERE LEFT(s.SCHEMA_NAME, ${prefix.length}) = ${literal(prefix)}`);
    return surveyHistories(
      rows.map((row) => ({ ...row, recorded: Number(row.recorded) === 1, complete: Number(row.complete) === 1 })),
      ({ schema, complete }) =>
        `SELECT ${literal(schema)} COLLATE utf8mb4_bin AS \`schema\`, ${complete ? OUR_COLUMNS : ECTO_COLUMNS} FROM ${historyOf(schema)}`,
      (sql) => this.rows(sql),
    );
  }

  async create(schema: string, history: HistoryShape): Promise<void> {
    await this.rows(`CREATE DATABASE IF NOT EXISTS ${identifier(schema)} CHARACTER SET utf8mb4;
CREATE TABLE IF NOT EXISTS ${historyOf(schema)} (
  version ${history.bigint ? "bigint" : TEXT_VERSION} NOT NULL PRIMARY KEY,
  inserted_at datetime,
  ${OUR_TYPES.join(",\n  ")}
) ENGINE = InnoDB CHARACTER SET utf8mb4 COMMENT = '${history.comment}'`);
  }

  async complete(schema: string): Promise<void> {
    const columns = OUR_TYPES.map((column) => `ADD COLUMN ${column}`);
    await this.rows(`ALTER TABLE ${historyOf(schema)} ${columns.join(", ")}`);
  }

  async apply(schema: string, migration: Migration): Promise<void> {
    const { version, name, up } = migration;
    const down = storedText(migration);
    const values = [
      literal(version),
      "UTC_TIMESTAMP()",
      literal(name),
      literal(up.checksum),
      down === null ? "NULL" : literal(down),
    ];
    await this.run(
      schema,
      up,
      `INSERT INTO ${historyOf(schema)} (version, inserted_at, name, checksum, down_sql) VALUES (${values.join(", ")})`,
      `INSERT INTO ${historyOf(schema)} (version, inserted_at) VALUES ('${version}', UTC_TIMESTAMP())`,
    );
  }

  async storedDown(schema: string, version: Version): Promise<string> {
    // As hexadecimal, whatever character set an earlier script has left on the connection.
    const [row] = await this.rows<{ down: string | null }>(
      `SELECT HEX(CONVERT(down_sql USING utf8mb4)) AS down FROM ${historyOf(schema)} WHERE version = ${literal(version)}`,
    );
    return Buffer.from(row?.down ?? "", "hex").toString("utf8");
  }

  async revert(schema: string, version: Version, down: Script): Promise<void> {
    const from = `DELETE FROM ${historyOf(schema)} WHERE version =`;
    await this.run(schema, down, `${from} ${literal(version)}`, `${from} '${version}'`);
  }

  // MySQL itself refuses to drop what foreign keys elsewhere point to; MariaDB first drops the tables before it.
  async dependents(schema: string): Promise<readonly string[]> {
    const home = `${schema.replaceAll("-", "@002d")}/`;
    const outside = `LEFT(REF_NAME, ${home.length}) = ${literal(home)} AND LEFT(FOR_NAME, ${home.length}) <> ${literal(home)}`;
    const quick = `SELECT ID AS name, REPLACE(FOR_NAME, '/', '.') AS child FROM information_schema.INNODB_SYS_FOREIGN WHERE ${outside}`;
    // Without the right to the quick one; it opens every table that the user sees.
    const slow = `SELECT CONSTRAINT_NAME AS name, CONCAT(CONSTRAINT_SCHEMA, '.', TABLE_NAME) AS child FROM information_schema.REFERENTIAL_CONSTRAINTS
      WHERE UNIQUE_CONSTRAINT_SCHEMA = ${literal(schema)} AND CONSTRAINT_SCHEMA <> ${literal(schema)}`;
    const rows = await this.rows<{ name: string; child: string }>(quick).catch((error) => {
      if (codeOf(error) === UNKNOWN_SYSTEM_TABLE) return [];
      if (codeOf(error) === NO_PRIVILEGE) return this.rows<{ name: string; child: string }>(slow);
      throw error;
    });
    return rows.map(({ name, child }) => `foreign key ${name} of table ${child}`);
  }

  async drop(schema: string): Promise<void> {
    await this.rows(
      `SET SESSION lock_wait_timeout = ${this.lockSeconds}; DROP DATABASE IF EXISTS ${identifier(schema)}`,
    );
  }

  // Resetting a connection also gives back its locks: one message takes away everything a script may have left.
  async release(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.connection.reset((error) => {
        if (error) this.connection.destroy();
        else this.connection.release();
        resolve();
      });
    });
  }

  private async run(schema: string, script: Script, record: string, byHand: string): Promise<void> {
    const { statements } = script;
    const message = [
      "SET NAMES utf8mb4",
      `SET SESSION lock_wait_timeout = ${this.lockSeconds}, SESSION innodb_lock_wait_timeout = ${this.lockSeconds}`,
      `USE ${identifier(schema)}`,
      // The driver does not say which statement of a message failed; a variable does, also behind a CALL's many results.
      ...statements.flatMap(({ text }, index) => [`SET @tenantex_at = ${index}`, text]),
      `SET @tenantex_at = ${statements.length}`,
      // Whatever the script left open must not keep the record from the tenant's own table.
      ...["COMMIT", "UNLOCK TABLES", RESET, `DROP TEMPORARY TABLE IF EXISTS ${historyOf(schema)}`],
      ...[record, "COMMIT"],
    ];
    try {
      await this.rows(message.join("\n;\n"));
    } catch (error) {
      const [row] = await this.rows<{ place: number | string | null }>("SELECT @tenantex_at AS place").catch(() => []);
      // A connection that is gone needs no cleaning; the first error is the one to tell.
      await this.rows(`ROLLBACK; UNLOCK TABLES; ${RESET}`).catch(() => {});
      if (!isServerError(error) || row === undefined || row.place === null) throw error;
      const index = Number(row.place);
      if (index < statements.length) throw failure(script, error, index);
      throw new RecordError({ message: error.message, code: String(error.errno) }, byHand, { cause: error });
    }
  }

  private async history(schema: string, columns: string): Promise<Observed> {
    const rows = await this.rows<Applied>(`SELECT ${columns} FROM ${historyOf(schema)}`);
    return { exists: true, recorded: true, complete: columns === OUR_COLUMNS, history: rows.map(applied) };
  }

  private rows<Row extends object>(sql: string): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.connection.query(sql, (error, result) => (error ? reject(error) : resolve(result as Row[])));
    });
  }
}

// What a script may have set for itself (the driver writes the next message in the character set it was left with); user variables and temporary tables go when the connection is given back.
const RESET = `SET SESSION sql_mode = @@GLOBAL.sql_mode, SESSION foreign_key_checks = @@GLOBAL.foreign_key_checks,
  SESSION unique_checks = @@GLOBAL.unique_checks, SESSION sql_safe_updates = @@GLOBAL.sql_safe_updates, SESSION autocommit = 1;
  SET SESSION TRANSACTION READ WRITE;
  SET NAMES utf8mb4`;

// Databases may differ in collation, and a UNION of two collations is an error.
const bin = (column: string) => `CONVERT(${column} USING utf8mb4) COLLATE utf8mb4_bin`;
const TEXT_VERSION = "varchar(190) CHARACTER SET ascii";
const OUR_TYPES = [
  "name varchar(255) CHARACTER SET utf8mb4",
  "checksum char(64) CHARACTER SET ascii",
  "down_sql longtext CHARACTER SET utf8mb4",
];
const OUR_COLUMNS = `${bin("version")} AS version, ${bin("name")} AS name, ${bin("checksum")} AS checksum,
  CASE WHEN down_sql IS NULL THEN 'none' WHEN down_sql = '' THEN 'empty' ELSE 'stored' END AS down`;
const ECTO_COLUMNS = `${bin("version")} AS version, NULL AS name, NULL AS checksum, 'none' AS down`;

// Lock names are kept per server, and have at most 64 characters.
const lockName = (schema: string) => `tenantex:${lockDigest(schema).toString("hex", 0, 20)}`;

function isServerError(error: unknown): error is QueryError & { errno: number } {
  return error instanceof Error && "sqlState" in error && "errno" in error;
}

function codeOf(error: unknown): number | undefined {
  return isServerError(error) ? error.errno : undefined;
}

function failure(script: Script, error: QueryError & { errno: number }, index: number): Error {
  const line = /at line (\d+)$/.exec(error.message)?.[1];
  const clue = { index, line: line === undefined ? undefined : Number(line) };
  return statementError(script, clue, { message: error.message, code: String(error.errno) }, error);
}
