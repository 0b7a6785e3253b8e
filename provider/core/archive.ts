// Archived schemas: what a schema is called that was renamed out of the way.

import { createHash } from "node:crypto";

/** What the names of archived schemas begin with. */
export const ARCHIVE_PREFIX = "archived_";

/**
 * Name of a schema that is archived, such as `archived_20260114093000_tenant_acme`: it does not begin with a prefix of
 * tenants. A name that would be too long ends with a digest; the whole one is in the comment on the schema.
 */
export function archiveName(schema: string, at: Date, limit: number): string {
  const moment = at.toISOString().replace(/\D/g, "").slice(0, 14);
  const name = `${ARCHIVE_PREFIX}${moment}_${schema}`;
  if (name.length <= limit) return name;
  const digest = createHash("sha256").update(schema).digest("hex").slice(0, 8);
  return `${name.slice(0, limit - digest.length - 1)}_${digest}`;
}

/** What the name of an archived schema says: which one it was, and when it was archived; undefined for any other name. */
export function readArchiveName(name: string): { readonly schema: string; readonly at: Date } | undefined {
  const [, year, month, day, hour, minute, second, schema] =
    /^archived_(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)_(.+)$/.exec(name) ?? [];
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return schema === undefined || Number.isNaN(at.getTime()) ? undefined : { schema, at };
}

/** The comment on an archived schema. */
export function archiveComment(schema: string, at: Date): string {
  return `Archived by pulumi-tenantex at ${at.toISOString()}: ${schema}`;
}
