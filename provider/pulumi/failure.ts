// What the engine is told of a failure: the words without passwords, and what it has to keep of a half-made tenant.

import { ConvergeCancelledError, ConvergeStoppedError, MigrationError } from "../errors";
import { stored, type TenantOutputs } from "./properties";

/** Takes passwords out of a text. */
export type Scrub = (text: string) => string;

/** An error without its stack, which the SDK would print, and without passwords. */
export function plain(error: unknown, scrub: Scrub): Error {
  const clean = new Error(scrub(error instanceof Error ? error.message : String(error)));
  clean.stack = "";
  return clean;
}

/** What the engine is told when a tenant could not be brought to its version. */
export function convergeFailure(error: unknown, news: TenantOutputs, scrub: Scrub): Error {
  const reached = reachedBy(error);
  return reached === undefined ? plain(error, scrub) : new InitError(error as Error, reached, news, scrub);
}

/** Version of a tenant whose schema is there after the error. */
function reachedBy(error: unknown): string | undefined {
  if (error instanceof MigrationError || error instanceof ConvergeStoppedError) return error.reached;
  return error instanceof ConvergeCancelledError ? error.reached : undefined;
}

// Reasons travel in an HTTP/2 trailer: much more than this, and the call never returns.
const LONGEST_REASON = 6000;

/** An error that makes the engine keep a half-made tenant in the state, with the version reached. */
class InitError extends Error {
  readonly id: string;
  readonly properties: TenantOutputs;
  readonly reasons: string[];

  constructor(error: Error, reached: string, news: TenantOutputs, scrub: Scrub) {
    const reason = scrub(error.message).slice(0, LONGEST_REASON);
    super(reason);
    this.stack = "";
    this.id = news.schema;
    this.properties = stored({ ...news }, { version: reached, plan: `stopped at ${reached}` });
    this.reasons = [reason];
  }
}
