// `npm run bench`: the engine beside the bare driver and other packages, on the servers of the tests.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMysql } from "../servers/mysql";
import { startPostgres } from "../servers/postgres";
import type { Contender, DialectName } from "./contender";
import { engine, readDirectories } from "./engine";
import { measureEveryone } from "./everyone";
import { writeSample } from "./files";
import { Sites } from "./measurement";
import { measureMemory } from "./memory";
import { type Options, readOptions } from "./options";
import { ABSENT, PEERS } from "./peers/all";
import { installPeers } from "./peers/installation";
import { startProxy } from "./proxy";
import { raw } from "./raw";
import { type Measurements, report } from "./report";
import { runRounds } from "./rounds";
import { COUNTS, type Scenario, scenarios } from "./scenario";

const START: Record<DialectName, typeof startPostgres> = { postgres: startPostgres, mysql: startMysql };
const PEER_NAMES = Object.keys(PEERS);
const CONTENDERS = ["engine", "raw", ...PEER_NAMES];
const MEMORY = "memory";
const EVERYONE = "everyone";
const SIGN_UP = 20;
const PARTS = [...scenarios(false).map(({ key }) => key), EVERYONE, MEMORY];

async function main(options: Options, undo: (step: () => unknown) => void): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), "tenantex-bench-"));
  undo(() => rm(root, { recursive: true, force: true }));
  const files = await writeSample(root, [SIGN_UP, ...COUNTS]);
  const chosen = scenarios(options.quick).filter(({ key }) => options.wanted(key, PARTS));
  const contenders = await gather(options, chosen);
  const proxy = startProxy();
  undo(() => proxy.close());
  const notes = [
    "new, noops and many open and close their connections within the time; noop, one and down work on a kept one, and tell the time of one tenant",
  ];
  const measured: Measurements[] = [];
  const everyone: string[] = [];
  // After each part, because a whole run is long and may be interrupted.
  const write = async () => {
    const text = report(measured, everyone, contenders, [...notes, ...ABSENT]);
    await writeFile(options.out, `${text}\n`);
    return text;
  };
  for (const dialect of options.dialects) {
    const server = await START[dialect]();
    undo(() => server.stop());
    notes.push(`${dialect}: ${server.version} (${server.from})`);
    const sites = new Sites(files);
    undo(() => sites.dropAll());
    if (chosen.length > 0) notes.push(await directoryNote(dialect, server.url, files));
    for (const delay of options.delays) {
      await proxy.delay(delay);
      for (const scenario of chosen) {
        console.error(`${dialect}, ${delay} ms: ${scenario.title} …`);
        const course = { scenario, dialect, server: server.url, rounds: options.rounds };
        measured.push({
          course,
          delay,
          row: await runRounds(course, contenders, sites, proxy, files, interruption.signal),
        });
        await write();
      }
    }
    await sites.dropAll();
    if (options.wanted(EVERYONE, PARTS)) {
      console.error(`${dialect}: everyone …`);
      const sizes = { tenants: options.quick ? 40 : 1000, files: COUNTS[1] as number, signUp: SIGN_UP };
      everyone.push(await measureEveryone(dialect, server.url, options.delays, files, sizes, proxy));
      await write();
    }
    if (options.wanted(MEMORY, PARTS)) {
      console.error(`${dialect}: memory …`);
      notes.push(await measureMemory(dialect, server.url, root, options.full));
    }
  }
  console.log(await write());
}

async function gather(options: Options, chosen: readonly Scenario[]): Promise<Contender[]> {
  const wanted = (name: string) => chosen.length > 0 && options.wanted(name, CONTENDERS);
  const peers = PEER_NAMES.filter(wanted);
  const installed = peers.length > 0 ? await installPeers() : undefined;
  const loaded: Contender[] = [];
  for (const name of peers) if (installed) loaded.push(await (PEERS[name] as (typeof PEERS)[string])(installed));
  return [...(wanted(engine.name) ? [engine] : []), raw, ...loaded];
}

async function directoryNote(
  dialect: DialectName,
  url: string,
  files: Awaited<ReturnType<typeof writeSample>>,
): Promise<string> {
  const took = await readDirectories({ dialect, url, prefix: "tenant_", atOnce: 1, files }, COUNTS);
  const each = [...took].map(([count, milliseconds]) => `${milliseconds.toFixed(1)} ms for ${count} files`);
  return `${dialect}: the engine reads its directory once for all tenants, and before the time: ${each.join(", ")}`;
}

const steps: (() => unknown)[] = [];
const interruption = new AbortController();

async function clean(): Promise<void> {
  for (const step of steps.splice(0).reverse()) await step();
}

process.once("SIGINT", () => {
  interruption.abort();
  clean().finally(() => process.exit(130));
});

const options = readOptions(process.argv.slice(2), [...PARTS, ...CONTENDERS]);
main(options, (step) => steps.push(step))
  .catch((reason: unknown) => {
    if (!interruption.signal.aborted) console.error(reason);
    process.exitCode = 1;
  })
  .finally(clean);
