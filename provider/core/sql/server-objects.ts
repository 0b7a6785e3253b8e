// Owns the statements about what lives beside tenants: extensions, schemas, databases, accounts, and what they hold.

import type { Reach } from "./reach";
import type { SqlDialect } from "./statements";
import { startsStatement, stringValue, type Term, untilSemicolon } from "./terms";

type ServerObject = Pick<Reach, "kind"> & { readonly noun: string };

const OBJECTS: Record<SqlDialect, Readonly<Record<string, ServerObject>>> = {
  postgres: {
    SCHEMA: { kind: "schema", noun: "schema" },
    EXTENSION: { kind: "extension", noun: "extension" },
    DATABASE: { kind: "database", noun: "database" },
    TABLESPACE: { kind: "database", noun: "tablespace" },
    ROLE: { kind: "role", noun: "role" },
    USER: { kind: "role", noun: "role" },
    GROUP: { kind: "role", noun: "role" },
  },
  mysql: {
    SCHEMA: { kind: "database", noun: "database" },
    DATABASE: { kind: "database", noun: "database" },
    TABLESPACE: { kind: "database", noun: "tablespace" },
    ROLE: { kind: "role", noun: "role" },
    USER: { kind: "role", noun: "user" },
  },
};
const VERBS = new Set(["CREATE", "ALTER", "DROP", "RENAME", "COMMENT", "REINDEX"]);
const BETWEEN = new Set(["OR", "REPLACE", "ON", "IF", "NOT", "EXISTS", "AUTHORIZATION", "CONCURRENTLY"]);
const OPTIONS = new Set(["CHARACTER", "CHARSET", "COLLATE", "DEFAULT", "ENCRYPTION", "READ"]);

/** What the statements make, change or drop beside tenants. */
export function serverObjects(terms: readonly Term[], dialect: SqlDialect): Reach[] {
  return terms.flatMap((term, i) => {
    if (term.kind !== "word" || !startsStatement(terms, i)) return [];
    if (term.word === "GRANT" || term.word === "REVOKE") return membership(terms, i, dialect);
    if (dialect === "mysql" && term.word === "USE") return named(terms, i + 1, { kind: "database", noun: "database" });
    return VERBS.has(term.word) ? changed(terms, i, dialect) : [];
  });
}

function changed(terms: readonly Term[], verb: number, dialect: SqlDialect): Reach[] {
  const at = behindWords(terms, verb + 1);
  const object = OBJECTS[dialect][terms[at]?.word ?? ""];
  const first = behindWords(terms, at + 1);
  const next = terms[first]?.word ?? "";
  // CREATE USER MAPPING is about no account of the server's, and MySQL's ALTER DATABASE may be about the current one.
  if (object === undefined || (terms[at]?.word === "USER" && next === "MAPPING")) return [];
  if (dialect === "mysql" && terms[verb]?.word === "ALTER" && OPTIONS.has(next)) return [];
  return named(terms, first, object);
}

function behindWords(terms: readonly Term[], from: number): number {
  let at = from;
  while (BETWEEN.has(terms[at]?.word ?? "")) at++;
  return at;
}

// name [@ host] [, …]
function named(terms: readonly Term[], from: number, { kind, noun }: ServerObject): Reach[] {
  const found: Reach[] = [];
  for (let at = from; ; at++) {
    const term = terms[at];
    const name = term?.kind === "string" ? stringValue(term.text) : term?.parts[0];
    if (term === undefined || name === undefined) return found;
    found.push({ line: term.line, what: `${noun} ${name}`, kind });
    if (terms[at + 1]?.word === "@") at += 2;
    if (terms[++at]?.word !== ",") return found;
  }
}

// On PostgreSQL, rights on objects reach as far as the objects do; on MySQL, accounts are the server's.
function membership(terms: readonly Term[], from: number, dialect: SqlDialect): Reach[] {
  const statement = untilSemicolon(terms, from);
  if (dialect === "postgres" && statement.some(({ word }) => word === "ON")) return [];
  const at = statement.findIndex(({ word }) => word === "TO" || word === "FROM");
  return at < 0 ? [] : named(statement, at + 1, { kind: "role", noun: OBJECTS[dialect].USER?.noun ?? "role" });
}
