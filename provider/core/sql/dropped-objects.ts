// Owns what DROP, TRUNCATE and ALTER take away: tables with their rows, columns, types, schemas, partitions.

import { readAlteration } from "./alteration";
import { behindIfExists, isTemporary, nameList, shown } from "./name-list";
import type { SqlDialect } from "./statements";
import type { Term } from "./terms";

/** The kinds of objects that hold data, or are the types of columns that do. */
const KINDS: Record<SqlDialect, Readonly<Record<string, string>>> = {
  postgres: { TABLE: "table", TYPE: "type", DOMAIN: "domain", SCHEMA: "schema", DATABASE: "database" },
  mysql: { TABLE: "table", TABLES: "table", SCHEMA: "database", DATABASE: "database" },
};
/** What ALTER TABLE … DROP takes away besides columns, where these words cannot be a column's name. */
const NO_COLUMNS: Record<SqlDialect, ReadonlySet<string>> = {
  postgres: new Set(["CONSTRAINT"]),
  mysql: new Set(["CONSTRAINT", "INDEX", "KEY", "PRIMARY", "FOREIGN", "CHECK"]),
};

/** What one statement takes away, in its order. */
export function droppedObjects(statement: readonly Term[], dialect: SqlDialect): string[] {
  switch (statement[0]?.word) {
    case "DROP":
      return dropped(statement, dialect);
    case "TRUNCATE":
      return truncated(statement);
    case "ALTER":
      return altered(statement, dialect);
    case "CREATE":
      return dialect === "mysql" ? replaced(statement) : [];
    default:
      return [];
  }
}

function dropped(statement: readonly Term[], dialect: SqlDialect): string[] {
  const word = statement[1]?.word ?? "";
  if (dialect === "postgres" && word === "OWNED")
    return nameList(statement, 3).names.map((name) => `drops what ${shown(name)} owns`);
  const { names, next } = nameList(statement, behindIfExists(statement, 2));
  // An extension by itself is no data, but the columns of its types are.
  const isCascade = dialect === "postgres" && word === "EXTENSION" && statement[next]?.word === "CASCADE";
  const kind = isCascade ? "extension" : KINDS[dialect][word];
  if (kind === undefined) return [];
  return names.filter((name) => !isTemporary(name)).map((name) => `drops ${kind} ${shown(name)}`);
}

function truncated(statement: readonly Term[]): string[] {
  const { names } = nameList(statement, statement[1]?.word === "TABLE" ? 2 : 1);
  return names.filter((name) => !isTemporary(name)).map((name) => `truncates ${shown(name)}`);
}

// MariaDB's CREATE OR REPLACE TABLE drops what was there.
function replaced(statement: readonly Term[]): string[] {
  const [, or, replace, object, name] = statement;
  const kind = KINDS.mysql[object?.word ?? ""];
  if (or?.word !== "OR" || replace?.word !== "REPLACE" || kind === undefined || name === undefined) return [];
  return [`drops ${kind} ${shown(name)}`];
}

function altered(statement: readonly Term[], dialect: SqlDialect): string[] {
  const alteration = readAlteration(statement, dialect);
  if (alteration === undefined || isTemporary(alteration.relation)) return [];
  const { relation, actions } = alteration;
  const name = shown(relation);
  if (alteration.kind === "TYPE") return actions.flatMap((action) => droppedAttribute(action, name));
  const partitions = dialect === "mysql" ? lostPartitions(actions, name) : [];
  return partitions.length > 0 ? partitions : actions.flatMap((action) => lostByAction(action, name, dialect));
}

function droppedAttribute(action: readonly Term[], type: string): string[] {
  if (action[0]?.word !== "DROP" || action[1]?.word !== "ATTRIBUTE") return [];
  const attribute = action[behindIfExists(action, 2)];
  return attribute ? [`drops attribute ${type}.${shown(attribute)}`] : [];
}

// DROP PARTITION a, b: nothing else stands behind it.
function lostPartitions(actions: readonly (readonly Term[])[], table: string): string[] {
  const at = actions.findIndex(([verb, object]) => {
    return (verb?.word === "DROP" || verb?.word === "TRUNCATE") && object?.word === "PARTITION";
  });
  const [first = [], ...others] = at < 0 ? [] : actions.slice(at);
  const verb = first[0]?.word === "DROP" ? "drops" : "truncates";
  const names = [first[behindIfExists(first, 2)], ...others.map(([name]) => name)].filter((name) => name !== undefined);
  return names.map((name) => {
    return name.word === "ALL" ? `${verb} all partitions of ${table}` : `${verb} partition ${shown(name)} of ${table}`;
  });
}

function lostByAction(action: readonly Term[], table: string, dialect: SqlDialect): string[] {
  const [verb, object, next] = action;
  if (dialect === "mysql" && verb?.word === "DISCARD") return [`deletes rows of ${table}`];
  if (verb?.word !== "DROP" || object === undefined || NO_COLUMNS[dialect].has(object.word)) return [];
  if (dialect === "mysql") {
    if (object.word === "SYSTEM" && next?.word === "VERSIONING") return [`drops history of ${table}`];
    if (object.word === "PERIOD" && next?.word === "FOR") return [];
  }
  const column = action[behindIfExists(action, object.word === "COLUMN" ? 2 : 1)];
  return column ? [`drops column ${table}.${shown(column)}`] : [];
}
