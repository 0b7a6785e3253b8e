// What takes part in the measurement: the engine, the bare driver, and other packages of npm.

import type { SampleShelf } from "./files";

export const DIALECTS = ["postgres", "mysql"] as const;
export type DialectName = (typeof DIALECTS)[number];

/** A tenant that goes from a number of migrations to another one. */
export interface Move {
  readonly tenant: string;
  /** Prefix and tenant. */
  readonly schema: string;
  /** Number of migrations it has; undefined when it is not there yet. */
  readonly from: number | undefined;
  readonly to: number;
}

/** Where and with what a contender works. */
export interface Work {
  readonly dialect: DialectName;
  readonly url: string;
  readonly prefix: string;
  /** Most connections at the same time. */
  readonly atOnce: number;
  readonly files: SampleShelf;
}

/** A contender at work on one server. */
export interface Runner {
  /** Opens one connection, which is then kept; where a package needs one for each tenant, one for each of these. */
  warm(schemas: readonly string[]): Promise<void>;
  move(move: Move): Promise<void>;
  close(): Promise<void>;
}

export interface Contender {
  readonly name: string;
  readonly version?: string | undefined;
  /** How it is used, and what it does not do that others do. */
  readonly note: string;
  /** Why it cannot do something, which the table tells; undefined when it can. */
  cannot(
    dialect: DialectName,
    scenario: { readonly from: number | undefined; readonly to: number },
  ): string | undefined;
  /** Connects to nothing yet. */
  open(work: Work): Runner;
}
