// The question to PostgreSQL's catalog: what outside of a schema would go with it in a DROP … CASCADE.

import type { Ask } from "./postgres-reading";
import { literal } from "./postgres-text";

/**
 * A SELECT with one row for each object outside of the schema that depends on one inside, and for each extension that
 * lives in it: `dependent`, in the server's words, and `schema`, where it is, or null.
 * @param schema The schema's name as a literal.
 * @see https://www.postgresql.org/docs/current/catalog-pg-depend.html
 */
const dependentsQuery = (schema: string): string => `
WITH home AS (SELECT oid FROM pg_namespace WHERE nspname = ${schema}),
inside AS (
  SELECT 'pg_class'::regclass AS classid, oid FROM pg_class WHERE relnamespace = (SELECT oid FROM home)
  UNION ALL SELECT 'pg_type'::regclass, oid FROM pg_type WHERE typnamespace = (SELECT oid FROM home)
  UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc WHERE pronamespace = (SELECT oid FROM home)
  UNION ALL SELECT 'pg_operator'::regclass, oid FROM pg_operator WHERE oprnamespace = (SELECT oid FROM home)
  UNION ALL SELECT 'pg_opclass'::regclass, oid FROM pg_opclass WHERE opcnamespace = (SELECT oid FROM home)
  UNION ALL SELECT 'pg_opfamily'::regclass, oid FROM pg_opfamily WHERE opfnamespace = (SELECT oid FROM home)
  UNION ALL SELECT 'pg_collation'::regclass, oid FROM pg_collation WHERE collnamespace = (SELECT oid FROM home)
  UNION ALL SELECT 'pg_ts_config'::regclass, oid FROM pg_ts_config WHERE cfgnamespace = (SELECT oid FROM home)
  UNION ALL SELECT 'pg_ts_dict'::regclass, oid FROM pg_ts_dict WHERE dictnamespace = (SELECT oid FROM home)
),
edges AS (
  SELECT DISTINCT d.classid, d.objid, d.objsubid FROM pg_depend d JOIN inside i ON d.refclassid = i.classid AND d.refobjid = i.oid
),
outside AS (
  SELECT e.*, COALESCE(c.relnamespace, t.typnamespace, p.pronamespace, k.connamespace,
    (SELECT relnamespace FROM pg_class WHERE oid = COALESCE(r.ev_class, a.adrelid, g.tgrelid, l.polrelid)),
    (SELECT oid FROM pg_namespace WHERE nspname = (pg_identify_object(e.classid, e.objid, e.objsubid)).schema)) AS namespace
  FROM edges e
    LEFT JOIN pg_class c ON e.classid = 'pg_class'::regclass AND c.oid = e.objid
    LEFT JOIN pg_type t ON e.classid = 'pg_type'::regclass AND t.oid = e.objid
    LEFT JOIN pg_proc p ON e.classid = 'pg_proc'::regclass AND p.oid = e.objid
    LEFT JOIN pg_constraint k ON e.classid = 'pg_constraint'::regclass AND k.oid = e.objid
    LEFT JOIN pg_rewrite r ON e.classid = 'pg_rewrite'::regclass AND r.oid = e.objid
    LEFT JOIN pg_attrdef a ON e.classid = 'pg_attrdef'::regclass AND a.oid = e.objid
    LEFT JOIN pg_trigger g ON e.classid = 'pg_trigger'::regclass AND g.oid = e.objid
    LEFT JOIN pg_policy l ON e.classid = 'pg_policy'::regclass AND l.oid = e.objid
)
SELECT pg_describe_object(o.classid, o.objid, o.objsubid) AS dependent, n.nspname AS schema
FROM outside o JOIN pg_namespace n ON n.oid = o.namespace
WHERE o.namespace <> (SELECT oid FROM home) AND n.nspname !~ '^pg_(toast|temp)'
UNION ALL
SELECT pg_describe_object(o.classid, o.objid, 0), NULL FROM outside o WHERE o.classid = 'pg_event_trigger'::regclass
UNION ALL
SELECT pg_describe_object(o.classid, o.objid, 0), n.nspname
FROM outside o JOIN pg_cast c ON o.classid = 'pg_cast'::regclass AND c.oid = o.objid
  JOIN pg_type t ON t.oid IN (c.castsource, c.casttarget) JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typnamespace <> (SELECT oid FROM home) AND n.nspname <> 'pg_catalog'
UNION ALL
SELECT 'extension ' || extname, ${schema} FROM pg_extension WHERE extnamespace = (SELECT oid FROM home)
ORDER BY 2, 1`;

/** What is not in the schema and depends on it, or what of others lives in it, in the server's words. */
export async function readDependents(ask: Ask, schema: string): Promise<readonly string[]> {
  const [answer] = await ask(dependentsQuery(literal(schema)));
  const rows = (answer?.rows ?? []) as { dependent: string; schema: string | null }[];
  return rows.map((row) =>
    row.schema === schema
      ? row.dependent
      : `${row.dependent} in ${row.schema === null ? "the whole database" : `schema ${row.schema}`}`,
  );
}
