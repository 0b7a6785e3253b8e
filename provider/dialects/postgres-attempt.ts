// Sending statements of a script to PostgreSQL between commands of ours, and finding out which of them failed.

import { DatabaseError, type PoolClient } from "pg";
import { utf16Offset } from "./failure";
import { Completions } from "./postgres-completions";
import { send } from "./postgres-errors";

/** One message: commands of ours, statements of the script, commands of ours again. */
export interface Attempt {
  readonly head?: readonly string[];
  readonly texts: readonly string[];
  readonly tail?: readonly string[];
}

/** The command that failed. */
export interface Failure {
  readonly error: DatabaseError;
  readonly part: "head" | "texts" | "tail";
  /** Its index in that part. */
  readonly index: number;
  /** UTF-16 offset into the only statement of the script, where the server gave a position. */
  readonly offset?: number | undefined;
}

/**
 * Sends one message. Undefined when all of it was done; else a transaction that its head has opened is left aborted.
 * @throws ConnectionLostError
 */
export async function attempt(
  client: PoolClient,
  { head = [], texts, tail = [] }: Attempt,
): Promise<Failure | undefined> {
  const opened = head.map((command) => `${command};\n`).join("");
  const message = `${opened}${[...texts, ...tail].join("\n;\n")}`;
  const completions = new Completions(client);
  try {
    await send(client, message);
    return undefined;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const at = completions.count;
    const behind = head.length + texts.length;
    if (at < head.length) return { error, part: "head", index: at };
    if (at >= behind) return { error, part: "tail", index: at - behind };
    const offset = error.position === undefined ? -1 : utf16Offset(message, Number(error.position) - 1) - opened.length;
    const isInside = texts.length === 1 && offset >= 0 && offset < (texts[0] as string).length;
    return { error, part: "texts", index: at - head.length, offset: isInside ? offset : undefined };
  } finally {
    completions.stop();
  }
}
