// Archived schemas: what a schema is called that was renamed out of the way.

/** What the names of archived schemas begin with. */
export const ARCHIVE_PREFIX = "archived_";

/**
 * Name of a schema that is archived, such as `archived_20260114093000_tenant_acme`: it does not begin with a prefix of
 * tenants. A name that would be too long loses its end; the whole one is in the comment on the schema.
 */
export function archiveName(schema: string, at: Date, limit: number): string {
  const moment = at.toISOString().replace(/\D/g, "").slice(0, 14);
  return `${ARCHIVE_PREFIX}${moment}_${schema}`.slice(0, limit);
}

/** The comment on an archived schema. */
export function archiveComment(schema: string, at: Date): string {
  return `Archived by pulumi-tenantex at ${at.toISOString()}: ${schema}`;
}
