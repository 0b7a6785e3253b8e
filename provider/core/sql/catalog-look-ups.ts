// Owns the look-ups in a server's catalog that do not say in which schema, and so find what other tenants have.

import type { ObjectName } from "./object-names";
import type { SqlDialect } from "./statements";
import type { Term } from "./terms";

const CATALOGS = new Set(
  [
    "attrdef attribute class collation constraint conversion enum index indexes inherits matviews opclass operator",
    "partitioned_table policies policy proc rewrite rules sequence sequences stat_all_tables stat_user_tables",
    "statistic_ext stats tables trigger ts_config ts_dict type views",
  ]
    .flatMap((line) => line.split(" "))
    .map((name) => `pg_${name}`),
);
const WITHOUT_SCHEMA =
  /^(?:schemata|files|processlist|engines|plugins|collations|character_sets|user_privileges|(?:enabled|applicable)_roles|(?:global|session)_.*|innodb_.*|sql_.*)$/i;
const CONDITION: Record<SqlDialect, RegExp> = {
  postgres:
    /^(?:nspname|schemaname|.*namespace|.*_schemas?|schema_name|(?:to_)?reg(?:class|type|proc|procedure|oper|operator|collation|config|dictionary)|pg_.*_is_visible)$/,
  mysql: /^(?:.*_schema|schema_name)$/i,
};
const STANDARD = "information_schema";

/** The catalogs that are read by a statement which nowhere mentions a schema. */
export function catalogLookUps(
  terms: readonly Term[],
  names: readonly ObjectName[],
  dialect: SqlDialect,
): readonly Term[] {
  const catalogs = new Set(names.filter((name) => isCatalog(name, dialect)).map(({ term }) => term));
  if (catalogs.size === 0) return [];
  const found: Term[] = [];
  let read: Term[] = [];
  let isBound = false;
  for (const [i, term] of terms.entries()) {
    if (catalogs.has(term)) read.push(term);
    else if (mentionsSchema(term, terms[i + 1], dialect)) isBound = true;
    if (term.word !== ";" && i < terms.length - 1) continue;
    if (!isBound) for (const catalog of read) found.push(catalog);
    read = [];
    isBound = false;
  }
  return found;
}

function isCatalog({ term }: ObjectName, dialect: SqlDialect): boolean {
  const [schema = "", name = ""] = term.parts.length === 1 ? ["pg_catalog", ...term.parts] : term.parts;
  if (schema.toLowerCase() === STANDARD) return !WITHOUT_SCHEMA.test(name);
  return dialect === "postgres" && schema === "pg_catalog" && CATALOGS.has(name);
}

function mentionsSchema({ parts, word }: Term, next: Term | undefined, dialect: SqlDialect): boolean {
  if (dialect === "mysql" && (word === "DATABASE" || word === "SCHEMA") && next?.word === "(") return true;
  return parts.some((part) => part.toLowerCase() !== STANDARD && CONDITION[dialect].test(part));
}
