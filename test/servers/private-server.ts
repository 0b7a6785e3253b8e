// Starts a private database server through a keeper process, on a free port of 127.0.0.1 and in a folder of its own.
import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Account } from "./account";
import { startKeeper } from "./keeper";
import { FOLDER_PREFIX, sweepLeftovers } from "./leftovers";
import { type Ask, reasonOf, type StartedServer } from "./started-server";

export interface Place {
  folder: string;
  /** Made by the keeper, empty, and owned by the account. */
  data: string;
  port: number;
  password: string;
}

export interface Command {
  command: string;
  args: string[];
}

/** What a keeper runs: the steps one after the other, then the server. */
export interface Recipe {
  url: string;
  files: Record<string, string>;
  steps: Command[];
  server: Command;
  stop: NodeJS.Signals;
  account?: Account | undefined;
}

export interface PrivateServer extends StartedServer {
  folder: string;
  keeper: number;
}

const PATIENCE = 180_000;
const PORT_TAKEN = /address already in use|could not bind|Bind on TCP\/IP port/i;

export async function startPrivate(from: string, ask: Ask, recipe: (place: Place) => Recipe): Promise<PrivateServer> {
  await sweepLeftovers();
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(from, ask, recipe);
    } catch (reason) {
      // Between finding a free port and the server taking it somebody else may have taken it.
      if (attempt === 5 || !PORT_TAKEN.test(reasonOf(reason))) throw reason;
    }
  }
}

async function startOnce(from: string, ask: Ask, recipe: (place: Place) => Recipe): Promise<PrivateServer> {
  const folder = path.join(os.tmpdir(), `${FOLDER_PREFIX}${randomBytes(6).toString("hex")}`);
  const place = {
    folder,
    data: path.join(folder, "data"),
    port: await freePort(),
    password: `secret-${randomBytes(9).toString("hex")}`,
  };
  const { url, ...work } = recipe(place);
  const keeper = startKeeper(folder);
  keeper.tell({ ...work, env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" } });

  const until = Date.now() + PATIENCE;
  let last = "it was not running yet";
  while (Date.now() < until) {
    const failed = keeper.failed();
    if (failed) {
      throw new Error(
        `${from} could not be started: ${failed}\nNothing of it is left running or on disk. Correct what it says ` +
          "(tests that run as root need a TMPDIR every user may enter), or name a running server: " +
          "TENANTEX_TEST_PG_URL, TENANTEX_TEST_MYSQL_URL.",
      );
    }
    if (keeper.runs()) {
      try {
        // On a port that somebody else took, whoever it is may let us wait for an answer.
        const version = await Promise.race([ask(url), keeper.exited]);
        if (version === undefined) continue;
        keeper.release();
        return { url, version, from, folder, keeper: keeper.pid, stop: keeper.stop };
      } catch (reason) {
        last = reasonOf(reason);
      }
    }
    await sleep(40);
  }
  await keeper.stop();
  throw new Error(
    `${from} did not answer within ${PATIENCE / 1000} s: ${last}. It was stopped and its folder removed. ` +
      "Try again on a less busy machine, or name a running server (TENANTEX_TEST_PG_URL, TENANTEX_TEST_MYSQL_URL).",
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
