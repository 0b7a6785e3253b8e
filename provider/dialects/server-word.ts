// Telling a server's own word from what the network or we ourselves have done wrong.

import { isServerError as isMysqlError } from "./mysql-errors";
import { isServerError as isPostgresError } from "./postgres-errors";

/** Whether an error is the word of a server, of either dialect. */
export function isServerWord(error: unknown): error is Error {
  return isPostgresError(error) || isMysqlError(error);
}
