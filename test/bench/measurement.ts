// One measurement: a contender does a scenario once, by way of the proxy, and what it left behind is looked at.

import type { Contender, Move, Runner, Work } from "./contender";
import type { SampleShelf } from "./files";
import type { DelayProxy } from "./proxy";
import { tableOf } from "./sample";
import type { Scenario } from "./scenario";
import { openSite, type Site } from "./site";

export interface Measured {
  /** For one tenant where connections are kept, for all of them where they are not. */
  readonly milliseconds: number;
  readonly trips: number;
}

/** Sites that nobody changes serve again. */
export class Sites {
  readonly #open = new Set<Site>();
  readonly #prepared = new Map<string, Site>();

  constructor(private readonly files: SampleShelf) {}

  async take(contender: Contender, scenario: Scenario, dialect: Work["dialect"], server: string): Promise<Site> {
    const key = `${contender.name} ${scenario.key} ${dialect}`;
    const site = this.#prepared.get(key) ?? (await this.#make(contender, scenario, dialect, server));
    if (scenario.from === scenario.to) this.#prepared.set(key, site);
    return site;
  }

  async giveBack(site: Site): Promise<void> {
    if (![...this.#prepared.values()].includes(site)) await this.#remove(site);
  }

  async dropAll(): Promise<void> {
    this.#prepared.clear();
    for (const site of this.#open) await this.#remove(site);
  }

  async #make(contender: Contender, scenario: Scenario, dialect: Work["dialect"], server: string): Promise<Site> {
    const site = await openSite(dialect, server);
    this.#open.add(site);
    if (scenario.from !== undefined) await prepare(contender, scenario, { ...workOn(site), files: this.files }, site);
    return site;
  }

  async #remove(site: Site): Promise<void> {
    this.#open.delete(site);
    await site.drop();
  }
}

const workOn = ({ dialect, url, prefix }: Site) => ({ dialect, url, prefix, atOnce: 1 });

// The first tenant is made by the contender itself; the others are copies of what the scenario needs of it.
async function prepare(contender: Contender, scenario: Scenario, work: Work, site: Site): Promise<void> {
  const { from = 0, to } = scenario;
  const [first, ...others] = moves(scenario, site).map((move) => move.schema);
  if (first === undefined) return;
  const tenant = first.slice(site.prefix.length);
  const runner = contender.open(work);
  try {
    const half = Math.min(from, to);
    await runner.move({ tenant, schema: first, from: undefined, to: half });
    if (half < from) await runner.move({ tenant, schema: first, from: half, to: from });
  } finally {
    await runner.close();
  }
  const reverted = Array.from({ length: Math.max(0, from - to) }, (_, index) => tableOf(from - index));
  await site.clone(first, others, reverted);
}

function moves({ tenants, from, to }: Scenario, { prefix }: Site): Move[] {
  return Array.from({ length: tenants }, (_, index) => {
    const tenant = `t${index + 1}`;
    return { tenant, schema: prefix + tenant, from, to };
  });
}

export async function measure(
  contender: Contender,
  scenario: Scenario,
  site: Site,
  proxy: DelayProxy,
  files: SampleShelf,
): Promise<Measured> {
  const url = await proxy.through(site.url);
  const runner = contender.open({ ...workOn(site), url, atOnce: scenario.atOnce, files });
  let open = true;
  const close = async () => {
    if (open) {
      open = false;
      await runner.close();
    }
  };
  try {
    const all = moves(scenario, site);
    if (scenario.kept) await runner.warm(all.map(({ schema }) => schema));
    await proxy.count();
    const begun = performance.now();
    await run(runner, all, scenario.atOnce);
    if (!scenario.kept) await close();
    const milliseconds = performance.now() - begun;
    const trips = await proxy.count();
    const shares = scenario.kept ? scenario.tenants : 1;
    await verify(scenario, site);
    return { milliseconds: milliseconds / shares, trips: trips / shares };
  } finally {
    await close();
  }
}

async function run(runner: Runner, all: readonly Move[], atOnce: number): Promise<void> {
  const left = [...all];
  const worker = async () => {
    for (let move = left.shift(); move; move = left.shift()) await runner.move(move);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

// A contender that did less than the others would win.
async function verify({ tenants, from = 0, to }: Scenario, site: Site): Promise<void> {
  if (from === to) return;
  const [table, wanted] = to > from ? [tableOf(to), tenants] : [tableOf(to + 1), 0];
  const found = await site.count(table);
  if (found !== wanted) throw new Error(`it left ${found} tenants with ${table} instead of ${wanted}`);
}
