// The installed package loads, and has types, in every kind of program; a part loads nothing that it has no use for.

import { afterAll, beforeAll, expect, test } from "vitest";
import { node, type Programs, programs } from "./programs";

let place: Programs;
beforeAll(async () => {
  place = await programs();
});
afterAll(() => place?.remove());

const PRINT = "console.log(typeof Server, typeof Tenant);";
const TYPED = `import * as pulumi from "@pulumi/pulumi";
import { Server, type ServerArgs, Tenant, type TenantArgs } from "pulumi-tenantex";
export function declare(args: ServerArgs, tenant: TenantArgs): pulumi.Output<string> {
  const acme: Tenant = new Tenant("acme", tenant, { provider: new Server("main", args), protect: true });
  new Tenant(\`tenant-\${1}\`, { version: 20260114093000, tenant: pulumi.output(7) }, { dependsOn: acme });
  // @ts-expect-error: no such argument
  new Tenant("globex", { verison: "1" });
  // @ts-expect-error: a server has to be named
  new Server({ url: "postgres://localhost/app" });
  return pulumi.interpolate\`\${acme.schema} \${acme.version} \${acme.tenant} \${acme.plan}\`;
}
${PRINT}
`;
const ENGINE = `import { openServer, TenantexError, type TenantDone, type TenantServer } from "pulumi-tenantex/engine";
export const open = (url: string): TenantServer => openServer({ url, concurrency: 2 });
export const reached = (outcome: TenantDone): string => outcome.version;
console.log(typeof openServer, TenantexError.name);
`;
const SCOPE = `import { scope, TenantMissingError, type MysqlDb, type PostgresDb } from "pulumi-tenantex/scope";
interface Row { readonly id: number }
interface Client { query(sql: string): Promise<Row[]>; release(): void }
declare const pg: { connect(): Promise<any> };
declare const typed: { connect(): Promise<Client & import("node:events").EventEmitter> };
declare const mysql: { getConnection(): Promise<{ query(sql: string): Promise<[Row[]]> }> };
export const any = () => scope(pg).withTenant("acme", (db) => db.query("SELECT 1"));
export const rows = (): Promise<Row[]> => scope(typed).withTenant("acme", (db) => db.query("SELECT 1"));
export const pair = (): Promise<[Row[]]> => scope(mysql).withTenant(7, { readOnly: true }, (db) => db.query("SELECT 1"));
// @ts-expect-error: a pool has to be given
export const none = () => scope("postgres://localhost/app");
console.log(typeof scope, TenantMissingError.name);
`;
const OPTIONS = { strict: true, target: "es2022", exactOptionalPropertyTypes: true };

const PROGRAMS: Record<string, { program: string; files: Record<string, string>; says?: string }> = {
  "a CommonJS program": {
    program: "index.js",
    files: { "index.js": `const { Server, Tenant } = require("pulumi-tenantex"); ${PRINT}` },
  },
  "an ES module": {
    program: "index.mjs",
    files: { "index.mjs": `import { Server, Tenant } from "pulumi-tenantex"; ${PRINT}` },
  },
  "TypeScript as Pulumi's older templates set it up": {
    program: "index.js",
    files: {
      "index.ts": TYPED,
      "tsconfig.json": JSON.stringify({
        compilerOptions: { ...OPTIONS, module: "commonjs", moduleResolution: "node", skipLibCheck: true },
      }),
    },
  },
  "TypeScript as ES modules": {
    program: "index.js",
    files: {
      "index.ts": ENGINE + SCOPE + TYPED,
      "package.json": JSON.stringify({ type: "module" }),
      "tsconfig.json": JSON.stringify({ compilerOptions: { ...OPTIONS, module: "nodenext" } }),
    },
    says: "function TenantexError\nfunction TenantMissingError\n",
  },
};

test.each(Object.entries(PROGRAMS))("%s finds the package", async (_, { program, files, says = "" }) => {
  const folder = await place.write(files);
  if ("tsconfig.json" in files)
    expect(await node(folder, "node_modules/typescript/bin/tsc")).toEqual({ code: 0, out: "" });
  expect(await node(folder, program)).toEqual({ code: 0, out: `${says}function function\n` });
});

test.each([
  { entry: "pulumi-tenantex", loads: "@pulumi/pulumi", never: ["pg", "mysql2", "zod"] },
  { entry: "pulumi-tenantex/engine", loads: "zod", never: ["@pulumi/pulumi"] },
  { entry: "pulumi-tenantex/scope", loads: "pulumi-tenantex", never: ["@pulumi/pulumi", "pg", "mysql2", "zod"] },
  // The SDK that runs it is another copy wherever the package was linked.
  { entry: "pulumi-tenantex/provider", loads: "zod", never: ["@pulumi/pulumi"] },
])("$entry never loads $never", async ({ entry, loads, never }) => {
  const folder = await place.write({
    "index.js": `require(${JSON.stringify(entry)}); console.log(Object.keys(require.cache).join("\\n"));`,
  });
  const { out } = await node(folder, "index.js");
  const packages = [...out.matchAll(/\/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].map(([, name]) => name);
  expect(packages).toContain(loads);
  for (const name of never) expect(packages).not.toContain(name);
});
