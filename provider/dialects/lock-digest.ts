// The identity of a tenant's lock, which every dialect cuts to the size its server takes.

import { createHash } from "node:crypto";

/** SHA-256 of the schema's name: safe where a server folds case, shares a namespace or limits the length. */
export function lockDigest(schema: string): Buffer {
  return createHash("sha256").update(`pulumi-tenantex\0${schema}`).digest();
}
