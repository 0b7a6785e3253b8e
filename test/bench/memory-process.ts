// The process whose memory is measured: the engine over many tenants, and nothing else.

import { engineServer } from "./engine";
import type { MemoryTask, MemoryUse } from "./memory";

/** The most it has had until now, in MB. */
const peak = () => process.resourceUsage().maxRSS / 1024;

async function work({ dialect, url, prefix, folder, tenants }: MemoryTask): Promise<MemoryUse> {
  const loaded = peak();
  const server = engineServer({ dialect, url, prefix, atOnce: 8 });
  const directory = await server.directory(folder);
  const read = peak();
  const target = directory.migrations.at(-1)?.version ?? "0";
  const begun = performance.now();
  await Promise.all(
    tenants.map(({ name: tenant, isNew }) =>
      server.converge(
        { tenant, schema: server.schemaOf(tenant), target, directory },
        { kind: isNew ? "create" : "update" },
      ),
    ),
  );
  await server.close();
  return { loaded, read, peak: peak(), seconds: (performance.now() - begun) / 1000 };
}

process.once("message", (task: MemoryTask) => {
  work(task).then(
    (use) => process.send?.(use),
    (reason: unknown) => {
      console.error(reason);
      process.exit(1);
    },
  );
});
