// Whether a server refused something for want of a right.

/** PostgreSQL's SQLSTATE; of MySQL and MariaDB the numbers for databases, tables, columns, server rights and routines. */
const DENIED = /^(42501|1044|1142|1143|1227|1370)$/;

/** @param code SQLSTATE or number of a server's error. */
export const isDenied = (code: string): boolean => DENIED.test(code);

/** Whether it is a driver's error that says so. */
export function lacksRight(error: unknown): boolean {
  const { code, errno } = (error ?? {}) as { readonly code?: unknown; readonly errno?: unknown };
  return isDenied(String(code)) || isDenied(String(errno));
}
