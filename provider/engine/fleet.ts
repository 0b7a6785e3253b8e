// A run on many tenants: read them all at once, plan each, and work on those that there is work for.

import type { Way } from "../core/target";
import type { Observed } from "../dialects/dialect";
import { Ending } from "./ending";
import { demandKnown, findWork, type Member, type PlannedTenant, type Work } from "./fleet-plan";
import type { Directory } from "./migration-files";
import {
  doneResult,
  endedResult,
  type FleetOutcome,
  fleetOutcome,
  type SkipReason,
  type TenantResult,
} from "./results";
import { chooseTenants, readRoster } from "./roster";
import type { Server } from "./server";
import { turns } from "./turns";
import type { StepBegun } from "./watch";

/** What a run on many tenants tells while it goes on. */
export type FleetEvent =
  /** All tenants are read: how many were chosen, and for how many there is work. */
  | {
      readonly kind: "planned";
      readonly tenants: number;
      readonly behind: number;
      /** Tenants with migrations of which the directory has no file: it may be an older checkout. */
      readonly ahead: number;
    }
  /** A migration of one of them begins. */
  | ({ readonly kind: "step"; readonly tenant: string; readonly schema: string } & StepBegun)
  /** Nothing more will be done on one of them. */
  | { readonly kind: "ended"; readonly result: TenantResult };

/** Which tenants a run is for, and how it goes on. */
export interface FleetOptions {
  /**
   * Names, or patterns with `*` and `?`. Default: all with the server's prefix, which are also those of a longer prefix
   * that begins with it: where `tenant_` and `tenant_eu_` are two fleets, name those of the first.
   */
  readonly tenants?: readonly string[] | undefined;
  /**
   * Tenants that go first, by names or patterns, or as many as a number says: the others are begun only when all of
   * these are done. Default: none.
   */
  readonly canary?: readonly string[] | number | undefined;
  /** Whether other tenants are begun after one has failed. Default: "continue". */
  readonly onError?: "continue" | "stop" | undefined;
  /** Ends the run: migrations that run go on to their end, and none is begun. A run for the rest goes on from there. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Asked before anything is run with what would be, and no more than that is run on the tenants that it was asked for:
   * what others do meanwhile is left as it is. What it throws ends the run with nothing changed.
   */
  readonly approve?: ((work: readonly PlannedTenant[]) => Promise<void>) | undefined;
  /** Hears how the run goes on. What it throws ends the run as `signal` does, and is thrown when all that ran has ended. */
  readonly onProgress?: ((event: FleetEvent) => void) | undefined;
}

/**
 * Takes many tenants the same way. Those where there is nothing to do cost nothing beyond one survey of all.
 * @throws NoTenantMatchesError for a name or pattern that none has; what keeps all tenants from being read.
 */
export async function runFleet(server: Server, way: Way, options: FleetOptions): Promise<FleetOutcome> {
  const ending = new Ending(options.signal);
  try {
    const outcome = await runUntil(ending, server, way, options);
    ending.demandHeard();
    return outcome;
  } finally {
    ending.close();
  }
}

async function runUntil(ending: Ending, server: Server, way: Way, options: FleetOptions): Promise<FleetOutcome> {
  const { prefix } = server.settings;
  const directory = await server.directory();
  const roster = await readRoster(server, options.tenants);
  const results = new Map<string, TenantResult>();
  const tell = (event: FleetEvent) => ending.call(() => options.onProgress?.(event));
  const end = (result: TenantResult) => {
    results.set(result.tenant, result);
    tell({ kind: "ended", result });
  };
  demandKnown(way, directory, roster);
  const behind: Work[] = [];
  const early: TenantResult[] = [];
  for (const [tenant, observed] of roster) {
    const member = { tenant, schema: prefix + tenant, isNamed: options.tenants?.includes(tenant) ?? false };
    const found = findWork(server, member, observed, way, directory);
    if ("status" in found) early.push(found);
    else behind.push(found);
  }
  const { canary = 0 } = options;
  const first = new Set(
    typeof canary === "number" ? tenantsOf(behind).slice(0, canary) : chooseTenants(server, [...roster.keys()], canary),
  );
  if (behind.length > 0 && !ending.signal.aborted) await options.approve?.(behind);
  const files = new Set(directory.migrations.map(({ version }) => version));
  const isAhead = ({ history }: Observed) => history.some(({ version }) => !files.has(version));
  const ahead = [...roster.values()].filter(isAhead).length;
  tell({ kind: "planned", tenants: roster.size, behind: behind.length, ahead });
  for (const result of early) end(result);
  const run = new FleetRun(server, way, directory, { ...options, signal: ending.signal, onProgress: tell }, end);
  for (const { status, tenant } of early) if (status === "error") run.failed(first.has(tenant));
  await run.wave(
    behind.filter(({ tenant }) => first.has(tenant)),
    true,
  );
  await run.wave(
    behind.filter(({ tenant }) => !first.has(tenant)),
    false,
  );
  return fleetOutcome([...roster.keys()].map((tenant) => results.get(tenant) as TenantResult));
}

class FleetRun {
  private readonly turn;
  private stop: SkipReason | undefined;
  private canaryFailed = false;

  constructor(
    private readonly server: Server,
    private readonly way: Way,
    private readonly directory: Directory,
    private readonly options: FleetOptions,
    private readonly end: (result: TenantResult) => void,
  ) {
    this.turn = turns(server.settings.concurrency);
  }

  /** A tenant has failed. Canaries of one wave are all tried. */
  failed(isCanary: boolean): void {
    if (isCanary) this.canaryFailed = true;
    else if (this.options.onError === "stop") this.stop = "stopped";
  }

  /** Works on tenants, and ends when all of them have ended. */
  async wave(members: readonly Work[], isCanary: boolean): Promise<void> {
    if (!isCanary && this.canaryFailed) this.stop = "canary failed";
    await Promise.all(
      members.map((member) =>
        this.turn(async () => {
          const { tenant, schema } = member;
          const stop = this.options.signal?.aborted ? "cancelled" : this.stop;
          const result: TenantResult = stop
            ? { status: "skipped", tenant, schema, reason: stop }
            : await this.run(member);
          if (result.status === "error") this.failed(isCanary);
          this.end(result);
        }),
      ),
    );
  }

  private async run({ tenant, schema, wanted, incarnation }: Work): Promise<TenantResult> {
    const { server, way: target, directory, options } = this;
    const member = { tenant, schema };
    try {
      const outcome = await server.converge(
        { ...member, target, directory, wanted },
        { kind: "update", behind: true, incarnation },
        { signal: options.signal, onStep: (begun) => options.onProgress?.({ kind: "step", ...member, ...begun }) },
      );
      return doneResult(tenant, outcome);
    } catch (error) {
      return endedResult(tenant, schema, error);
    }
  }
}

const tenantsOf = (members: readonly Member[]) => members.map(({ tenant }) => tenant);
