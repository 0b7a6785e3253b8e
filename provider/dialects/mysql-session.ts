// One connection to MySQL or MariaDB: every message that the engine sends about tenants.

import type { PoolConnection } from "mysql2";
import type { Health } from "../core/doctor/health";
import type { ForeignHistory } from "../core/foreign-history";
import type { Unfinished } from "../core/journal";
import type { Migration } from "../core/migration";
import type { Script } from "../core/script";
import type { Version } from "../core/version";
import type {
  DialectOptions,
  Expectation,
  HistoryShape,
  Inspected,
  Measured,
  Observed,
  Origin,
  Resumption,
  Session,
  Work,
} from "./dialect";
import { DROPPING_TABLE, HISTORY_TABLE, structureLines } from "./history";
import { dropMysql } from "./mysql-drop";
import { type Ask, codeOf, serverErrorOf } from "./mysql-errors";
import { readForeign, takeOverCommands } from "./mysql-foreign";
import { readHealth } from "./mysql-health";
import { abandonment } from "./mysql-journal";
import { measureSchemas } from "./mysql-measure";
import { inspectTenant, readStructure, rememberCommands } from "./mysql-memory";
import { readIdentity, readTenant, surveyTenants } from "./mysql-reading";
import { MysqlRun } from "./mysql-run";
import { settleMysql } from "./mysql-settle";
import {
  historyOf,
  identifier,
  literal,
  lockName,
  makeHistory,
  OUR_TYPES,
  setComment,
  TEXT_VERSION,
} from "./mysql-text";

const UNKNOWN_SYSTEM_TABLE = 1109;
const NO_PRIVILEGE = 1227;

/** A session on a connection of the pool. */
export class MysqlSession implements Session {
  readonly pooled = false;
  /** Whether something has to be taken back before the next tenant has the connection. */
  private used = false;
  /** Longest wait for a lock, in whole seconds as the server counts them. */
  private readonly lockSeconds: number;
  private readonly ask: Ask = (sql) => this.rows(sql);

  constructor(
    private readonly connection: PoolConnection,
    private readonly options: DialectOptions,
  ) {
    this.lockSeconds = Math.ceil(options.lockTimeout);
  }

  async claim(schema: string, expectation: Expectation): Promise<Observed | undefined> {
    this.used = true;
    const { held, observed } = await readTenant(
      this.ask,
      schema,
      `SET SESSION lock_wait_timeout = ${this.lockSeconds}; SELECT GET_LOCK(${literal(lockName(schema))}, 0) AS held`,
      expectation,
    );
    return held ? observed : undefined;
  }

  async lockHolder(schema: string): Promise<string | undefined> {
    // What a client says of itself is not for everybody's eyes, nor kept by every server.
    const name = `(SELECT ATTR_VALUE FROM performance_schema.session_connect_attrs WHERE PROCESSLIST_ID = p.ID AND ATTR_NAME = 'program_name')`;
    const ask = (program: string) =>
      this.rows<{ id: string; user: string; host: string; seconds: number; program: string | null }>(`
      SELECT p.ID AS id, p.USER AS user, p.HOST AS host, p.TIME AS seconds, ${program} AS program
      FROM information_schema.PROCESSLIST p WHERE p.ID = IS_USED_LOCK(${literal(lockName(schema))})`);
    const [row] = await ask(name).catch(() => ask("NULL"));
    if (row === undefined) return undefined;
    const program = row.program ? `, ${row.program}` : "";
    return `connection ${row.id} of ${row.user} from ${row.host}${program}, in its statement for ${row.seconds} s`;
  }

  async observe(schema: string): Promise<Observed> {
    return (await readTenant(this.ask, schema, "DO 0; SELECT 1 AS held", "there")).observed;
  }

  // A server's plugins are the business of whoever runs it, and `mysql` refuses the setting.
  async extend(): Promise<void> {}

  async mark(schema: string, comment: string): Promise<void> {
    await this.rows(setComment(schema, comment));
  }

  async widen(schema: string): Promise<void> {
    await this.rows(`ALTER TABLE ${historyOf(schema)} MODIFY version ${TEXT_VERSION} NOT NULL`);
  }

  async origin(schema: string): Promise<Origin> {
    const name = literal(schema);
    const [row] = await this.rows<{ comment: string | null; blank: number | string }>(`
      SELECT (SELECT MAX(TABLE_COMMENT) FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${name} AND TABLE_NAME IN ('${HISTORY_TABLE}', '${DROPPING_TABLE}')) AS comment,
        NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${name})
          AND NOT EXISTS (SELECT 1 FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${name})
          AND NOT EXISTS (SELECT 1 FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ${name}) AS blank`);
    return { comment: row?.comment ?? null, blank: Number(row?.blank) === 1 };
  }

  inspect(schema: string): Promise<Inspected> {
    return inspectTenant(this.ask, schema);
  }

  async remember(schema: string, version: Version): Promise<readonly string[]> {
    const answers = await this.ask<{ structure: string | null }[]>(rememberCommands(schema, version).join(";\n"));
    return structureLines(answers.at(-1)?.[0]?.structure);
  }

  structure(schema: string): Promise<readonly string[]> {
    return readStructure(this.ask, schema);
  }

  foreign(schema: string): Promise<readonly ForeignHistory[]> {
    return readForeign(this.ask, schema);
  }

  async takeOver(
    schema: string,
    history: ForeignHistory,
    applied: readonly Migration[],
    comment: string,
  ): Promise<void> {
    await this.rows(takeOverCommands(schema, history, applied, comment).join(";\n"));
  }

  async survey(prefix: string): Promise<Map<string, Observed>> {
    return surveyTenants(this.ask, prefix);
  }

  measure(schemas: readonly string[], dates: "last" | "each"): Promise<Map<string, Measured>> {
    return measureSchemas(this.ask, schemas, dates);
  }

  async complete(schema: string): Promise<void> {
    const columns = OUR_TYPES.map((column) => `ADD COLUMN ${column}`);
    await this.rows(`ALTER TABLE ${historyOf(schema)} ${columns.join(", ")}`);
  }

  async run(schema: string, works: readonly Work[], history?: HistoryShape): Promise<void> {
    await new MysqlRun(this.ask, schema, works, this.lockSeconds).run(
      history && [
        `CREATE DATABASE IF NOT EXISTS ${identifier(schema)} CHARACTER SET utf8mb4 COLLATE ${this.options.collation}`,
        makeHistory(historyOf(schema), history),
      ],
    );
  }

  async abandon(schema: string, work: Unfinished | undefined): Promise<void> {
    await this.rows(abandonment(schema, work).join(";\n"));
  }

  async settle(schema: string, work: Unfinished, script: Script): Promise<Resumption> {
    return settleMysql(this.ask, schema, work, script);
  }

  async storedDown(schema: string, version: Version): Promise<string> {
    // As hexadecimal, whatever character set an earlier script has left on the connection.
    const [row] = await this.rows<{ down: string | null }>(
      `SELECT HEX(CONVERT(down_sql USING utf8mb4)) AS down FROM ${historyOf(schema)} WHERE version = ${literal(version)}`,
    );
    return Buffer.from(row?.down ?? "", "hex").toString("utf8");
  }

  // MariaDB would first drop the tables before the one that a foreign key elsewhere points to.
  async dependents(schema: string): Promise<readonly string[]> {
    const home = `${schema.replaceAll("-", "@002d")}/`;
    const outside = `LEFT(REF_NAME, ${home.length}) = ${literal(home)} AND LEFT(FOR_NAME, ${home.length}) <> ${literal(home)}`;
    const quick = `SELECT ID AS name, REPLACE(FOR_NAME, '/', '.') AS child FROM information_schema.INNODB_SYS_FOREIGN WHERE ${outside}`;
    // On MySQL, and without the right to the quick one, with which MariaDB opens every table that the user sees.
    const slow = `SELECT CONSTRAINT_NAME AS name, CONCAT(CONSTRAINT_SCHEMA, '.', TABLE_NAME) AS child FROM information_schema.REFERENTIAL_CONSTRAINTS
      WHERE UNIQUE_CONSTRAINT_SCHEMA = ${literal(schema)} AND CONSTRAINT_SCHEMA <> ${literal(schema)}`;
    const rows = await this.rows<{ name: string; child: string }>(quick).catch((error) => {
      if ([UNKNOWN_SYSTEM_TABLE, NO_PRIVILEGE].includes(codeOf(error) ?? 0))
        return this.rows<{ name: string; child: string }>(slow);
      throw error;
    });
    return rows.map(({ name, child }) => `foreign key ${name} of table ${child}`);
  }

  async drop(schema: string): Promise<void> {
    await dropMysql(this.ask, schema);
  }

  async rename(schema: string): Promise<void> {
    throw new Error(`a database cannot be renamed: ${schema}`);
  }

  identity(): Promise<string | undefined> {
    return readIdentity(this.ask);
  }

  health(prefix: string): Promise<Health> {
    return readHealth(this.ask, prefix);
  }

  // Resetting a connection also gives back its locks: one message takes away everything a script may have left.
  async release(): Promise<void> {
    if (!this.used) return this.connection.release();
    await new Promise<void>((resolve) => {
      this.connection.reset((error) => {
        if (error) this.connection.destroy();
        else this.connection.release();
        resolve();
      });
    });
  }

  private rows<Row extends object>(sql: string): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.connection.query(sql, (error, result) => (error ? reject(serverErrorOf(error)) : resolve(result as Row[])));
    });
  }
}
