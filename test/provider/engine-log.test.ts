// Messages on a resource's row: against a real gRPC server, from processes of their own, and under the SDK's own server.

import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { EngineLog, type EngineModules } from "../../provider/pulumi/engine-log";
import { FakeEngine, INFO, WARNING } from "./engine";
import { declared, startProvider } from "./grpc";

const ROOT = resolve(__dirname, "../..");
const BUILT = JSON.stringify(join(ROOT, "dist/pulumi/engine-log.js"));
const NOBODY = "127.0.0.1:1";

const load = () => ({ credentials: grpc.credentials, EngineClient, LogRequest }) as unknown as EngineModules;

let engine: Awaited<ReturnType<typeof FakeEngine.start>>;
beforeEach(async () => {
  engine = await FakeEngine.start();
});
afterEach(() => engine.stop());

describe("messages", () => {
  const logs: EngineLog[] = [];
  const open = (address: string | undefined, from = load) => {
    const log = new EngineLog(address, from);
    logs.push(log);
    return log;
  };
  afterEach(() => {
    for (const log of logs.splice(0)) log.close();
  });

  test("say whose they are, how grave, and whether they last", async () => {
    const log = open(engine.address);
    log.progress("urn:a", "2 of 5 migrations");
    await vi.waitFor(() => expect(engine.logged).toHaveLength(1));
    log.note("urn:b", "takes over → ß");
    await vi.waitFor(() => expect(engine.logged).toHaveLength(2));
    await log.warn("urn:c", "reaches outside\nof its tenant");
    expect(engine.logged).toEqual([
      { severity: INFO, message: "2 of 5 migrations", urn: "urn:a", ephemeral: true },
      { severity: INFO, message: "takes over → ß", urn: "urn:b", ephemeral: false },
      { severity: WARNING, message: "reaches outside\nof its tenant", urn: "urn:c", ephemeral: false },
    ]);
  });

  test("a warning comes once for each resource", async () => {
    const log = open(engine.address);
    await Promise.all([log.warn("urn:a", "x"), log.warn("urn:a", "x"), log.warn("urn:b", "x"), log.warn("urn:a", "y")]);
    await log.warn("urn:a", "x");
    expect(engine.logged.map(({ urn, message }) => `${urn} ${message}`).sort()).toEqual([
      "urn:a x",
      "urn:a y",
      "urn:b x",
    ]);
  });

  test("a warning that nobody got may come again", async () => {
    const log = open(engine.address);
    engine.mood = "refuses";
    await log.warn("urn:a", "x");
    engine.mood = "answers";
    await log.warn("urn:a", "x");
    await log.warn("urn:a", "x");
    expect(engine.logged).toHaveLength(2);
  });

  test("an engine that never answers is not waited for without end", async () => {
    engine.mood = "hangs";
    await open(engine.address).warn("urn:a", "x");
    expect(engine.logged).toHaveLength(1);
  });

  test("an engine that is gone in between does not matter", async () => {
    const log = open(engine.address);
    await log.warn("urn:a", "x");
    engine.stop();
    log.progress("urn:a", "x");
    await log.warn("urn:a", "y");
    expect(engine.logged).toHaveLength(1);
  });

  test.each([
    ["no address", undefined],
    ["an empty one", ""],
    ["nobody there", NOBODY],
    ["a path of a file", "/x/cmd/dynamic-provider/index.js"],
    ["what is no address", "::::"],
  ])("%s: nothing is said, and nothing fails", async (_, address) => {
    const log = open(address);
    log.progress("urn:a", "x");
    log.note("urn:a", "x");
    await log.warn("urn:a", "x");
    log.close();
  });

  test("the interface is loaded for the first message, once, and without it nothing is said", async () => {
    const working = vi.fn(load);
    const log = open(engine.address, working);
    expect(working).not.toHaveBeenCalled();
    await log.warn("urn:a", "x");
    await log.warn("urn:a", "y");
    expect(working).toHaveBeenCalledTimes(1);

    const failing = vi.fn(() => {
      throw new Error("Cannot find module");
    });
    const mute = open(engine.address, failing);
    mute.progress("urn:a", "z");
    await mute.warn("urn:a", "z");
    expect(failing).toHaveBeenCalledTimes(1);
    expect(engine.logged).toHaveLength(2);
  });

  test("nothing is said behind the end, and closing needs no beginning", async () => {
    const log = open(engine.address);
    await log.warn("urn:a", "x");
    log.close();
    log.close();
    log.note("urn:a", "y");
    await log.warn("urn:a", "z");
    open(engine.address).close();
    expect(engine.logged).toHaveLength(1);
  });
});

describe("processes", () => {
  const SDK = join(ROOT, "node_modules", "@pulumi");
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tenantex-engine-log-"));
    for (const path of ["program/node_modules", "sdk/cmd/program", "bare"])
      await mkdir(join(folder, path), { recursive: true });
    await symlink(SDK, join(folder, "program/node_modules/@pulumi"));
    await symlink(join(SDK, "pulumi/proto"), join(folder, "sdk/proto"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Runs a program that ends when nothing keeps it alive. */
  async function run(body: string, address: string, within = "program"): Promise<{ code: number; output: string }> {
    const cwd = join(folder, within);
    const file = join(cwd, "index.js");
    await writeFile(file, `const log = new (require(${BUILT}).EngineLog)(process.argv.at(-1));\n${body}`);
    const proxy = { http_proxy: `http://${NOBODY}`, grpc_proxy: `http://${NOBODY}`, no_proxy: "", no_grpc_proxy: "" };
    const child = spawn(process.execPath, [file, address], { cwd, env: { ...process.env, ...proxy } });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text) => {
        output += text;
      });
    return new Promise((resolve) => child.once("close", (code) => resolve({ code: code ?? -1, output })));
  }

  test.each([
    ["by its package", "program"],
    ["beside the SDK's program", "sdk/cmd/program"],
  ])(
    "the interface is found %s, past any proxy, and an open connection does not hold the end up",
    async (_, within) => {
      const body = 'log.warn("urn:a", "x").then(() => log.note("urn:a", "y"));';
      expect(await run(body, engine.address, within)).toEqual({ code: 0, output: "" });
      expect(engine.logged.map(({ message }) => message)).toEqual(["x", "y"]);
    },
  );

  test("without the SDK nothing is said, and nothing printed", async () => {
    const body = 'log.warn("urn:a", "x").then(() => console.log("ended"));';
    expect(await run(body, engine.address, "bare")).toEqual({ code: 0, output: "ended\n" });
    expect(engine.logged).toEqual([]);
  });

  test.each([
    ["never answers", () => engine.address],
    ["is not there", () => NOBODY],
  ])("an engine that %s neither keeps a program alive nor makes it print", async (_, address) => {
    engine.mood = "hangs";
    const body = 'log.progress("urn:a", "x"); log.warn("urn:a", "y");';
    expect(await run(body, address())).toEqual({ code: 0, output: "" });
  });

  test("a provider under the SDK's own server reaches the engine that started it", async () => {
    const __provider = `exports.handler = () => {
      const { EngineLog } = require(${BUILT});
      const log = new EngineLog(process.argv.at(-1));
      return {
        async create(news) {
          log.progress(news.__urn, "begins");
          await log.warn(news.__urn, "made");
          return { id: "x", outs: news };
        },
      };
    };`;
    const provider = await startProvider(join(folder, "program"), {}, {}, engine.address);
    try {
      const inputs = declared("acme");
      await provider.create({ ...inputs, __provider });
      const { __urn: urn } = inputs;
      await vi.waitFor(() => expect(engine.logged).toHaveLength(2));
      expect(engine.logged).toContainEqual({ severity: INFO, message: "begins", urn, ephemeral: true });
      expect(engine.logged).toContainEqual({ severity: WARNING, message: "made", urn, ephemeral: false });
      expect(provider.output()).toBe("");
    } finally {
      await provider.stop();
    }
  });
});
