// A random walk of tenants between versions, and what must be true of them wherever they are.

import { setTimeout as sleep } from "node:timers/promises";
import type { Chance } from "../../chance";
import { type Eyes, isLocked, stateOf, type TenantState, without } from "../deaths/state";
import type { DialectName } from "../place";
import { entriesBetween, VERSIONS } from "./files";
import type { Order } from "./order";

/** A run from where a tenant is to where it should be. */
export interface Step {
  readonly kind: Order["kind"];
  readonly tenant: string;
  readonly from: string;
  /** "0" for a drop too. */
  readonly target: string;
}

/** What is wrong after a round. */
export interface Finding {
  readonly fault: "lost" | "twice" | "otherwise";
  readonly words: string;
}

export class Walk {
  private count = 0;
  private tenant: { name: string; version: string; ledger: string[] } | undefined;

  constructor(
    private readonly dialect: DialectName,
    private readonly luck: Chance,
  ) {}

  next(): Step {
    const tenant = this.tenant;
    if (tenant === undefined) {
      // At 0 there would be no ledger yet.
      const target = this.luck.pick(VERSIONS);
      return { kind: "create", tenant: `t${++this.count}`, from: "0", target };
    }
    const from = tenant.version;
    if (this.luck.next() < 0.1) return { kind: "drop", tenant: tenant.name, from, target: "0" };
    const target = this.luck.pick(["0", ...VERSIONS].filter((version) => version !== from));
    return { kind: "update", tenant: tenant.name, from, target };
  }

  /** The step has been carried out. */
  done({ kind, tenant, from, target }: Step): void {
    const ledger = [...(this.tenant?.ledger ?? []), ...entriesBetween(from, target, this.dialect)];
    this.tenant = kind === "drop" ? undefined : { name: tenant, version: target, ledger };
  }

  /** The tenant is not as it should be: nothing that follows would mean anything. */
  abandon(): void {
    this.tenant = undefined;
  }

  /** Holds the tenant against what it should be. */
  async findings(
    eyes: Eyes,
    schemaOf: (tenant: string) => string,
    step: Step,
    wanted: TenantState,
  ): Promise<Finding[]> {
    const schema = schemaOf(step.tenant);
    const otherwise = (words: string): Finding => ({ fault: "otherwise", words });
    const found: Finding[] = [];
    // A server that has not yet noticed the death of a run at its very end, after which there is nothing left to do.
    const end = Date.now() + 10_000;
    while (Date.now() < end && (await isLocked(eyes, schema))) await sleep(100);
    if (await isLocked(eyes, schema)) found.push(otherwise("its lock is still held"));
    if (this.tenant === undefined) {
      const there = await eyes.query(`SELECT 1 AS x FROM information_schema.schemata WHERE schema_name = '${schema}'`);
      return there.length > 0 ? [...found, otherwise("the schema is still there")] : found;
    }
    const state = await stateOf(eyes, schema);
    const rows = [...rowsBeside(wanted), ...this.tenant.ledger.map((entry) => `ledger ${JSON.stringify({ entry })}`)];
    const less = (part: string, lines: string[]) =>
      lines.map((line) => ({ fault: "lost", words: `${part} ${line}` }) as const);
    const more = (part: string, lines: string[]) =>
      lines.map((line) => ({ fault: "twice", words: `${part} ${line}` }) as const);
    return [
      ...found,
      ...less("row", without(rows, state.rows)),
      ...more("row", without(state.rows, rows)),
      ...less("history", without(wanted.history, state.history)),
      ...more("history", without(state.history, wanted.history)),
      ...without(wanted.structure, state.structure).map((line) => otherwise(`structure: missing ${line}`)),
      ...without(state.structure, wanted.structure).map((line) => otherwise(`structure: too much ${line}`)),
      ...(state.mark === wanted.mark ? [] : [otherwise(`mark: ${state.mark}`)]),
    ];
  }
}

/** The ledger tells a tenant's own way. */
function rowsBeside({ rows }: TenantState): string[] {
  return rows.filter((row) => !row.startsWith("ledger "));
}
