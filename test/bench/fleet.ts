// `npm run bench:fleet`: what many tenants in one stack cost under the real engine, in each of its runs.

import { availableParallelism, cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { pulumiCli } from "../pulumi/cli";
import { type Cost, type Fleet, fleetMigrations, ONE_WRITE, openFleet } from "../pulumi/fleet";
import type { Stack } from "../pulumi/stack";
import { startMysql } from "../servers/mysql";
import { startPostgres } from "../servers/postgres";
import { DIALECTS, type DialectName } from "./contender";
import { openSite } from "./site";

const START: Record<DialectName, typeof startPostgres> = { postgres: startPostgres, mysql: startMysql };

const USAGE = `npm run bench:fleet -- [options]
  --tenants N       tenants of the stack (default 500)
  --dialect NAME    postgres or mysql (default: both)`;

/** One line of the table. */
interface Line {
  readonly name: string;
  readonly cost: Cost;
  /** The same, while the engine writes the state at the end alone; undefined where it writes no more than that anyway. */
  readonly oneWrite?: Cost;
}

const up = (stack: Stack) => stack.up();
const destroy = (stack: Stack) => stack.destroy();

async function live(fleet: Fleet, tenants: number): Promise<Line[]> {
  const step = (name: string) => console.error(`  ${name} …`);
  step("first up and destroy, with one write");
  await fleet.declare(tenants, 5);
  const first = await fleet.run(up, ONE_WRITE);
  const last = await fleet.run(destroy, ONE_WRITE);
  step("first up");
  const lines: Line[] = [{ name: "first up, five migrations", cost: await fleet.run(up), oneWrite: first }];
  step("nothing to do");
  lines.push({ name: "preview, nothing to do", cost: await fleet.run((stack) => stack.preview()) });
  lines.push({ name: "up, nothing to do", cost: await fleet.run(up) });
  step("refresh");
  lines.push({ name: "refresh", cost: await fleet.run((stack) => stack.refresh()) });
  step("one migration");
  await fleet.declare(tenants, 6);
  const one = await fleet.run(up);
  await fleet.declare(tenants, 5);
  await fleet.run(up, ONE_WRITE);
  await fleet.declare(tenants, 6);
  lines.push({ name: "up, one migration", cost: one, oneWrite: await fleet.run(up, ONE_WRITE) });
  step("destroy");
  lines.push({ name: "destroy", cost: await fleet.run(destroy), oneWrite: last });
  return lines;
}

const HEAD = [
  "",
  "total",
  "one write",
  "program",
  "provider",
  "calls",
  "database",
  "connections",
  "round trips",
  "writes of the state",
];

function row({ name, cost, oneWrite }: Line): string[] {
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1);
  return [
    ...[name, seconds(cost.total), oneWrite ? seconds(oneWrite.total) : "", seconds(cost.program)],
    ...[seconds(cost.provider), seconds(cost.calls), seconds(cost.busy)],
    ...[cost.connections, cost.roundTrips, cost.writes].map(String),
  ];
}

async function main(tenants: number, dialects: readonly DialectName[]): Promise<void> {
  const cli = await pulumiCli();
  const load = loadavg().map((value) => value.toFixed(1));
  console.log(
    `${tenants} tenants, Pulumi ${cli.version}, Node ${process.version}, ${cpus()[0]?.model ?? "?"}, ${availableParallelism()} processors, load ${load.join(" ")}`,
  );
  for (const dialect of dialects) {
    const server = await START[dialect]();
    undo.push(() => server.stop());
    const site = await openSite(dialect, server.url);
    undo.push(() => site.drop());
    const fleet = await openFleet(site.url, site.prefix, fleetMigrations(dialect));
    undo.push(() => fleet.remove());
    console.error(`${dialect}: ${server.version} (${server.from})`);
    const lines = await live(fleet, tenants);
    const table = [HEAD, HEAD.map(() => "---"), ...lines.map(row)].map((cells) => `| ${cells.join(" | ")} |`);
    console.log(`\n${dialect} ${server.version}\n\n${table.join("\n")}`);
    await clean();
  }
}

const undo: (() => Promise<void>)[] = [];

async function clean(): Promise<void> {
  for (const step of undo.splice(0).reverse()) await step();
}

function options(args: string[]): { tenants: number; dialects: readonly DialectName[] } {
  const { values } = parseArgs({
    args,
    options: { tenants: { type: "string", default: "500" }, dialect: { type: "string" }, help: { type: "boolean" } },
  });
  const tenants = Number(values.tenants);
  const dialects = DIALECTS.filter((dialect) => values.dialect === undefined || dialect === values.dialect);
  if (!values.help && Number.isInteger(tenants) && tenants > 0 && dialects.length > 0) return { tenants, dialects };
  console.log(USAGE);
  process.exit(values.help ? 0 : 2);
}

process.once("SIGINT", () => {
  clean().finally(() => process.exit(130));
});

const { tenants, dialects } = options(process.argv.slice(2));
main(tenants, dialects)
  .catch((reason: unknown) => {
    console.error(reason);
    process.exitCode = 1;
  })
  .finally(clean);
