// Rules about statements of MySQL and MariaDB that copy a table, or keep writers waiting meanwhile.
// Sources: MySQL's "Online DDL Operations" and MariaDB's "InnoDB Online DDL Operations", held against MariaDB's word in the tests.

import { readAlteration } from "../sql/alteration";
import { type Definition, definitionsOf } from "../sql/definitions";
import { relationAt, shown } from "../sql/name-list";
import type { Term } from "../sql/terms";
import { inUps, type Rule, type Severity } from "./rule";

type Find = (definition: Definition, before: readonly Definition[]) => readonly string[];

const rule = (name: string, severity: Severity, why: string, next: string, find: Find): Rule => ({
  ...{ name, severity, dialect: "mysql", why, next },
  find: (directory) =>
    inUps(directory, ({ script }) =>
      definitionsOf(script.statements, "mysql").flatMap((definition, i, all) =>
        find(definition, all.slice(0, i)).map((what) => ({ line: definition.line, what })),
      ),
    ),
});

export const MYSQL_LOCK_RULES: readonly Rule[] = [
  rule(
    "table-copy",
    "warning",
    "Writers of the table wait while it is copied or indexed, on one tenant after the other, in the midst of their day. (MariaDB 11.2 and later let them write during a copy.)",
    "Add ALGORITHM=INPLACE, LOCK=NONE to be refused where it would copy: a longer VARCHAR of the same length bytes passes, a nullable column too. Else add a new column and move to it, or use gh-ost or pt-online-schema-change.",
    copies,
  ),
  rule(
    "table-rebuild",
    "note",
    "The whole table is written anew in the background: writers go on, the disk needs its room twice, and replicas fall behind.",
    "Do it in hours when a fleet of rebuilds is not felt, with a low --concurrency.",
    rebuilds,
  ),
  rule(
    "table-lock",
    "warning",
    "Everybody else waits for the tables until the file has ended, on one tenant after the other.",
    "Leave it out: a tenant's migrations are locked against each other already.",
    ({ terms }) => (terms[0]?.word === "LOCK" && /^TABLES?$/.test(terms[1]?.word ?? "") ? ["locks tables"] : []),
  ),
];

function copies(definition: Definition, before: readonly Definition[]): string[] {
  const { terms, isOnOwn } = definition;
  if (terms[0]?.word === "CREATE") {
    const kind = terms[1]?.word ?? "";
    const on = terms.findIndex(({ word }) => word === "ON");
    const table = relationAt(terms, on + 1)?.term;
    if (!WHOLE_INDEXES.has(kind) || table === undefined || isOnOwn(table)) return [];
    return [`builds a ${kind.toLowerCase()} index of ${shown(table)}`];
  }
  return actionsOn(definition, (action, all) => copyOf(action, all, checksForeignKeys(before)));
}

const WHOLE_INDEXES = new Set(["FULLTEXT", "SPATIAL"]);
const CONSTRAINT_WORDS = new Set(
  "INDEX KEY UNIQUE FULLTEXT SPATIAL PRIMARY CONSTRAINT FOREIGN CHECK PARTITION".split(" "),
);

function copyOf(
  action: readonly Term[],
  all: readonly (readonly Term[])[],
  checksForeignKeys: boolean,
): string | undefined {
  const words = action.map(({ word }) => word);
  const [verb, second = ""] = words;
  const column = words[1] === "COLUMN" ? 2 : 1;
  const has = (...sought: string[]) => sought.every((word, i) => words[words.indexOf(sought[0] ?? "") + i] === word);
  switch (verb) {
    case "MODIFY":
    case "CHANGE":
      return `changes the type of column ${nameAt(action, column)}`;
    case "CONVERT":
      return "converts the character set";
    case "ORDER":
      return "orders the rows anew";
    case "PARTITION":
    case "REMOVE":
      return verb === "PARTITION"
        ? "makes partitions"
        : second === "PARTITIONING"
          ? "removes the partitions"
          : undefined;
    case "ALGORITHM":
      return words.includes("COPY") ? "asks for ALGORITHM=COPY" : undefined;
    case "LOCK":
      return words.some((word) => word === "SHARED" || word === "EXCLUSIVE") ? "asks for a lock" : undefined;
    case "DROP": {
      const isReplaced = all.some((other) => other[0]?.word === "ADD" && other.some(({ word }) => word === "PRIMARY"));
      return second === "PRIMARY" && !isReplaced ? "drops the primary key" : undefined;
    }
    case "ADD":
      if (WHOLE_INDEXES.has(second)) return `builds a ${second.toLowerCase()} index`;
      if (has("FOREIGN", "KEY")) return checksForeignKeys ? "adds a foreign key" : undefined;
      if (CONSTRAINT_WORDS.has(second)) return undefined;
      if (words.includes("AUTO_INCREMENT")) return `adds column ${nameAt(action, column)} with AUTO_INCREMENT`;
      return words.includes("STORED") || words.includes("PERSISTENT")
        ? `adds the stored generated column ${nameAt(action, column)}`
        : undefined;
    default:
      return undefined;
  }
}

function rebuilds(definition: Definition): string[] {
  const { terms, isOnOwn } = definition;
  if (terms[0]?.word === "OPTIMIZE") {
    const table = relationAt(terms, terms.findIndex(({ word }) => word === "TABLE") + 1)?.term;
    return table && !isOnOwn(table) ? [`optimizes ${shown(table)}`] : [];
  }
  return actionsOn(definition, (action) => {
    const words = action.map(({ word }) => word);
    if (words[0] === "ENGINE" || words[0] === "ROW_FORMAT" || words[0] === "FORCE") return `sets ${words[0]}`;
    return words[0] === "ADD" && words.includes("PRIMARY") && words[1] !== "COLUMN" ? "adds a primary key" : undefined;
  });
}

function actionsOn(
  { terms, isOnOwn }: Definition,
  find: (action: readonly Term[], all: readonly (readonly Term[])[]) => string | undefined,
): string[] {
  const alteration = readAlteration(terms, "mysql");
  if (alteration === undefined || isOnOwn(alteration.relation)) return [];
  const { actions, relation } = alteration;
  return actions.flatMap((action) => {
    const what = find(action, actions);
    return what === undefined ? [] : [`${what} on ${shown(relation)}`];
  });
}

// With the checks off, the key is added in place.
function checksForeignKeys(before: readonly Definition[]): boolean {
  const last = before.findLast(({ terms }) =>
    terms.some(({ parts }) => /^foreign_key_checks$/i.test(parts.at(-1) ?? "")),
  );
  return !last?.terms.some(({ text }) => text === "0" || /^'?off'?$/i.test(text));
}

const nameAt = (action: readonly Term[], at: number) => (action[at] ? shown(action[at] as Term) : "");
