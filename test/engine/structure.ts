// The structure of a schema as text, without the schema's own name, so that two tenants can be held side by side.

import type { Place } from "./place";

/** Every table, column, key, index, view, routine and trigger, in an order of its own. */
export async function structure(place: Place, schema: string): Promise<string[]> {
  const lines = await (place.dialect === "postgres" ? ofPostgres(place, schema) : ofMysql(place, schema));
  return lines.map((line) => line.replaceAll(schema, "TENANT")).sort();
}

async function ofPostgres(place: Place, schema: string): Promise<string[]> {
  const rows = await place.query<{ line: string }>(`
    WITH n AS (SELECT oid FROM pg_namespace WHERE nspname = '${schema}'),
      c AS (SELECT * FROM pg_class WHERE relnamespace = (SELECT oid FROM n))
    SELECT concat_ws(' ', c.relkind, c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, pg_get_expr(d.adbin, d.adrelid)) AS line
      FROM c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE c.relkind IN ('r', 'p', 'v', 'm') AND c.relname <> 'schema_migrations'
    UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = (SELECT oid FROM n)
    UNION ALL SELECT 'index ' || pg_get_indexdef(oid) FROM c WHERE relkind IN ('i', 'I')
    UNION ALL SELECT 'view ' || relname || ' ' || pg_get_viewdef(oid) FROM c WHERE relkind IN ('v', 'm')
    UNION ALL SELECT 'routine ' || pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = (SELECT oid FROM n)
    UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid IN (SELECT oid FROM c) AND NOT tgisinternal
    UNION ALL SELECT 'enum ' || t.typname || ' ' || e.enumlabel || ' ' || e.enumsortorder FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid WHERE t.typnamespace = (SELECT oid FROM n)`);
  // Columns that went and came again have other numbers; what counts is their order, which the lines keep by name.
  return rows.map((row) => row.line.replace(/^([rpvm] \S+) \d+/, "$1"));
}

async function ofMysql(place: Place, schema: string): Promise<string[]> {
  const show = async (kind: string, name: string) => {
    const [row] = await place.query<Record<string, unknown>>(`SHOW CREATE ${kind} \`${schema}\`.\`${name}\``);
    const text = Object.entries(row ?? {}).find(([key]) => /^(Create .*|SQL Original Statement)$/.test(key))?.[1];
    // The counter says how many rows there were, not what the table is.
    return `${kind} ${name} ${text}`.replace(/ AUTO_INCREMENT=\d+/, "");
  };
  const named = (sql: string) => place.query<{ name: string; kind: string }>(sql);
  const tables = await named(
    `SELECT table_name AS name, table_type AS kind FROM information_schema.tables WHERE table_schema = '${schema}' AND table_name <> 'schema_migrations'`,
  );
  const routines = await named(
    `SELECT routine_name AS name, routine_type AS kind FROM information_schema.routines WHERE routine_schema = '${schema}'`,
  );
  const triggers = await named(
    `SELECT trigger_name AS name, 'TRIGGER' AS kind FROM information_schema.triggers WHERE trigger_schema = '${schema}'`,
  );
  const lines: string[] = [];
  for (const { name, kind } of [...tables, ...routines, ...triggers])
    lines.push(await show(kind === "BASE TABLE" ? "TABLE" : kind, name));
  return lines;
}
