// The command `list`: the tenants of a server, how each stands to the directory, and what it takes.

import { type Command, InvalidArgumentError, Option } from "commander";
import { counted } from "../core/counted";
import { compareVersions } from "../core/version";
import type { TenantState } from "../engine/tenant-status";
import { onServer, type Workplace } from "./action";
import { listArchived } from "./archived";
import { DONE, EXIT_CODES } from "./exit";
import { ago, humanSize, printable, shortUrn } from "./human";
import { printJson } from "./json";
import { look, type Seen, type Sight } from "./look";
import { addServerOptions, type ServerOptions } from "./server-options";
import { STATES, saysNothing, stateText, versionText } from "./state";
import { type Column, table } from "./table";
import type { Colours, Terminal } from "./terminal";

const SORTS = ["name", "version", "size", "changed"] as const;
type Sort = (typeof SORTS)[number];

interface Options extends ServerOptions {
  readonly state?: readonly TenantState[];
  readonly sort: Sort;
  readonly archived?: boolean;
}

const HELP = `
  tenantex list                          all tenants with the prefix
  tenantex list acme 'eu-*'              these; * is any text, ? is one character
  tenantex list --state behind,failed    those that miss migrations of the directory
  tenantex list --sort size              the largest first; --sort changed: the one changed last first
  tenantex list --archived               schemas that \`onDelete: "archive"\` or \`drop --archive\` renamed (PostgreSQL)
  tenantex list --json | jq -r '.tenants[] | select(.behind > 0) | .tenant'

States: current; behind (misses migrations); ahead (has some of which there is no file); failed (the last run
failed at one that it misses); edited (the file of an applied one was changed); half done; half dropped; unreadable
(its history); no history (nobody knows whose the schema is).
Sizes are of tables with their indexes. However many tenants there are, a few statements for each 500 read them all.
${EXIT_CODES}`;

/** Adds the command. */
export function addList(program: Command): void {
  const command = program
    .command("list")
    .description("list the tenants of a server: version, behind by how many, size, last change")
    .argument("[patterns...]", "names of tenants without the prefix, or patterns with * and ? (default: all)")
    .option("--state <states>", `only those in a state, with commas between: ${STATES.join(", ")}`, states)
    .addOption(new Option("--sort <column>", "order").choices(SORTS).default("name"))
    .option("--archived", "list archived schemas instead (PostgreSQL)")
    .addHelpText("after", HELP);
  addServerOptions(command).action(onServer(run));
}

async function run({ server, terminal }: Workplace, options: Options, patterns: readonly string[]): Promise<number> {
  if (options.archived) return listArchived(server, terminal, patterns);
  const sight = await look(server, patterns, { measure: "last" });
  const { state } = options;
  const tenants = sight.tenants.filter((tenant) => state?.includes(tenant.state) ?? true).sort(ORDERS[options.sort]);
  if (terminal.json) {
    printJson(terminal, { status: "ok", ...head(sight), tenants: tenants.map(tenantJson) });
    return DONE;
  }
  for (const line of listLines(tenants, new Date(), terminal.columns, terminal.colours)) terminal.print(line);
  tell(terminal, sight, tenants);
  return DONE;
}

const head = ({ server, prefix, migrations }: Sight) => ({ server, prefix, newest: migrations.at(-1)?.version ?? "0" });

/** A tenant as JSON shows it: without what its history does not say. */
export function tenantJson(seen: Seen): object {
  const { tenant, schema, state, version, missing, unknown, edited, halfDone, failed } = seen;
  const { size, changed, urn, drift, problem } = seen;
  const numbers = { version, behind: missing.length, ahead: unknown.length };
  const standing = { ...numbers, missing, unknown, edited, halfDone, failed };
  const rest = { size, changed: changed?.toISOString(), urn, drift, problem };
  return { tenant, schema, state, ...(saysNothing(seen) ? {} : standing), ...rest };
}

const COLUMNS: readonly Column[] = [
  { title: "Tenant" },
  { title: "State" },
  { title: "Version" },
  { title: "Size", right: true, spare: 1 },
  { title: "Changed", spare: 2 },
  { title: "Pulumi", spare: 3 },
];

/** Tenants as a table. */
export function listLines(tenants: readonly Seen[], now: Date, width: number, colours: Colours): string[] {
  if (tenants.length === 0) return [];
  const rows = tenants.map((tenant) => [
    printable(tenant.tenant),
    { text: stateText(tenant), paint: stateColour(tenant, colours) },
    versionText(tenant),
    humanSize(tenant.size),
    ago(tenant.changed, now),
    printable(shortUrn(tenant.urn)),
  ]);
  return table(COLUMNS, rows, width, colours.dim);
}

/** Green is well, yellow is work to be done, red is wrong. */
export function stateColour({ state }: Pick<Seen, "state">, colours: Colours): (text: string) => string {
  if (state === "current") return colours.green;
  if (state === "behind") return colours.yellow;
  return state === "no history" ? colours.dim : colours.red;
}

function tell(terminal: Terminal, { tenants: all, server, prefix }: Sight, shown: readonly Seen[]): void {
  for (const { schema, problem } of shown)
    if (problem !== undefined) terminal.say(printable(`${schema} cannot be read: ${problem}`));
  const of = shown.length < all.length ? ` of ${all.length}` : "";
  const states = STATES.map((state) => ({ state, count: shown.filter((tenant) => tenant.state === state).length }));
  const counts = states.filter(({ count }) => count > 0).map(({ state, count }) => `${count} ${state}`);
  const what =
    all.length === 0 ? `no tenant with the prefix ${JSON.stringify(prefix)}` : counted(shown.length, "tenant");
  terminal.say(`${what}${of} on ${server}${counts.length > 0 ? `: ${counts.join(", ")}` : ""}`);
}

const byName = (a: Seen, b: Seen) => (a.tenant < b.tenant ? -1 : 1);
const ORDERS: Record<Sort, (a: Seen, b: Seen) => number> = {
  name: byName,
  version: (a, b) => compareVersions(a.version, b.version) || byName(a, b),
  size: (a, b) => (b.size ?? -1) - (a.size ?? -1) || byName(a, b),
  changed: (a, b) => (b.changed?.getTime() ?? 0) - (a.changed?.getTime() ?? 0) || byName(a, b),
};

function states(text: string): TenantState[] {
  return text.split(",").map((word) => {
    const wanted = word.trim().replaceAll(/[-_]/g, " ");
    const state = STATES.find((known) => known === wanted);
    if (state === undefined) throw new InvalidArgumentError(`States are ${STATES.join(", ")}.`);
    return state;
  });
}
