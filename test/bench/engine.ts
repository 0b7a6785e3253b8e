// The engine of this package as a contender. Its directories are read before the clock runs, as the peers' modules are.

import type { Directory } from "../../provider/engine/migration-files";
import { type Server, serverOf } from "../../provider/engine/server";
import { readSettings } from "../../provider/engine/settings";
import type { Contender, DialectName, Work } from "./contender";

export const engine: Contender = {
  name: "engine",
  note: "takes the tenant's lock, compares checksums, stores the way down, gives the connection back clean",
  cannot: () => undefined,
  open: (work) => {
    const server = engineServer(work);
    return {
      warm: async () => {
        await server.inspect(server.schemaOf("nobody"));
      },
      move: async ({ tenant, schema, from, to }) => {
        const directory = known(work.dialect, Math.max(from ?? 0, to));
        const target = directory.migrations[to - 1]?.version ?? "0";
        await server.converge(
          { tenant, schema, target, directory },
          { kind: from === undefined ? "create" : "update" },
        );
      },
      close: () => server.close(),
    };
  },
};

export function engineServer({ url, prefix, atOnce }: Omit<Work, "files">): Server {
  return serverOf(readSettings({ url, prefix, concurrency: atOnce }, {}));
}

const directories = new Map<string, Directory>();

function known(dialect: DialectName, count: number): Directory {
  const directory = directories.get(`${dialect} ${count}`);
  if (!directory) throw new Error(`The directory of ${count} migrations was not read.`);
  return directory;
}

/** Reads the directories of the given sizes; the milliseconds each took. */
export async function readDirectories(work: Work, counts: readonly number[]): Promise<Map<number, number>> {
  const took = new Map<number, number>();
  for (const count of counts) {
    const server = engineServer(work);
    const begun = performance.now();
    directories.set(`${work.dialect} ${count}`, await server.directory(work.files(count).folder("pair")));
    took.set(count, performance.now() - begun);
    await server.close();
  }
  return took;
}
