// What is in the database: one line for each tenant's schema, read past Pulumi and past the package.

import pg from "pg";

const QUESTION = `
  SELECT n.nspname AS schema,
    (xpath('/row/v/text()', query_to_xml(format('SELECT max(version) AS v FROM %I.schema_migrations', n.nspname), false, true, '')))[1]::text AS version,
    (SELECT string_agg(c.relname, ', ' ORDER BY c.relname) FROM pg_class c
      WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'v') AND c.relname <> 'schema_migrations') AS relations
  FROM pg_namespace n WHERE n.nspname LIKE 'tenant\\_%' ORDER BY 1`;

/** Prints schema, version and tables of every tenant. */
export async function showTenants(url: string, say: (text: string) => void): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ schema: string; version: string; relations: string }>(QUESTION);
    say("\nIn the database:");
    if (rows.length === 0) say("  no tenant");
    for (const { schema, version, relations } of rows) say(`  ${schema.padEnd(16)} at ${version}   ${relations}`);
  } finally {
    await client.end();
  }
}
