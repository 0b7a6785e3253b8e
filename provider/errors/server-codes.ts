// Codes by which a server says that something else than the file is at fault: SQLSTATEs of PostgreSQL, numbers of MySQL and
// MariaDB.

/** Rights on databases, tables, columns and routines, and those of the server. */
const DENIED = /^(42501|1044|1142|1143|1227|1370)$/;

/** Lock time-outs and deadlocks. */
const LOCKED = /^(55P03|40P01|40001|1205|1213)$/;

/** A limit on the time of statements, or somebody who ended one. */
const ENDED = /^(57014|1317|1969|3024)$/;

/** @param code SQLSTATE or number of a server's error. */
export const isDenied = (code: string): boolean => DENIED.test(code);

export const isHeldUp = (code: string): boolean => LOCKED.test(code);

export const isEnded = (code: string): boolean => ENDED.test(code);

/** The code of a driver's error. */
export function codeOf(error: unknown): string {
  // PostgreSQL's driver has the SQLSTATE as its code, MySQL's the number beside a name of its own.
  const { code, errno } = (error ?? {}) as { readonly code?: unknown; readonly errno?: unknown };
  return String(errno ?? code);
}
