// A scratch tenant: made, looked at and dropped, to know what a version of a directory is made of.

import { planTo } from "../core/plan";
import { fitBigint, type Version } from "../core/version";
import type { Dialect, Session } from "../dialects/dialect";
import { WorkError } from "../errors";
import { claimTenant } from "./lock";
import type { Directory } from "./migration-files";
import { runSteps, StepsDone } from "./steps";
import { stopped } from "./stopped";
import { scratchName } from "./workshop";

/**
 * The structure of a new tenant at a version. Its schema is called `tenantex_scratch_…`; what an earlier run left of it
 * is dropped first.
 * @throws MigrationFailedError when it cannot be made.
 */
export async function scratchStructure(
  dialect: Dialect,
  session: Session,
  directory: Directory,
  version: Version,
  lockTimeout: number,
): Promise<readonly string[]> {
  const schema = scratchName(directory.path, version);
  await claimTenant(session, schema, lockTimeout, "new");
  await session.drop(schema);
  const { steps } = planTo(version, directory.migrations, { history: [] }, { schema, directory: directory.path });
  const bigint = fitBigint(directory.migrations.map((migration) => migration.version));
  const nothing = { exists: false, recorded: false, complete: false, history: [] };
  const done = new StepsDone(nothing, false);
  try {
    await runSteps(dialect, session, schema, steps, done, { bigint, comment: "A scratch tenant" }, {});
    return await session.structure(schema);
  } catch (error) {
    const goal = { tenant: schema, schema, target: version, directory };
    throw error instanceof WorkError ? stopped(error, goal, done, "") : error;
  } finally {
    await session.drop(schema).catch(() => {});
  }
}
