// The question to the catalog of MySQL and MariaDB: what a tenant's database is made of, one line of text for each fact.

import { DROPPING_TABLE, HISTORY_TABLE, JOURNAL_TABLE } from "./history";
import { identifier, literal, MARKED_TABLE, MARKER_TABLE, plain } from "./mysql-text";

/**
 * A SELECT with one column `line`, in no order: what migrations make in a database, without partitions, comments,
 * definers, privileges, storage, counters, and our own tables. No line tells the database's own name or the order of
 * columns, so that tenants of one server made by the same migrations are equal. A database that is not there has no line.
 *
 * Definitions that the account may not read are empty. MariaDB writes expressions by the session's `sql_mode` (ANSI_QUOTES)
 * and `sql_quote_show_create`, which have to be the server's own.
 */
export function structureSelect(schema: string): string {
  const here = (column: string) => `${column} = ${plain(schema)}`;
  const facts = [...tables(here), ...parts(here), ...programs(here)];
  return facts
    .map(
      ({ line, from }) =>
        `SELECT CONVERT(CONCAT_WS(' ', ${line.join(", ")}) USING utf8mb4) COLLATE utf8mb4_bin AS line FROM ${from}`,
    )
    .join("\nUNION ALL ")
    .replaceAll(SELF, literal(`${identifier(schema)}.`));
}

interface Fact {
  /** Expressions that become words; NULL is left out. */
  readonly line: readonly string[];
  readonly from: string;
}

/** A condition: only what is in the schema. MariaDB finds it by each table's own column, and else opens every table. */
type Here = (column: string) => string;

// Stands for what names the schema in a definition.
const SELF = "%SELF%";

// What only one of the products has: each reads the other's words as a comment.
const onMysql = (text: string) => `/*!80013 ${text} */`;
const onMariadb = (text: string) => `/*M!100600 ${text} */`;

const OURS = [HISTORY_TABLE, JOURNAL_TABLE, DROPPING_TABLE, MARKER_TABLE, MARKED_TABLE];
const others = (column: string) => `${column} NOT IN (${OURS.map((name) => `'${name}'`).join(", ")})`;

const name = (column: string) =>
  `IF(${column} REGEXP '^[0-9A-Za-z_$]+$', ${column}, CONCAT('\`', REPLACE(${column}, '\`', '\`\`'), '\`'))`;
const dotted = (table: string, column: string) => `CONCAT(${name(table)}, '.', ${name(column)})`;
const bare = (definition: string) => `REPLACE(${definition}, ${SELF}, '')`;
const digest = (text: string) => `CONCAT('digest ', LEFT(SHA2(COALESCE(${text}, ''), 256), 12))`;
// Where a script came in one message, MySQL keeps the semicolon behind a statement as part of it.
const body = (definition: string) => digest(`REGEXP_REPLACE(${bare(definition)}, '[;[:space:]]+$', '')`);
// A list is cut at 1024 bytes where the server's setting is MySQL's own; an index or key has at most 16 parts there.
const brief = (part: string) => `IF(LENGTH(${part}) > 60, CONCAT(LEFT(${part}, 15), '... ', ${digest(part)}), ${part})`;
const list = (part: string, position: string) =>
  `CONCAT('(', GROUP_CONCAT(${brief(part)} ORDER BY ${position} SEPARATOR ', '), ')')`;

const TABLE_TYPES = "TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')";

// Joins are with derived tables that cannot be merged: these get an index, while the catalog's are compared row by row.
function tables(here: Here): Fact[] {
  return [
    {
      line: [
        "'table'",
        name("TABLE_NAME"),
        "ENGINE",
        "TABLE_COLLATION",
        "IF(TABLE_TYPE = 'SYSTEM VERSIONED', 'system versioned', NULL)",
      ],
      from: `information_schema.TABLES WHERE ${here("TABLE_SCHEMA")} AND ${TABLE_TYPES} AND ${others("TABLE_NAME")}`,
    },
    {
      line: ["'sequence'", name("TABLE_NAME")],
      from: `information_schema.TABLES WHERE ${here("TABLE_SCHEMA")} AND TABLE_TYPE = 'SEQUENCE'`,
    },
    {
      line: [
        "'partitioning'",
        name("TABLE_NAME"),
        "MAX(PARTITION_METHOD)",
        "CONCAT('(', MAX(PARTITION_EXPRESSION), ')')",
        "MAX(SUBPARTITION_METHOD)",
        "CONCAT('(', MAX(SUBPARTITION_EXPRESSION), ')')",
      ],
      from: `information_schema.PARTITIONS WHERE ${here("TABLE_SCHEMA")} AND PARTITION_NAME IS NOT NULL GROUP BY TABLE_NAME`,
    },
    {
      line: [
        "'column'",
        dotted("c.TABLE_NAME", "c.COLUMN_NAME"),
        "c.COLUMN_TYPE",
        "IF(c.COLLATION_NAME <> t.TABLE_COLLATION, CONCAT('collate ', c.COLLATION_NAME), NULL)",
        "IF(c.IS_NULLABLE = 'NO', 'not null', NULL)",
        `CONCAT('default ', ${onMysql(`IF(c.EXTRA LIKE '%DEFAULT_GENERATED%', ${bare("c.COLUMN_DEFAULT")}, CONCAT('''', REPLACE(c.COLUMN_DEFAULT, '''', ''''''), ''''))`)}
          ${onMariadb(`IF(c.COLUMN_DEFAULT = 'NULL', NULL, ${bare("c.COLUMN_DEFAULT")})`)})`,
        "NULLIF(TRIM(REPLACE(c.EXTRA, 'DEFAULT_GENERATED', '')), '')",
        `CONCAT('as (', NULLIF(${bare("c.GENERATION_EXPRESSION")}, ''), ')')`,
        onMysql("CONCAT('srid ', c.SRS_ID)") + onMariadb("NULL"),
      ],
      from: `information_schema.COLUMNS c JOIN (SELECT DISTINCT TABLE_NAME, TABLE_COLLATION FROM information_schema.TABLES
  WHERE ${here("TABLE_SCHEMA")} AND ${TABLE_TYPES}) t ON t.TABLE_NAME = c.TABLE_NAME
WHERE ${here("c.TABLE_SCHEMA")} AND ${others("c.TABLE_NAME")}`,
    },
    {
      line: [
        "'view'",
        name("TABLE_NAME"),
        "IF(CHECK_OPTION = 'NONE', NULL, CONCAT('check option ', CHECK_OPTION))",
        "IF(SECURITY_TYPE = 'DEFINER', NULL, 'security invoker')",
        digest(bare("VIEW_DEFINITION")),
      ],
      from: `information_schema.VIEWS WHERE ${here("TABLE_SCHEMA")}`,
    },
  ];
}

function parts(here: Here): Fact[] {
  const column = `CONCAT(${onMysql(`COALESCE(${name("COLUMN_NAME")}, CONCAT('(', EXPRESSION, ')'))`)}${onMariadb(name("COLUMN_NAME"))},
      COALESCE(CONCAT('(', SUB_PART, ')'), ''), IF(COLLATION = 'D', ' DESC', ''))`;
  return [
    {
      line: [
        "'index'",
        dotted("TABLE_NAME", "INDEX_NAME"),
        "IF(MAX(NON_UNIQUE) = 0, 'UNIQUE', NULL)",
        "MAX(INDEX_TYPE)",
        list(column, "SEQ_IN_INDEX"),
        onMysql("IF(MAX(IS_VISIBLE) = 'NO', 'invisible', NULL)") +
          onMariadb("IF(MAX(IGNORED) = 'YES', 'ignored', NULL)"),
      ],
      from: `information_schema.STATISTICS WHERE ${here("TABLE_SCHEMA")} AND ${others("TABLE_NAME")} GROUP BY TABLE_NAME, INDEX_NAME`,
    },
    {
      line: [
        "'foreign key'",
        dotted("k.TABLE_NAME", "k.CONSTRAINT_NAME"),
        list(name("k.COLUMN_NAME"), "k.ORDINAL_POSITION"),
        "'references'",
        `CONCAT(IF(${here("MAX(k.REFERENCED_TABLE_SCHEMA)")}, '', CONCAT(${name("MAX(k.REFERENCED_TABLE_SCHEMA)")}, '.')), ${name("MAX(k.REFERENCED_TABLE_NAME)")})`,
        list(name("k.REFERENCED_COLUMN_NAME"), "k.ORDINAL_POSITION"),
        "CONCAT('on delete ', MAX(r.DELETE_RULE))",
        "CONCAT('on update ', MAX(r.UPDATE_RULE))",
      ],
      from: `information_schema.KEY_COLUMN_USAGE k JOIN (SELECT DISTINCT TABLE_NAME, CONSTRAINT_NAME, DELETE_RULE, UPDATE_RULE
  FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE ${here("CONSTRAINT_SCHEMA")}) r
  ON r.TABLE_NAME = k.TABLE_NAME AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME
WHERE ${here("k.TABLE_SCHEMA")} AND k.REFERENCED_TABLE_NAME IS NOT NULL GROUP BY k.TABLE_NAME, k.CONSTRAINT_NAME`,
    },
    {
      line: [
        "'check'",
        dotted(onMysql("t.TABLE_NAME") + onMariadb("c.TABLE_NAME"), "c.CONSTRAINT_NAME"),
        bare("c.CHECK_CLAUSE"),
        onMysql("IF(t.ENFORCED = 'NO', 'not enforced', NULL)") + onMariadb("NULL"),
      ],
      from: `information_schema.CHECK_CONSTRAINTS c ${onMysql(`JOIN (SELECT DISTINCT CONSTRAINT_NAME, TABLE_NAME, ENFORCED
  FROM information_schema.TABLE_CONSTRAINTS WHERE ${here("TABLE_SCHEMA")} AND CONSTRAINT_TYPE = 'CHECK') t ON t.CONSTRAINT_NAME = c.CONSTRAINT_NAME`)} WHERE ${here("c.CONSTRAINT_SCHEMA")}`,
    },
    {
      line: [
        "'trigger'",
        dotted("EVENT_OBJECT_TABLE", "TRIGGER_NAME"),
        "ACTION_TIMING",
        "EVENT_MANIPULATION",
        "ACTION_ORDER",
        body("ACTION_STATEMENT"),
      ],
      from: `information_schema.TRIGGERS WHERE ${here("EVENT_OBJECT_SCHEMA")}`,
    },
  ];
}

function programs(here: Here): Fact[] {
  return [
    {
      line: [
        "LOWER(ROUTINE_TYPE)",
        name("ROUTINE_NAME"),
        "IF(IS_DETERMINISTIC = 'YES', 'deterministic', NULL)",
        "LOWER(SQL_DATA_ACCESS)",
        "IF(SECURITY_TYPE = 'DEFINER', NULL, 'security invoker')",
        body("ROUTINE_DEFINITION"),
      ],
      from: `information_schema.ROUTINES WHERE ${here("ROUTINE_SCHEMA")}`,
    },
    {
      line: [
        "'parameter'",
        `CONCAT(${name("SPECIFIC_NAME")}, '.', ORDINAL_POSITION)`,
        "LOWER(ROUTINE_TYPE)",
        "IF(ORDINAL_POSITION = 0, 'returns', PARAMETER_MODE)",
        name("PARAMETER_NAME"),
        "DTD_IDENTIFIER",
      ],
      from: `information_schema.PARAMETERS WHERE ${here("SPECIFIC_SCHEMA")}`,
    },
    {
      line: [
        "'event'",
        name("EVENT_NAME"),
        "LOWER(EVENT_TYPE)",
        "INTERVAL_VALUE",
        "INTERVAL_FIELD",
        "LOWER(STATUS)",
        body("EVENT_DEFINITION"),
      ],
      from: `information_schema.EVENTS WHERE ${here("EVENT_SCHEMA")}`,
    },
  ];
}
