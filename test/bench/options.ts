// The command line of the bench.

import { parseArgs } from "node:util";
import { DIALECTS, type DialectName } from "./contender";

export interface Options {
  readonly rounds: number;
  readonly quick: boolean;
  /** Whether something with this name takes part, given all names of its kind. */
  wanted(name: string, kind: readonly string[]): boolean;
  readonly dialects: readonly DialectName[];
  readonly delays: readonly number[];
  readonly full: boolean;
  readonly out: string;
}

const USAGE = `npm run bench -- [options]
  --rounds N        rounds of each scenario (default 5, with --quick 2)
  --quick           fewer tenants
  --only A,B        only these scenarios (new, noop, noops, one, down, many, everyone, memory) or contenders (engine, raw, umzug, …);
                    naming none of a kind means all of it, and raw always takes part
  --dialect NAME    postgres or mysql (default: both)
  --delay A,B       milliseconds of a round trip (default: 0,3)
  --full            memory: all 1,000 tenants are new (minutes)
  --out PATH        where the tables are written (default: bench.md)`;

/** @param known Everything that can be named. */
export function readOptions(args: string[], known: readonly string[]): Options {
  const values = parse(args);
  if (values.help) {
    console.log(USAGE);
    process.exit();
  }
  if (values.dialect !== undefined && !DIALECTS.some((name) => name === values.dialect))
    refuse(`--dialect ${values.dialect}: known are ${DIALECTS.join(", ")}.`);
  const only = values.only.split(",").filter(Boolean);
  for (const name of only) if (!known.includes(name)) refuse(`--only ${name}: known are ${known.join(", ")}.`);
  return {
    rounds: number("rounds", values.rounds ?? (values.quick ? "2" : "5")),
    quick: values.quick,
    wanted: (name, kind) => only.includes(name) || !only.some((named) => kind.includes(named)),
    dialects: DIALECTS.filter((dialect) => values.dialect === undefined || dialect === values.dialect),
    delays: values.delay.split(",").map((text) => number("delay", text)),
    full: values.full,
    out: values.out,
  };
}

function number(option: string, text: string): number {
  const value = Number(text);
  if (text === "" || !(value >= 0)) refuse(`--${option} ${text}: has to be a number.`);
  return value;
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        rounds: { type: "string" },
        quick: { type: "boolean", default: false },
        only: { type: "string", default: "" },
        dialect: { type: "string" },
        delay: { type: "string", default: "0,3" },
        full: { type: "boolean", default: false },
        out: { type: "string", default: "bench.md" },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (reason) {
    return refuse(reason instanceof Error ? reason.message : String(reason));
  }
}

function refuse(why: string): never {
  console.error(`${why}\n\n${USAGE}`);
  process.exit(2);
}
