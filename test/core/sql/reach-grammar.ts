// PostgreSQL's own grammar as the judge of which schemas a statement names.

import { parseSync } from "libpg-query";

/** Fields of the parse tree whose lists of strings are the parts of one name. */
const NAMES = "funcname names objname typeName domainname defnames opclass collname name method items".split(" ");
/** Kinds of objects that the parse tree names by their table's name with their own behind it. */
const OF_A_TABLE = "COLUMN TABCONSTRAINT TRIGGER POLICY RULE".split(" ").map((kind) => `OBJECT_${kind}`);

/** The schemas that qualify names of relations, types, routines and operators, in the order of the alphabet. */
export function grammarSchemas(sql: string): string[] {
  const found = new Set<string>();
  visit(parseSync(sql), "", false);
  return [...found].sort();

  function visit(node: unknown, field: string, endsInColumn: boolean): void {
    if (Array.isArray(node)) {
      const name = NAMES.includes(field) ? node.map(stringOf) : [];
      const schema = name.includes(undefined) ? undefined : name.at(endsInColumn ? -3 : -2);
      if (schema !== undefined) found.add(schema);
      for (const item of node) visit(item, "", endsInColumn);
    } else if (typeof node === "object" && node !== null) visitFields(node as Record<string, unknown>, endsInColumn);
  }

  function visitFields(node: Record<string, unknown>, endsInColumn: boolean): void {
    if (typeof node.schemaname === "string" && node.relname !== undefined) found.add(node.schemaname);
    const ends = OF_A_TABLE.includes(String(node.objtype ?? node.removeType)) || node.defname === "owned_by";
    for (const [field, value] of Object.entries(node))
      visit(value, field, endsInColumn || ends || node.pct_type === true);
  }
}

function stringOf(node: unknown): string | undefined {
  const { String: string } = (node ?? {}) as { String?: { sval?: string } };
  return string && (string.sval ?? "");
}
