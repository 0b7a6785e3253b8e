// Owns where a MySQL or MariaDB script can be told done, statement by statement, and where it goes on after a failure.

import { type MysqlEffect, mysqlEffect, userVariables } from "./mysql-effect";
import { mysqlRefused } from "./mysql-refused";
import { asksRows, FOUND_VARIABLE, preparation, preparedName, ROWS_VARIABLE } from "./mysql-rewritten";
import { setTargets } from "./mysql-set";
import type { Refusal } from "./postgres-units";
import type { Statement } from "./statements";

/** One statement with its place among the transactions of its script. */
export interface Progress {
  readonly effect: MysqlEffect;
  /**
   * `alone`: it commits by itself, so that its intent has to be known before. `wrapped`: a transaction of its own with
   * the progress. `inside`: part of a transaction that is told done at its end. `ends`: it commits that transaction.
   * `undoes`: it rolls it back. `region`: it opens a transaction that nobody wrote, because of a temporary table, or of
   * more rows to change: a commit for each of many would take most of the time. `plain`: nothing to tell. `told`: no
   * transaction, but values that are kept with the progress.
   */
  readonly mode: "alone" | "wrapped" | "inside" | "ends" | "undoes" | "region" | "plain" | "told";
  /** Index of the statement to go on with when this one fails. */
  readonly restart: number;
  /** Whether a transaction opened by `region` ends before this statement. */
  readonly closesRegion: boolean;
  /** Whether the statement behind it asks how many rows it changed or found, which has to be kept. */
  readonly counted: boolean;
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
  /** What opens the transaction that the script is in where it goes on. */
  readonly reopens: string | undefined;
  /** Whether it may leave something in its session that no other script must meet, and that only a new one is free of. */
  readonly soils: boolean;
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
  const asking = statements.map(({ text }) => asksRows(text));
  const progress = effects.map((effect, index) => {
    const { text } = statements[index] as Statement;
    const session =
      effect.kind === "session" ? { keeps: keepsValue(text), prepares: preparedName(text) !== undefined } : undefined;
    const step = walk.step(effect, index, effects[index + 1]?.kind, index === from, session);
    return { ...step, counted: asking[index + 1] === true };
  });
  const prepared = statements.flatMap(({ text }) => preparation(text)?.variable ?? []);
  const counts = asking.includes(true) ? [ROWS_VARIABLE, FOUND_VARIABLE] : [];
  return {
    statements: progress,
    endsInRegion: walk.region,
    variables: [...new Set([...statements.flatMap(({ text }) => userVariables(text)), ...prepared, ...counts])],
    lastInsertId: statements.some(({ text }) => asksLastId(text)),
    reopens: reopening(statements, effects, walk.reopened),
    soils: effects.some((effect, index) => soils(effect, statements[index]?.text ?? "")),
    refused: mysqlRefused(statements, effects) ?? leftOpen(walk, statements.length),
  };
}

/** Whether a statement asks for the last id that its session was given. */
export const asksLastId = (text: string) =>
  /\bLAST_INSERT_ID\s*\(|@@\s*(SESSION\s*\.\s*)?(IDENTITY|LAST_INSERT_ID)\b/i.test(text);

// Later on nobody could tell which values a variable had by then.
const keepsValue = (text: string) =>
  preparation(text) !== undefined || setTargets(text).some((target) => target.of === "user");

function reopening(statements: readonly Statement[], effects: readonly MysqlEffect[], at: number | undefined) {
  if (at === undefined) return undefined;
  return effects[at]?.kind === "begins" ? statements[at]?.text : "START TRANSACTION";
}

/** Session variables that are given their values back behind each script; so are names, and transactions' kinds. */
export const RESTORED = [
  ..."sql_mode foreign_key_checks unique_checks sql_safe_updates sql_select_limit sql_notes time_zone".split(" "),
  ..."group_concat_max_len max_error_count".split(" "),
];
const TAKEN_BACK = new Set(
  [
    ...RESTORED,
    ..."autocommit names character charset transaction insert_id lock_wait_timeout innodb_lock_wait_timeout".split(" "),
    ..."character_set_client character_set_results character_set_connection collation_connection".split(" "),
  ].map((name) => name.toUpperCase()),
);

function soils({ kind }: MysqlEffect, text: string): boolean {
  if (kind === "temporary" || kind === "opaque") return true;
  if (kind !== "session" && kind !== "autocommit") return false;
  const targets = setTargets(text);
  return targets.length === 0 || targets.some((target) => target.of !== "user" && !TAKEN_BACK.has(target.name));
}

/** The first reason against running a script, if there is one. */
export function mysqlRefusal(statements: readonly Statement[]): Refusal | undefined {
  return mysqlProgress(statements).refused;
}

/** What comes behind a statement, as far as its transaction depends on it. */
type Next = MysqlEffect["kind"] | undefined;

/** A statement about the session. */
interface OfSession {
  /** Whether values have to be kept with the progress behind it. */
  readonly keeps: boolean;
  /** Whether it is about a prepared statement. */
  readonly prepares: boolean;
}

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
  /** What had opened the transaction in which the script goes on: index of its BEGIN, or that behind a COMMIT AND CHAIN. */
  reopened: number | undefined;
  /** Index of the first statement that a transaction cannot take back. */
  misplaced: number | undefined;
  private start = 0;
  /** Most statements of the region, where nothing needs them to be together. */
  private most: number | undefined;

  step(
    effect: MysqlEffect,
    index: number,
    next: Next,
    isFirst: boolean,
    session: OfSession | undefined,
  ): Omit<Progress, "counted"> {
    if (isFirst) this.resume(index);
    const isFull = this.most !== undefined && index - this.start >= this.most;
    // Some settings are refused inside a transaction, and some would hold for ours.
    const stays = ["data", "opaque", "temporary"].includes(effect.kind) || session?.prepares === true;
    const closesRegion = this.region && (isFull || !stays);
    if (closesRegion) this.region = false;
    if (effect.kind === "temporary") this.most = undefined;
    const held = this.region || this.opened !== undefined || !this.auto;
    const restart = held ? this.start : index;
    const mode = this.mode(effect, index, held, next);
    if (effect.kind === "setting" && held) this.misplaced ??= index;
    const isTold = session?.keeps === true && !held;
    return { effect, mode: isTold ? "told" : mode, restart, closesRegion };
  }

  private resume(index: number): void {
    this.region = false;
    this.start = index;
    this.reopened = this.opened;
  }

  private mode(effect: MysqlEffect, index: number, held: boolean, next: Next): Progress["mode"] {
    switch (effect.kind) {
      case "data":
      case "opaque":
        if (!held && effect.kind === "data" && next === "data") return this.open(index, MOST_TOGETHER);
        if (!held) return "wrapped";
        if (!this.auto) this.pending ??= index;
        return "inside";
      case "temporary":
        return held ? "inside" : this.open(index);
      case "definition":
        this.committed(index);
        return "alone";
      case "setting":
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

function leftOpen(walk: Walk, count: number): Refusal | undefined {
  if (walk.misplaced !== undefined)
    return {
      index: walk.misplaced,
      reason: "sets variables of the server in a transaction, which cannot take them back",
      next: "Set them before the transaction.",
    };
  const index = walk.opened ?? walk.pending;
  if (index === undefined || index >= count) return undefined;
  return { index, reason: "leaves a transaction open", next: "End it with COMMIT." };
}
