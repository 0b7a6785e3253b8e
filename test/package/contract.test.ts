// What states in the world hold – the type, the text that loads the provider, the names of its functions – and where it works.

import { createHash } from "node:crypto";
import { cp, mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as provider from "../../provider/pulumi/provider";
import { PROVIDER, TENANT_TYPE } from "../../provider/pulumi/shim";
import { REPOSITORY } from "./pack";
import { node, type Programs, programs } from "./programs";

const FUNCTIONS = ["check", "configure", "create", "delete", "diff", "read", "update"];

describe("never to be changed", () => {
  // Pulumi stores this text with every tenant, and runs the stored one when it reads or deletes the tenant: the text of
  // 0.1.0 is run for as long as there are tenants. A changed text also makes Pulumi write every tenant of every stack anew.
  // If this test fails, restore the text; what has to be different belongs into the module that it loads.
  test("the text that loads the provider, because every state holds it", () => {
    expect(createHash("sha256").update(PROVIDER).digest("hex")).toBe(
      "7a10fdb20132ec5dd3fe1604bf396c88a7bdda49bca4d15ae72b89c68c9f0fa5",
    );
  });

  // A part of every tenant's URN: with another one Pulumi would drop every tenant and make it anew, without its data.
  test("the type of a tenant, because every state names its tenants by it", () => {
    expect(TENANT_TYPE).toBe("pulumi-nodejs:dynamic/tenantex:Tenant");
  });

  // Pulumi's SDK calls them by name on what the stored text loads. One that is missing is skipped without a word.
  test("the functions of pulumi-tenantex/provider, because stored texts load them", () => {
    expect(Object.keys(provider).sort()).toEqual(FUNCTIONS);
  });
});

describe("the text loads the provider", () => {
  let place: Programs;
  beforeAll(async () => {
    place = await programs();
  });
  afterAll(() => place?.remove());

  const loaded = { code: 0, out: `${FUNCTIONS.join(" ")}\n` };
  const installed = () => path.join(place.modules, "pulumi-tenantex");
  const folder = async (...parts: string[]) => {
    const made = path.join(place.room, ...parts);
    await mkdir(made, { recursive: true });
    return made;
  };

  test("where npm installed the package", async () => {
    expect(await load(await place.write({}))).toEqual(loaded);
  });

  test("in a folder below", async () => {
    expect(await load(path.join(await place.write({ "deploy/program/index.js": "" }), "deploy/program"))).toEqual(
      loaded,
    );
  });

  test("where pnpm installed it for a dependency of the program", async () => {
    const beside = await folder("pnpm", "node_modules", ".pnpm", "node_modules");
    await symlink(installed(), path.join(beside, "pulumi-tenantex"));
    expect(await load(path.join(place.room, "pnpm"))).toEqual(loaded);
  });

  test.each([".", "examples/0-this-clone"])("in the repository itself, in %s", async (below) => {
    expect(await load(path.join(REPOSITORY, below))).toEqual(loaded);
  });

  test("nowhere else, and says so", async () => {
    const elsewhere = await folder("elsewhere");
    const message = `Cannot load pulumi-tenantex/provider from ${elsewhere}. Install pulumi-tenantex in this project.\n`;
    expect(await load(elsewhere)).toEqual({ code: 1, out: message });
  });

  test("not where a part of the package is missing, and names that part", async () => {
    const broken = await folder("broken", "node_modules");
    await cp(installed(), path.join(broken, "pulumi-tenantex"), { recursive: true });
    expect((await load(path.dirname(broken))).out).toMatch(/^Cannot find module '(pg|mysql2|zod)/);
  });
});

/** As Pulumi's SDK does it: a module without a file, in a process that was started in the program's folder. */
function load(cwd: string) {
  const sdk = require.resolve("@pulumi/pulumi");
  return node(cwd, "-e", LOADER, sdk, PROVIDER);
}

const LOADER = `
const [, sdk, text] = process.argv;
const fromString = require("module").createRequire(sdk)("require-from-string");
try {
  console.log(Object.keys(fromString(text).handler()).sort().join(" "));
} catch (error) {
  console.log(error.message);
  process.exitCode = 1;
}`;
