// SQL text that the messages to MySQL and MariaDB share: names, literals, the state of a session.

import { RESTORED } from "../core/sql/mysql-progress";
import type { HistoryShape } from "./dialect";
import { HISTORY_TABLE, JOURNAL_TABLE } from "./history";
import { lockDigest } from "./lock-digest";

export const identifier = (name: string) => `\`${name.replaceAll("`", "``")}\``;
// As hexadecimal, a literal means the same in every sql_mode that a script may have left behind.
export const literal = (text: string | null) =>
  text === null ? "NULL" : `_utf8mb4 X'${Buffer.from(text, "utf8").toString("hex")}'`;
// MariaDB finds a table by its name only where that is a plain literal; else it opens every table.
export const plain = (name: string) => (/^[\w $.-]*$/.test(name) ? `'${name}'` : literal(name));
export const historyOf = (schema: string) => `${identifier(schema)}.${identifier(HISTORY_TABLE)}`;
export const journalOf = (schema: string) => `${identifier(schema)}.${identifier(JOURNAL_TABLE)}`;

/** Name of a table that is renamed with others, and so tells whether they were. */
export const MARKER_TABLE = "tenantex_marker";
export const markerOf = (schema: string) => `${identifier(schema)}.${identifier(MARKER_TABLE)}`;
/** Its name afterwards. */
export const MARKED_TABLE = "tenantex_marker_done";
export const markedOf = (schema: string) => `${identifier(schema)}.${identifier(MARKED_TABLE)}`;

/** Lock names are kept per server, and have at most 64 characters. */
export const lockName = (schema: string) => `tenantex:${lockDigest(schema).toString("hex", 0, 20)}`;

/** What a script may have set for itself; the driver writes the next message in the character set it was left with. */
export const RESET = [
  `SET SESSION autocommit = 1, ${RESTORED.map((name) => `SESSION ${name} = @@GLOBAL.${name}`).join(", ")}`,
  "SET SESSION TRANSACTION READ WRITE",
  "SET NAMES utf8mb4",
];

export const TEXT_VERSION = "varchar(190) CHARACTER SET ascii";

/** Columns of the history that Ecto's lacks. */
export const OUR_TYPES = [
  "name varchar(255) CHARACTER SET utf8mb4",
  "checksum char(64) CHARACTER SET ascii",
  "down_sql longtext CHARACTER SET utf8mb4",
  "structure longtext CHARACTER SET utf8mb4",
];
export const INSERTED_AT_TYPE = "inserted_at datetime";

/**
 * Makes an empty history where there is none.
 * @param table Its quoted name.
 */
export const makeHistory = (table: string, { bigint, comment }: HistoryShape) => `CREATE TABLE IF NOT EXISTS ${table} (
  version ${bigint ? "bigint" : TEXT_VERSION} NOT NULL PRIMARY KEY,
  ${[INSERTED_AT_TYPE, ...OUR_TYPES].join(",\n  ")}
) ENGINE = InnoDB CHARACTER SET utf8mb4 COMMENT = '${comment}'`;

/** Writes the comment on the history table. */
export const setComment = (schema: string, comment: string) =>
  `ALTER TABLE ${historyOf(schema)} COMMENT = '${comment}'`;
