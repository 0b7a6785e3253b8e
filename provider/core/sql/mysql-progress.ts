// Owns where a MySQL or MariaDB script can be told done, statement by statement, and where it goes on after a failure.

import { leadingWords } from "./leading-words";
import { type MysqlEffect, mysqlEffect, userVariables } from "./mysql-effect";
import type { Refusal } from "./postgres-units";
import type { Statement } from "./statements";

/** One statement with its place among the transactions of its script. */
export interface Progress {
  readonly effect: MysqlEffect;
  /**
   * `alone`: it commits by itself, so that its intent has to be known before. `wrapped`: a transaction of its own with
   * the progress. `inside`: part of a transaction that is told done at its end. `ends`: it commits that transaction.
   * `undoes`: it rolls it back. `region`: it opens a transaction that nobody wrote, because of a temporary table, of a
   * glued statement behind it, or of more rows to change: a commit for each of many would take most of the time.
   * `plain`: nothing to tell.
   */
  readonly mode: "alone" | "wrapped" | "inside" | "ends" | "undoes" | "region" | "plain";
  /** Index of the statement to go on with when this one fails. */
  readonly restart: number;
  /** Whether a transaction opened by `region` ends before this statement. */
  readonly closesRegion: boolean;
  /** Whether it asks what the statement before it did, so that nothing may come between the two. */
  readonly glued: boolean;
}

/** A script as it is told done. */
export interface MysqlProgress {
  readonly statements: readonly Progress[];
  /** Whether a transaction opened by `region` is open at the end. */
  readonly endsInRegion: boolean;
  /** Names of the user variables it uses, which an interruption must not lose. */
  readonly variables: readonly string[];
  /** Whether it uses LAST_INSERT_ID(), which an interruption must not lose either. */
  readonly lastInsertId: boolean;
  readonly refused?: Refusal | undefined;
}

/**
 * Follows the transactions of a script from its first statement to its last.
 * @param from Index of the statement it goes on with: what is opened only for our sake, is opened there anew.
 */
export function mysqlProgress(statements: readonly Statement[], from = 0): MysqlProgress {
  if (from > 0) return follow(statements, from);
  // A script is run on thousands of tenants.
  const known = followed.get(statements) ?? follow(statements, 0);
  followed.set(statements, known);
  return known;
}

const followed = new WeakMap<readonly Statement[], MysqlProgress>();

function follow(statements: readonly Statement[], from: number): MysqlProgress {
  const walk = new Walk();
  const effects = statements.map(({ text }) => mysqlEffect(text));
  const glued = statements.map(({ text }) => ASKS_BACK.test(text));
  const progress = effects.map((effect, index) => ({
    ...walk.step(effect, index, glued[index + 1] ? "glued" : effects[index + 1]?.kind, index === from),
    glued: glued[index] === true,
  }));
  return {
    statements: progress,
    endsInRegion: walk.region,
    variables: [...new Set(statements.flatMap(({ text }) => userVariables(text)))],
    lastInsertId: statements.some(({ text }) => /\bLAST_INSERT_ID\s*\(/i.test(text)),
    refused: refusal(statements, progress, walk),
  };
}

// Too often is harmless: the statement before it then shares its transaction.
const ASKS_BACK = /\b(ROW_COUNT|FOUND_ROWS)\s*\(|\bGET\s+(CURRENT\s+)?DIAGNOSTICS\b|^SHOW\s+(WARNINGS|ERRORS)\b/i;

/** The first reason against running a script, if there is one. */
export function mysqlRefusal(statements: readonly Statement[]): Refusal | undefined {
  return mysqlProgress(statements).refused;
}

/** Whether a new session needs a finished statement again before the script goes on. */
export function isReplayed({ effect: { kind } }: Progress): boolean {
  return kind === "session" || kind === "locks" || kind === "unlocks" || kind === "autocommit";
}

/** Index of the statement whose temporary table a script that goes on at `from` would miss. */
export function lostTemporary(progress: readonly Progress[], statements: readonly Statement[], from: number): number {
  const made = progress.findLastIndex(({ effect }, index) => index < from && effect.kind === "temporary");
  const dropped = statements.findLastIndex(
    ({ text }, index) => index < from && leadingWords(text, "mysql", 2).join(" ") === "DROP TEMPORARY",
  );
  return dropped > made ? -1 : made;
}

/** What comes behind a statement, as far as its transaction depends on it. */
type Next = MysqlEffect["kind"] | "glued" | undefined;

/** Most statements that are told done together only because that is quicker. */
const MOST_TOGETHER = 100;

class Walk {
  /** Whether the script has opened a transaction. */
  opened: number | undefined;
  /** Whether a temporary table has. */
  region = false;
  /** Whether each statement is a transaction of its own. */
  auto = true;
  /** Index of the first statement since the last commit that a commit is still to come for, with autocommit off. */
  pending: number | undefined;
  private start = 0;
  /** Most statements of the region, where nothing needs them to be together. */
  private most: number | undefined;

  step(effect: MysqlEffect, index: number, next: Next, isFirst: boolean): Omit<Progress, "glued"> {
    if (isFirst) this.region = false;
    const isFull = this.most !== undefined && index - this.start >= this.most;
    const closesRegion = this.region && (isFull || !["data", "opaque", "temporary", "session"].includes(effect.kind));
    if (closesRegion) this.region = false;
    if (effect.kind === "temporary" || next === "glued") this.most = undefined;
    const held = this.region || this.opened !== undefined || !this.auto;
    const restart = held ? this.start : index;
    return { effect, mode: this.mode(effect, index, held, next), restart, closesRegion };
  }

  private mode(effect: MysqlEffect, index: number, held: boolean, next: Next): Progress["mode"] {
    switch (effect.kind) {
      case "data":
      case "opaque":
        if (!held && next === "glued") return this.open(index);
        if (!held && effect.kind === "data" && next === "data") return this.open(index, MOST_TOGETHER);
        if (!held) return "wrapped";
        if (!this.auto) this.pending ??= index;
        return "inside";
      case "temporary":
        return held ? "inside" : this.open(index);
      case "definition":
        this.committed(index);
        return "alone";
      case "begins":
        // Behind the BEGIN: a rerun writes it again.
        this.committed(index - 1);
        this.opened = index;
        return held ? "ends" : "plain";
      case "commits":
      case "rollsBack":
        this.committed(index);
        if (effect.chain) this.opened = index + 1;
        return !held ? "plain" : effect.kind === "commits" ? "ends" : "undoes";
      case "autocommit":
        this.auto = effect.on;
        if (effect.on) this.committed(index);
        else this.start = this.opened ?? index + 1;
        return held && effect.on ? "ends" : "plain";
      case "locks":
      case "unlocks":
        this.committed(index);
        return held ? "ends" : "plain";
      case "session":
        return "plain";
    }
  }

  private open(index: number, most?: number): "region" {
    this.region = true;
    this.start = index;
    this.most = most;
    return "region";
  }

  private committed(index: number): void {
    this.opened = undefined;
    this.pending = undefined;
    this.start = index + 1;
  }
}

function refusal(statements: readonly Statement[], progress: readonly Progress[], walk: Walk): Refusal | undefined {
  const use = statements.findIndex(
    ({ text }, i) => progress[i]?.effect.kind === "session" && leadingWords(text, "mysql", 1)[0] === "USE",
  );
  if (use >= 0)
    return {
      index: use,
      reason: "leaves the tenant's database (USE)",
      next: "Remove it: each file runs inside its tenant.",
    };
  const index = walk.opened ?? walk.pending;
  if (index === undefined || index >= statements.length) return undefined;
  return { index, reason: "leaves a transaction open", next: "End it with COMMIT." };
}
