// The ground of tests that drive a provider process: a database server, a program's folder, processes, and their calls.

import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "vitest";
import { type DialectName, openPlace, type Place, THREE } from "../engine/place";
import { type Bag, type CallError, type ProviderProcess, startProvider } from "./grpc";

const ROOT = resolve(__dirname, "../..");

/** What the engine sends for a value that it does not know yet, in preview. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface Ground {
  readonly place: Place;
  /** The program's folder, with THREE as its tenant_migrations. */
  readonly folder: string;
  /** Starts a provider process. Each command of Pulumi is a process of its own: it sees what the last one left. */
  start(config?: Bag, env?: NodeJS.ProcessEnv, engine?: string): Promise<ProviderProcess>;
  /** Writes files of tenant_migrations. */
  write(files: Record<string, string>): Promise<void>;
  close(): Promise<void>;
}

export async function openGround(dialect: DialectName): Promise<Ground> {
  const place = await openPlace(dialect);
  const folder = await programFolder();
  const processes: ProviderProcess[] = [];
  const write = async (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, "tenant_migrations", name), text);
  };
  await mkdir(join(folder, "tenant_migrations"));
  await write(THREE);
  return {
    place,
    folder,
    write,
    async start(config = {}, env = {}, engine = undefined) {
      const settings: Bag = { "tenantex:url": place.url, "tenantex:prefix": place.prefix, ...config };
      const started = await startProvider(folder, settings, env, engine);
      processes.push(started);
      return started;
    },
    async close() {
      await Promise.all(processes.map((started) => (started.child.exitCode === null ? started.stop() : undefined)));
      await place.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Checks inputs and expects no failure. */
export async function checked(by: ProviderProcess, news: Bag, olds?: Bag): Promise<Bag> {
  const { inputs, failures } = await by.check(olds, news);
  expect(failures).toEqual([]);
  return inputs;
}

/** Why inputs are refused. */
export async function reasonsOf(by: ProviderProcess, news: Bag, olds?: Bag): Promise<string[]> {
  return (await by.check(olds, news)).failures.map((failure) => failure.reason);
}

/** The error of a call that has to fail. */
export function failure(work: Promise<unknown>): Promise<CallError> {
  return work.then(
    () => expect.unreachable("it succeeded"),
    (error) => error,
  );
}

/** A program's folder with the package installed, as far as a provider process can tell. */
async function programFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tenantex-program-"));
  await mkdir(join(folder, "node_modules"));
  await symlink(ROOT, join(folder, "node_modules", "pulumi-tenantex"));
  await symlink(join(ROOT, "node_modules", "@pulumi"), join(folder, "node_modules", "@pulumi"));
  return folder;
}
