// Rules about PostgreSQL statements that keep others waiting for as long as a table is large.
// Sources: PostgreSQL's documentation of ALTER TABLE (Notes), CREATE INDEX and Explicit Locking.

import { readAlteration } from "../sql/alteration";
import { type Definition, definitionsOf, kindAt } from "../sql/definitions";
import { relationAt, shown } from "../sql/name-list";
import type { Term } from "../sql/terms";
import { inUps, type Rule } from "./rule";

type Find = (definition: Definition) => readonly string[];

const rule = (name: string, why: string, next: string, find: Find): Rule => ({
  ...{ name, severity: "warning", dialect: "postgres", why, next },
  find: (directory) =>
    inUps(directory, ({ script }) =>
      definitionsOf(script.statements, "postgres").flatMap((definition) =>
        find(definition).map((what) => ({ line: definition.line, what })),
      ),
    ),
});

export const POSTGRES_LOCK_RULES: readonly Rule[] = [
  rule(
    "blocking-index",
    "Writers of the table wait until the index is built, on one tenant after the other, in the midst of their day.",
    "CREATE INDEX CONCURRENTLY, alone in its file; an index that fails half way is built anew by the next run.",
    blockingIndexes,
  ),
  rule(
    "table-rewrite",
    "The table and its indexes are written anew, and nobody reads it meanwhile.",
    "Add the column without that default, fill it in batches, and set the default then. For another type add a new column, and move to it. Where the type only widens (a longer varchar) nothing is rewritten: allow it.",
    (definition) => actionsOn(definition, rewrites),
  ),
  rule(
    "constraint-scan",
    "All rows are read, or an index is built, while writers of the table wait (with a foreign key those of both tables).",
    "ADD CONSTRAINT … NOT VALID, and VALIDATE CONSTRAINT in a later file; for UNIQUE and PRIMARY KEY build the index concurrently first, and add it with USING INDEX.",
    (definition) => actionsOn(definition, scanningConstraints),
  ),
  rule(
    "not-null-scan",
    "All rows are read, and nobody reads the table meanwhile.",
    "ADD CONSTRAINT … CHECK (column IS NOT NULL) NOT VALID, VALIDATE it in a later file, and SET NOT NULL then, which believes it; drop the check.",
    (definition) => actionsOn(definition, scanningNotNull),
  ),
  rule(
    "table-lock",
    "The whole table is locked, for as long as the file runs, on one tenant after the other.",
    "Do without it in a migration: REINDEX and REFRESH have CONCURRENTLY, VACUUM works without FULL.",
    lockedTables,
  ),
];

/** Calls whose value is another for each row, so that every row has to be written. */
const VOLATILE = new Set(
  [
    "random random_normal clock_timestamp timeofday nextval gen_random_uuid uuidv4 uuidv7 gen_random_bytes gen_salt",
    "uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4",
  ].flatMap((line) => line.split(" ")),
);
const SERIALS = /^(?:SMALL|BIG)?SERIAL$|^SERIAL[248]$/;
const WIDEST = new Set(["TEXT", "VARCHAR"]);

function actionsOn(definition: Definition, find: (action: readonly Term[]) => string | undefined): string[] {
  const alteration = readAlteration(definition.terms, "postgres");
  if (alteration?.kind !== "TABLE" || definition.isOnOwn(alteration.relation)) return [];
  return alteration.actions.flatMap((action) => {
    const what = find(action);
    return what === undefined ? [] : [`${what} on ${shown(alteration.relation)}`];
  });
}

function rewrites(action: readonly Term[]): string | undefined {
  const words = action.map(({ word }) => word);
  if (isColumnAdded(words)) {
    const name =
      words.indexOf("EXISTS") > 0 && words.indexOf("EXISTS") < 5
        ? words.indexOf("EXISTS") + 1
        : words[1] === "COLUMN"
          ? 2
          : 1;
    const reason = rewriteOf(action.slice(name + 1));
    return reason && `adds column ${nameAt(action, name)} ${reason}`;
  }
  if (words[0] === "ALTER") {
    const name = words[1] === "COLUMN" ? 2 : 1;
    const type = words.indexOf("TYPE", name + 1);
    if (type < 0 || (type !== name + 1 && words[name + 1] !== "SET")) return undefined;
    // Whatever fits into a varchar fits into these as it is.
    const isWidest = WIDEST.has(words[type + 1] ?? "") && action.length === type + 2;
    return isWidest ? undefined : `changes the type of column ${nameAt(action, name)}`;
  }
  if (words[0] !== "SET") return undefined;
  if (words[1] === "LOGGED" || words[1] === "UNLOGGED" || words[1] === "TABLESPACE") return `sets ${words[1]}`;
  return words[1] === "ACCESS" && words[2] === "METHOD" ? "sets the access method" : undefined;
}

function rewriteOf(definition: readonly Term[]): string | undefined {
  const words = definition.map(({ word }) => word);
  if (SERIALS.test(words[0] ?? "")) return "as a serial";
  if (words.includes("IDENTITY")) return "as an identity";
  if (words.includes("GENERATED") && words.includes("STORED")) return "as a stored generated column";
  const value = words.indexOf("DEFAULT");
  const call = definition.findIndex(
    ({ parts }, i) => value >= 0 && i > value && words[i + 1] === "(" && VOLATILE.has(parts.at(-1) ?? ""),
  );
  return call < 0 ? undefined : `with the default ${shown(definition[call] as Term)}()`;
}

const CONSTRAINTS = new Set(["CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY", "FOREIGN", "EXCLUDE", "NOT"]);
const isColumnAdded = ([verb, next = ""]: readonly string[]) => verb === "ADD" && !CONSTRAINTS.has(next);

function scanningConstraints(action: readonly Term[]): string | undefined {
  const words = action.map(({ word }) => word);
  if (words[0] !== "ADD" || isColumnAdded(words)) return undefined;
  const kind = words[1] === "CONSTRAINT" ? (words[3] ?? "") : (words[1] ?? "");
  const name = words[1] === "CONSTRAINT" ? ` ${nameAt(action, 2)}` : "";
  const isLater = words.some((word, i) => word === "NOT" && /^(?:VALID|ENFORCED)$/.test(words[i + 1] ?? ""));
  if (kind === "CHECK" || kind === "FOREIGN" || kind === "NOT")
    return isLater
      ? undefined
      : `adds the ${kind === "FOREIGN" ? "foreign key" : "check"}${name} and holds all rows against it`;
  const isIndexed = words.some((word, i) => word === "USING" && words[i + 1] === "INDEX");
  if (isIndexed && kind !== "EXCLUDE") return undefined;
  return `adds the ${kind === "PRIMARY" ? "primary key" : kind.toLowerCase()} constraint${name} and builds its index`;
}

function scanningNotNull(action: readonly Term[]): string | undefined {
  const words = action.map(({ word }) => word);
  const name = words[1] === "COLUMN" ? 2 : 1;
  if (words[0] !== "ALTER" || words.slice(name + 1, name + 4).join(" ") !== "SET NOT NULL") return undefined;
  return `sets column ${nameAt(action, name)} NOT NULL`;
}

function blockingIndexes({ terms, isOnOwn }: Definition): string[] {
  const at = kindAt(terms);
  if (terms[0]?.word !== "CREATE" || terms[at]?.word !== "INDEX" || terms[at + 1]?.word === "CONCURRENTLY") return [];
  const on = terms.findIndex(({ word }, i) => i > at && word === "ON");
  const table = relationAt(terms, on + 1)?.term;
  if (on < 0 || table === undefined || isOnOwn(table)) return [];
  return [`builds an index of ${shown(table)} while writers wait`];
}

function lockedTables({ terms, isOnOwn }: Definition): string[] {
  const words = terms.map(({ word }) => word);
  const isConcurrent = words.includes("CONCURRENTLY");
  const named = (from: number) => relationAt(terms, from)?.term;
  const locked = (what: string, table: Term | undefined) =>
    table && isOnOwn(table) ? [] : [`${what}${table ? ` ${shown(table)}` : ""}`];
  if (words[0] === "LOCK") return locked("locks", named(words[1] === "TABLE" ? 2 : 1));
  if (words[0] === "CLUSTER") return locked("clusters", named(words[1] === "VERBOSE" ? 2 : 1));
  if (words[0] === "VACUUM" && words.includes("FULL")) return ["does VACUUM FULL"];
  if (words[0] === "REINDEX" && !isConcurrent) return ["does REINDEX without CONCURRENTLY"];
  if (words[0] === "REFRESH" && !isConcurrent) return locked("refreshes", named(words.indexOf("VIEW") + 1));
  return [];
}

const nameAt = (action: readonly Term[], at: number) => (action[at] ? shown(action[at] as Term) : "");
