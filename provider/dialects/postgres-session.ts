// One connection to PostgreSQL: every message that the engine sends about tenants.

import type { EventEmitter } from "node:events";
import { DatabaseError, escapeIdentifier, escapeLiteral, type PoolClient } from "pg";
import type { Applied, Migration } from "../core/migration";
import type { Script } from "../core/script";
import type { Version } from "../core/version";
import type { HistoryShape, Observed, Origin, Session } from "./dialect";
import { statementError, utf16Offset } from "./failure";
import { applied, HISTORY_TABLE, type Listed, storedText, surveyHistories } from "./history";
import { lockDigest } from "./lock-digest";
import { dependentsQuery } from "./postgres-dependents";

/** Listens to an error that somebody else tells. */
export const ignore = () => {};
const UNDEFINED_TABLE = "42P01";
const UNDEFINED_COLUMN = "42703";
const INVALID_SCHEMA = "3F000";

const identifier = escapeIdentifier;
const literal = escapeLiteral;
const historyOf = (schema: string) => `${identifier(schema)}.${identifier(HISTORY_TABLE)}`;

/** A session on a connection of the pool. */
export class PostgresSession implements Session {
  constructor(
    private readonly client: PoolClient,
    /** Bounds the wait for locks until the end of the transaction. */
    private readonly lockWait: string,
    private readonly sharedSchemas: readonly string[],
  ) {}

  async tryLock(schema: string): Promise<boolean> {
    const [row] = await this.rows<{ held: boolean }>(`SELECT pg_try_advisory_lock(${lockKey(schema)}) AS held`);
    return row?.held === true;
  }

  async lockHolder(schema: string): Promise<string | undefined> {
    const [row] = await this.rows<{ pid: number; name: string; since: string }>(`
      SELECT a.pid, a.application_name AS name, to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS since
      FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
        AND ((l.classid::bigint << 32) | l.objid::bigint) = ${lockKey(schema)}
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
    return row && `pid ${row.pid}, ${row.name || "no application name"}, connected since ${row.since} UTC`;
  }

  async observe(schema: string): Promise<Observed> {
    try {
      return await this.history(schema, OUR_COLUMNS);
    } catch (error) {
      if (codeOf(error) === UNDEFINED_COLUMN) return await this.history(schema, ECTO_COLUMNS);
      if (codeOf(error) !== UNDEFINED_TABLE && codeOf(error) !== INVALID_SCHEMA) throw error;
      const [row] = await this.rows<{ exists: boolean }>(
        `SELECT to_regnamespace(${literal(identifier(schema))}) IS NOT NULL AS exists`,
      );
      return { exists: row?.exists === true, recorded: false, complete: false, history: [] };
    }
  }

  async mark(schema: string, comment: string): Promise<void> {
    await this.client.query(`COMMENT ON TABLE ${historyOf(schema)} IS ${literal(comment)}`);
  }

  async widen(schema: string): Promise<void> {
    await this.client.query(`ALTER TABLE ${historyOf(schema)} ALTER COLUMN version TYPE text`);
  }

  async origin(schema: string): Promise<Origin> {
    const [row] = await this.rows<{ comment: string | null; blank: boolean }>(`
      SELECT obj_description(to_regclass(${literal(historyOf(schema))}), 'pg_class') AS comment,
        NOT EXISTS (SELECT FROM pg_depend d JOIN pg_namespace n ON d.refobjid = n.oid
          WHERE d.refclassid = 'pg_namespace'::regclass AND n.nspname = ${literal(schema)}) AS blank`);
    return { comment: row?.comment ?? null, blank: row?.blank === true };
  }

  async survey(prefix: string): Promise<Map<string, Observed>> {
    const listed = await this.rows<Listed>(`
      SELECT n.nspname AS schema, c.oid IS NOT NULL AS recorded, obj_description(c.oid, 'pg_class') AS comment,
        (SELECT count(*) = 3 FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped
          AND a.attname IN ('name', 'checksum', 'down_sql')) AS complete
      FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = ${literal(HISTORY_TABLE)} AND c.relkind IN ('r', 'p')
      WHERE starts_with(n.nspname::text, ${literal(prefix)}) AND n.nspname !~ '^pg_'`);
    return surveyHistories(
      listed,
      ({ schema, complete }) =>
        `SELECT ${literal(schema)} AS schema, ${complete ? OUR_COLUMNS : ECTO_COLUMNS} FROM ${historyOf(schema)}`,
      (sql) => this.bounded(sql),
    );
  }

  async create(schema: string, history: HistoryShape): Promise<void> {
    await this.client
      .query(`BEGIN;
CREATE SCHEMA ${identifier(schema)};
CREATE TABLE ${historyOf(schema)} (
  version ${history.bigint ? "bigint" : "text"} PRIMARY KEY,
  inserted_at timestamp(0),
  ${OUR_TYPES.join(",\n  ")}
);
COMMENT ON TABLE ${historyOf(schema)} IS ${literal(history.comment)};
COMMIT`)
      .catch((error) => this.afterFailure(error));
  }

  async complete(schema: string): Promise<void> {
    const columns = OUR_TYPES.map((column) => `ADD COLUMN IF NOT EXISTS ${column}`);
    await this.client.query(`ALTER TABLE ${historyOf(schema)} ${columns.join(", ")}`);
  }

  // The record goes first: should another run have applied the version meanwhile, its unique key stops us at once.
  async apply(schema: string, migration: Migration): Promise<void> {
    const { version, name, up } = migration;
    const down = storedText(migration);
    const values = [
      literal(version),
      "now() AT TIME ZONE 'UTC'",
      literal(name),
      literal(up.checksum),
      down === null ? "NULL" : literal(down),
    ];
    await this.run(
      schema,
      up,
      `INSERT INTO ${historyOf(schema)} (version, inserted_at, name, checksum, down_sql) VALUES (${values.join(", ")})`,
      `SELECT 1 / count(*) FROM ${historyOf(schema)} WHERE version = ${literal(version)}`,
    );
  }

  async storedDown(schema: string, version: Version): Promise<string> {
    const [row] = await this.rows<{ down_sql: string | null }>(
      `SELECT down_sql FROM ${historyOf(schema)} WHERE version = ${literal(version)}`,
    );
    return row?.down_sql ?? "";
  }

  async revert(schema: string, version: Version, down: Script): Promise<void> {
    const where = `FROM ${historyOf(schema)} WHERE version = ${literal(version)}`;
    await this.run(schema, down, `DELETE ${where}`, `SELECT 1 / (1 - count(*)) ${where}`);
  }

  async dependents(schema: string): Promise<readonly string[]> {
    const rows = await this.rows<{ dependent: string; schema: string | null }>(dependentsQuery(literal(schema)));
    return rows.map((row) =>
      row.schema === schema
        ? row.dependent
        : `${row.dependent} in ${row.schema === null ? "the whole database" : `schema ${row.schema}`}`,
    );
  }

  async drop(schema: string): Promise<void> {
    await this.client
      .query(`BEGIN; ${this.lockWait}; DROP SCHEMA IF EXISTS ${identifier(schema)} CASCADE; COMMIT`)
      .catch((error) => this.afterFailure(error));
  }

  // DISCARD ALL also gives back advisory locks: one message takes away everything a script may have left.
  async release(): Promise<void> {
    try {
      await this.client.query("DISCARD ALL");
      this.client.off("error", ignore).release();
    } catch {
      this.client.release(true);
    }
  }

  // `proof` fails by a division by zero where the script undid the record.
  private async run(schema: string, script: Script, record: string, proof: string): Promise<void> {
    const head = [
      "BEGIN",
      `SET LOCAL search_path = ${[schema, ...this.sharedSchemas].map(identifier).join(", ")}`,
      this.lockWait,
      record,
    ];
    const opening = `${head.join(";\n")};\n`;
    let completed = 0;
    const count = () => completed++;
    // `pg` does not say which statement of a message failed; the protocol does, by the ones that were completed.
    const wire = (this.client as unknown as { connection: EventEmitter }).connection;
    wire.on("commandComplete", count);
    try {
      await this.client.query(`${opening}${script.body}\n;${OURSELVES};\n${proof};\nCOMMIT;\nRESET ALL`);
    } catch (error) {
      await this.afterFailure(failure(script, error, opening, completed - head.length) ?? error);
    } finally {
      wire.off("commandComplete", count);
    }
  }

  private async afterFailure(error: unknown): Promise<never> {
    // A connection that is gone has rolled back already; the first error is the one to tell.
    await this.client.query(`ROLLBACK; RESET ALL; ${OURSELVES}`).catch(() => {});
    throw error;
  }

  private async history(schema: string, columns: string): Promise<Observed> {
    const rows = await this.bounded<Applied>(`SELECT ${columns} FROM ${historyOf(schema)}`);
    return { exists: true, recorded: true, complete: columns === OUR_COLUMNS, history: rows.map(applied) };
  }

  // Still one message; a lock on somebody's history must not hold up everybody.
  private async bounded<Row extends object>(sql: string): Promise<Row[]> {
    const text = `BEGIN READ ONLY;\n${this.lockWait};\n${sql};\nCOMMIT`;
    const results = (await this.client.query(text).catch((error) => this.afterFailure(error))) as unknown as {
      rows: Row[];
    }[];
    return (results[2] as { rows: Row[] }).rows;
  }

  private async rows<Row extends object>(sql: string): Promise<Row[]> {
    return (await this.client.query<Row>(sql)).rows;
  }
}

// A script may have taken another role.
const OURSELVES = "RESET SESSION AUTHORIZATION;\nRESET ROLE";
const OUR_TYPES = ["name text", "checksum text", "down_sql text"];
const OUR_COLUMNS = `version::text AS version, name, checksum,
  CASE WHEN down_sql IS NULL THEN 'none' WHEN down_sql = '' THEN 'empty' ELSE 'stored' END AS down`;
const ECTO_COLUMNS = "version::text AS version, NULL::text AS name, NULL::text AS checksum, 'none' AS down";

// A signed 64-bit number. Advisory locks are kept per database, so the schema alone is the key.
const lockKey = (schema: string) => lockDigest(schema).readBigInt64BE(0).toString();

function codeOf(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined;
}

// What fails before the script is our own; behind it is the commit, where deferred constraints of the script may fail.
function failure(script: Script, error: unknown, opening: string, index: number): Error | undefined {
  // Class 57 and 08: the server or an operator ended the connection, which is no fault of the script.
  if (!(error instanceof DatabaseError) || /^(57P|08)/.test(error.code ?? "")) return undefined;
  const units = error.position === undefined ? 0 : utf16Offset(opening + script.body, Number(error.position) - 1);
  const offset = units - opening.length;
  const inScript = offset >= 0 && offset < script.body.length;
  if (!inScript && index < 0) return undefined;
  const undone = index === script.statements.length + 2 && /^(22012|42P01)$/.test(error.code ?? "");
  const words = {
    message: undone ? "the script changed the table schema_migrations, which is not its own" : error.message,
    code: error.code ?? "no SQLSTATE",
    detail: error.detail,
    hint: error.hint,
  };
  return statementError(script, inScript ? { offset } : { index }, words, error);
}
