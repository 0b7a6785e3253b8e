// Owns where a PostgreSQL statement names a schema outright: SET search_path, SET SCHEMA, IN SCHEMA, ON SCHEMA.

import { stringValue, type Term } from "./terms";

/** A schema, where it is named. */
export interface NamedSchema {
  readonly term: Term;
  readonly schema: string;
}

/** The schemas that are named, in order. */
export function namedSchemas(terms: readonly Term[]): NamedSchema[] {
  return terms.flatMap((term, i) => {
    const before = terms[i - 1]?.word ?? "";
    if (term.word === "SEARCH_PATH" && ["SET", "LOCAL", "SESSION"].includes(before)) return searchPath(terms, i + 1);
    // The extension is what is reached, wherever it is put.
    if (term.word === "SCHEMA" && before === "SET" && terms[i - 3]?.word === "EXTENSION") return [];
    if (term.word === "SCHEMA" && ["SET", "IN", "ON"].includes(before)) return list(terms, i + 1);
    return term.parts.at(-1) === "set_config" ? setConfig(terms, i + 1) : [];
  });
}

function searchPath(terms: readonly Term[], at: number): NamedSchema[] {
  return ["TO", "="].includes(terms[at]?.word ?? "") ? list(terms, at + 1) : [];
}

// name, "name", 'name'
function list(terms: readonly Term[], from: number): NamedSchema[] {
  const found: NamedSchema[] = [];
  for (let at = from; ; at += 2) {
    const term = terms[at];
    if (term === undefined || term.word === "DEFAULT") return found;
    const schema = term.kind === "string" ? stringValue(term.text).trim() : term.parts[0];
    if (schema === undefined) return found;
    if (schema !== "") found.push({ term, schema });
    if (terms[at + 1]?.word !== ",") return found;
  }
}

// set_config('search_path', 'a, "b"', false)
function setConfig(terms: readonly Term[], open: number): NamedSchema[] {
  const [name, value] = [terms[open + 1], terms[open + 3]];
  if (name?.kind !== "string" || value?.kind !== "string") return [];
  if (stringValue(name.text).toLowerCase() !== "search_path") return [];
  return stringValue(value.text)
    .split(",")
    .map((part) => part.trim().replace(/^"(.*)"$/, "$1"))
    .filter((schema) => schema !== "")
    .map((schema) => ({ term: value, schema }));
}
