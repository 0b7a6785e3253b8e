// Owns where a script reaches outside of its tenant, so that a plan can say so before anything runs.

import { catalogLookUps } from "./catalog-look-ups";
import { globalVariables } from "./global-variables";
import { namedSchemas } from "./named-schemas";
import { objectNames } from "./object-names";
import { type RoutineBody, routineBodies } from "./routine-bodies";
import { serverObjects } from "./server-objects";
import type { SqlDialect, Statement } from "./statements";
import { readableTerms, type Term } from "./terms";

/** One place where a script reaches outside of its tenant. */
export interface Reach {
  /** 1-based line in the script. */
  readonly line: number;
  /** What is reached, in words for a plan's line: `schema public`, `extension citext`, `role app`. */
  readonly what: string;
  readonly kind: "schema" | "extension" | "database" | "role" | "catalog";
}

/** What every tenant may name: it holds what the server itself brings, or what lives only as long as the session. */
const OF_THE_SERVER: Record<SqlDialect, readonly string[]> = {
  postgres: ["pg_catalog", "information_schema", "pg_temp"],
  mysql: ["information_schema", "performance_schema", "sys"],
};

/**
 * Where statements reach outside of their tenant, by line, as far as their text tells: SQL that they put together and
 * execute is not read. `known` are the shared schemas that were declared as such; to name one is no reach.
 */
export function outsideReach(
  statements: readonly Statement[],
  dialect: SqlDialect,
  known: readonly string[] = [],
): Reach[] {
  const found = new Map<string, Reach>();
  for (const { text, line } of statements) {
    for (const reach of reachOf({ sql: text, line, isPlpgsql: false }, dialect, known)) {
      const key = `${reach.line} ${reach.what}`;
      if (!found.has(key)) found.set(key, reach);
    }
  }
  return [...found.values()].sort((a, b) => a.line - b.line);
}

function reachOf(text: RoutineBody, dialect: SqlDialect, known: readonly string[]): Reach[] {
  const texts = [text];
  const found: Reach[][] = [];
  for (const { sql, line, isPlpgsql } of texts) {
    const terms = readableTerms(sql, dialect, line);
    found.push(reachOfTerms(terms, dialect, known, isPlpgsql));
    if (dialect === "postgres") for (const body of routineBodies(terms)) texts.push(body);
  }
  return found.flat();
}

function reachOfTerms(
  terms: readonly Term[],
  dialect: SqlDialect,
  known: readonly string[],
  isPlpgsql: boolean,
): Reach[] {
  const names = objectNames(terms, dialect, isPlpgsql);
  const schemas = dialect === "postgres" ? [...names, ...namedSchemas(terms)] : names;
  const variables = dialect === "mysql" ? globalVariables(terms) : [];
  const schemaOrDatabase = dialect === "postgres" ? "schema" : "database";
  return [
    ...serverObjects(terms, dialect),
    ...schemas.flatMap(({ term: { line }, schema }): Reach[] => {
      if (schema === undefined || known.includes(schema) || isOfTheServer(schema, dialect)) return [];
      return [{ line, what: `${schemaOrDatabase} ${schema}`, kind: schemaOrDatabase }];
    }),
    ...variables.map(({ term: { line }, variable }): Reach => {
      return { line, what: `global variable ${variable}`, kind: "database" };
    }),
    ...catalogLookUps(terms, names, dialect).map(({ line }): Reach => {
      return { line, what: "catalog look-up without a schema", kind: "catalog" };
    }),
  ];
}

function isOfTheServer(schema: string, dialect: SqlDialect): boolean {
  return OF_THE_SERVER[dialect].includes(dialect === "mysql" ? schema.toLowerCase() : schema);
}
