// Owns the statements of a script that define or maintain something, also those in the blocks of PostgreSQL's DO.

import { relationAt } from "./name-list";
import { routineBodies } from "./routine-bodies";
import type { SqlDialect, Statement } from "./statements";
import { readableTerms, startsStatement, type Term, untilSemicolon } from "./terms";

/** One such statement. */
export interface Definition {
  readonly terms: readonly Term[];
  /** 1-based line in the script. */
  readonly line: number;
  /** Whether its table, or what else it works on, was made by the script itself before. */
  isOnOwn(table: Term | undefined): boolean;
}

const VERBS = new Set("ALTER,CREATE,DROP,REINDEX,CLUSTER,LOCK,VACUUM,REFRESH,OPTIMIZE,SET".split(","));
const BEFORE_THE_KIND = new Set(
  "OR,REPLACE,GLOBAL,LOCAL,TEMP,TEMPORARY,UNLOGGED,UNIQUE,FOREIGN,MATERIALIZED".split(","),
);

/** The definitions of a script, in order. */
export function definitionsOf(statements: readonly Statement[], dialect: SqlDialect): Definition[] {
  const made = new Set<string>();
  return statements
    .flatMap(({ text, line }) => blocks(readableTerms(text, dialect, line), dialect))
    .map((terms) => {
      const before = new Set(made);
      const own = madeBy(terms);
      if (own) made.add(plainName(own));
      return {
        terms,
        line: terms[0]?.line ?? 1,
        isOnOwn: (table) => table !== undefined && before.has(plainName(table)),
      };
    });
}

/** Index behind IF NOT EXISTS, where it stands. */
export function behindIfNotExists(terms: readonly Term[], at: number): number {
  const isThere = terms[at]?.word === "IF" && terms[at + 1]?.word === "NOT" && terms[at + 2]?.word === "EXISTS";
  return isThere ? at + 3 : at;
}

/** Index of the kind that a CREATE makes, such as TABLE. */
export function kindAt(terms: readonly Term[]): number {
  let at = 1;
  while (BEFORE_THE_KIND.has(terms[at]?.word ?? "")) at++;
  return at;
}

function blocks(terms: readonly Term[], dialect: SqlDialect): (readonly Term[])[] {
  if (dialect !== "postgres" || terms[0]?.word !== "DO") return VERBS.has(terms[0]?.word ?? "") ? [terms] : [];
  return routineBodies(terms).flatMap(({ sql, line }) => {
    const body = readableTerms(sql, dialect, line);
    return body.flatMap(({ word }, i) =>
      VERBS.has(word) && startsStatement(body, i) ? [untilSemicolon(body, i)] : [],
    );
  });
}

function madeBy(terms: readonly Term[]): Term | undefined {
  if (terms[0]?.word !== "CREATE") return undefined;
  const at = kindAt(terms);
  if (terms[at]?.word !== "TABLE" && terms[at]?.word !== "VIEW") return undefined;
  return relationAt(terms, behindIfNotExists(terms, at + 1))?.term;
}

const plainName = ({ parts }: Term) => (parts.filter((part) => part !== "*").at(-1) ?? "").toLowerCase();
