// The memory of a run over many tenants: prepares them, and lets a process of its own go over them.

import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DialectName } from "./contender";
import { engineServer } from "./engine";
import { openSite } from "./site";

const TENANTS = 1000;
const NEW = 40;
const FILES = 400;

/** What the process is given. */
export interface MemoryTask {
  readonly dialect: DialectName;
  readonly url: string;
  readonly prefix: string;
  readonly folder: string;
  readonly tenants: readonly { readonly name: string; readonly isNew: boolean }[];
}

/** What it tells, in MB and seconds. */
export interface MemoryUse {
  readonly loaded: number;
  readonly read: number;
  readonly peak: number;
  readonly seconds: number;
}

/** One line for the report. */
export async function measureMemory(
  dialect: DialectName,
  server: string,
  root: string,
  full: boolean,
): Promise<string> {
  const folder = join(root, `memory-${dialect}`);
  await writeFiles(folder);
  const existing = full ? 0 : TENANTS - NEW;
  const tenants = Array.from({ length: TENANTS }, (_, index) => ({ name: `t${index + 1}`, isNew: index >= existing }));
  const site = await openSite(dialect, server);
  try {
    const [first, ...others] = tenants.slice(0, existing).map(({ name }) => site.prefix + name);
    if (first !== undefined) {
      await make(dialect, site, folder, "t1");
      await site.clone(first, others, []);
    }
    const use = await inProcess({ dialect, url: site.url, prefix: site.prefix, folder, tenants });
    return `memory on ${dialect}: peak RSS ${mega(use.peak)} MB for ${TENANTS} tenants, ${TENANTS - existing} of them new, with ${FILES} migrations each, 8 at once, in ${use.seconds.toFixed(0)} s (${mega(use.loaded)} MB once the engine was loaded by tsx, ${mega(use.read)} MB once the directory was read)`;
  } finally {
    await site.drop();
  }
}

const mega = (value: number) => value.toFixed(0);

async function make(
  dialect: DialectName,
  { url, prefix }: { url: string; prefix: string },
  folder: string,
  tenant: string,
): Promise<void> {
  const server = engineServer({ dialect, url, prefix, atOnce: 1 });
  try {
    const directory = await server.directory(folder);
    const target = directory.migrations.at(-1)?.version ?? "0";
    await server.converge({ tenant, schema: server.schemaOf(tenant), target, directory }, { kind: "create" });
  } finally {
    await server.close();
  }
}

// Long enough to weigh what files weigh; the server, which is not measured, has little to do for most of them.
async function writeFiles(folder: string): Promise<void> {
  await mkdir(folder);
  for (let n = 1; n <= FILES; n++) {
    const name = `${20260101000000 + n}_step_${n}`;
    const row = (m: number) =>
      `INSERT INTO entries (step, place, note)\nVALUES (${n}, ${m}, '${`note ${m} of step ${n}, `.repeat(6)}');`;
    const table =
      "CREATE TABLE entries (step int NOT NULL, place int NOT NULL, note varchar(400), PRIMARY KEY (step, place));";
    await writeFile(
      join(folder, `${name}.up.sql`),
      `${[...(n === 1 ? [table] : []), row(1), row(2), row(3)].join("\n\n")}\n`,
    );
    await writeFile(
      join(folder, `${name}.down.sql`),
      n === 1 ? "DROP TABLE entries;\n" : `DELETE FROM entries\nWHERE step = ${n};\n`,
    );
  }
}

async function inProcess(task: MemoryTask): Promise<MemoryUse> {
  const child = fork(join(__dirname, "memory-process.ts"));
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`The process whose memory is measured ended with ${code}.`);
  });
  child.send(task);
  const [use] = (await Promise.race([once(child, "message"), ended])) as [MemoryUse];
  ended.catch(() => {});
  child.disconnect();
  return use;
}
