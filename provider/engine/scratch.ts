// A scratch tenant: made, looked at and dropped, to know what a version of a directory is made of.

import { planTo } from "../core/plan";
import type { Version } from "../core/version";
import type { Directory } from "./migration-files";
import { scratchName, type Workshop } from "./workshop";

/**
 * The structure of a new tenant at a version. Its schema is called `tenantex_scratch_…`; what an earlier run left of it
 * is dropped first.
 * @throws UnknownVersionError; MigrationFailedError when it cannot be made.
 */
export async function scratchStructure(
  workshop: Workshop,
  { path, migrations }: Directory,
  version: Version,
): Promise<readonly string[]> {
  const schema = scratchName(path, version);
  const { steps } = planTo(version, migrations, { history: [] }, { schema, directory: path });
  try {
    await workshop.make(
      schema,
      steps.flatMap((step) => (step.kind === "apply" ? [step.migration] : [])),
    );
    return await workshop.structure(schema);
  } finally {
    await workshop.close();
  }
}
