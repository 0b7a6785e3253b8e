// A workshop: scratch tenants that migrations are tried on, one after the other, on a session of their own.

import { createHash } from "node:crypto";
import type { Migration } from "../core/migration";
import type { Step } from "../core/plan";
import { fitBigint, NONE } from "../core/version";
import type { Dialect, Session } from "../dialects/dialect";
import { WorkError } from "../errors";
import { claimTenant } from "./lock";
import type { Directory } from "./migration-files";
import { runSteps, StepsDone } from "./steps";
import { stopped } from "./stopped";

/** What the names of scratch schemas begin with. */
const SCRATCH_PREFIX = "tenantex_scratch_";

/** Name of a scratch schema: for the same purpose always the same, so that the next run finds what one has left. */
export function scratchName(...purpose: readonly string[]): string {
  return SCRATCH_PREFIX + createHash("sha256").update(purpose.join(" ")).digest("hex").slice(0, 16);
}

/** What a server's tenants have in common, made before the first of them. */
type Prepare = (session: Session) => Promise<void>;

/** Scratch tenants of one run. They are dropped when it ends; those that a killed one has left, before the next. */
export class Workshop {
  private session: Session | undefined;
  private readonly schemas = new Set<string>();
  private readonly locked = new Set<string>();

  constructor(
    private readonly dialect: Dialect,
    private readonly directory: Directory,
    private readonly lockTimeout: number,
    private readonly prepare: Prepare,
  ) {}

  /** Makes a tenant anew with these migrations applied. @throws MigrationFailedError, LockTimeoutError */
  async make(schema: string, migrations: readonly Migration[]): Promise<void> {
    const session = await this.seat(schema);
    await session.drop(schema);
    await this.prepare(session);
    await this.run(schema, migrations.map(applyStep), true);
  }

  /** @throws MigrationFailedError */
  apply(schema: string, migration: Migration): Promise<void> {
    return this.run(schema, [applyStep(migration)], false);
  }

  /** Runs the directory's down script. @throws MigrationFailedError */
  revert(schema: string, { version, name, down }: Migration): Promise<void> {
    return this.run(schema, [{ kind: "revert", version, name, down, empty: false }], false);
  }

  /** What a tenant is made of. */
  async structure(schema: string): Promise<readonly string[]> {
    return (await this.seat(schema)).structure(schema);
  }

  /** Drops all that was made. What cannot be dropped now is dropped by the next run. */
  async close(): Promise<void> {
    for (const schema of this.schemas) {
      const drop = async () => (await this.seat(schema)).drop(schema);
      // A connection may have died under a script.
      await drop().catch(() =>
        this.leave()
          .then(drop)
          .catch(() => {}),
      );
    }
    await this.leave();
  }

  private async run(schema: string, steps: readonly Step[], isNew: boolean): Promise<void> {
    let left = steps;
    const nothing = { exists: !isNew, recorded: !isNew, complete: true, history: [] };
    const bigint = fitBigint(this.directory.migrations.map(({ version }) => version));
    for (let making = isNew; making || left.length > 0; making = false) {
      const done = new StepsDone(nothing, !making);
      const session = await this.seat(schema);
      const history = making ? { bigint, comment: "A scratch tenant" } : undefined;
      try {
        await runSteps(this.dialect, session, schema, left, done, history, {});
      } catch (error) {
        throw this.told(error, schema, done);
      }
      const soiled = left.findIndex((step) => scriptOf(step)?.soils) + 1;
      // Whatever a script has left in its session is gone with that.
      if (soiled > 0) await this.leave();
      left = soiled > 0 ? left.slice(soiled) : [];
    }
  }

  private told(error: unknown, schema: string, done: StepsDone): unknown {
    // Before there is a schema, it is the server that refuses.
    if (!done.there && !(error instanceof WorkError)) return error;
    return stopped(error, { tenant: schema, schema, target: NONE, directory: this.directory }, done, "");
  }

  /** The session, with the locks of all tenants that are there. */
  private async seat(schema: string): Promise<Session> {
    this.session ??= await this.dialect.open();
    if (this.locked.has(schema)) return this.session;
    await claimTenant(this.session, schema, this.lockTimeout, "there");
    this.schemas.add(schema);
    this.locked.add(schema);
    return this.session;
  }

  private async leave(): Promise<void> {
    await this.session?.release();
    this.session = undefined;
    this.locked.clear();
  }
}

const applyStep = (migration: Migration): Step => ({ kind: "apply", migration, late: false });
const scriptOf = (step: Step) => (step.kind === "apply" ? step.migration.up : step.down);
