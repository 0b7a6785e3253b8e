// A fleet: many tenants in one stack of the real engine, and what each of its runs costs on every side.
import { watch } from "node:fs";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { DialectName } from "../engine/place";
import type { Outcome } from "./command";
import { type Counts, countingProxy } from "./counting-proxy";
import { covered, type Span } from "./spans";
import { PROJECT, pulumiStack, STACK, Stack, type StateResource } from "./stack";

/** What a run has cost. Times are in milliseconds. */
export interface Cost extends Counts {
  /** From the command's begin to its end. */
  total: number;
  /** Processor time of the program. */
  program: number;
  /** Processor time of the provider. */
  provider: number;
  /** Time in which at least one call to the provider waited for its answer. */
  calls: number;
  /** How often the state was written. */
  writes: number;
  /** What Pulumi said. */
  out: string;
}

/** Variables with which the engine writes the state at the end alone. */
export const ONE_WRITE = { PULUMI_SKIP_CHECKPOINTS: "true" };

export interface Fleet {
  readonly stack: Stack;
  /** Declares so many tenants at a version. */
  declare(tenants: number, version: number): Promise<void>;
  /** Runs one command, which has to succeed. */
  run(command: (stack: Stack) => Promise<Outcome>, env?: NodeJS.ProcessEnv): Promise<Cost>;
  /** The tenants in the state, by their URNs: each run brings them into an order of its own. */
  tenants(): Promise<StateResource[]>;
  remove(): Promise<void>;
}

/** @param server URL of the database server. */
export async function openFleet(
  server: string,
  prefix: string,
  migrations: Readonly<Record<string, string>>,
): Promise<Fleet> {
  const proxy = await countingProxy(server);
  const files = Object.entries(migrations).map(([file, text]) => [`tenant_migrations/${file}`, text]);
  const stack = await pulumiStack({
    program: "",
    files: Object.fromEntries(files),
    config: { databaseUrl: { secret: proxy.url }, prefix },
  });
  const trace = path.join(stack.root, "trace");
  const traced = { NODE_OPTIONS: `--require ${path.join(__dirname, "trace-preload.cjs")}`, TENANTEX_TRACE: trace };
  return {
    stack,
    declare: (tenants, version) => stack.write("index.js", program(tenants, version)),
    async run(command, env = {}) {
      await rm(trace, { recursive: true, force: true });
      await mkdir(trace);
      const watched = watchState(stack);
      proxy.count();
      const begun = performance.now();
      const { code, out } = await command(new Stack(stack.root, stack.pulumi, { ...stack.env, ...traced, ...env }));
      const total = performance.now() - begun;
      const [counts, writes] = [proxy.count(), watched.end()];
      if (code !== 0) throw new Error(`It ended with exit code ${code}:\n${out}`);
      return { total, ...counts, ...(await readTrace(trace)), writes, out };
    },
    async tenants() {
      const { resources } = (await stack.state()).deployment;
      const found = resources.filter(({ type }) => type.endsWith(":Tenant"));
      return found.sort((a, b) => (a.urn < b.urn ? -1 : 1));
    },
    async remove() {
      await stack.remove();
      await proxy.close();
    },
  };
}

const program = (tenants: number, version: number) => `
const pulumi = require("@pulumi/pulumi");
const { Server, Tenant } = require("pulumi-tenantex");
const config = new pulumi.Config();
const main = new Server("main", { url: config.requireSecret("databaseUrl"), prefix: config.require("prefix") });
for (let i = 1; i <= ${tenants}; i++) new Tenant("t" + i, { version: ${version} }, { provider: main });
`;

/** Many small tables of a tenant, and a version to come. */
export function fleetMigrations(dialect: DialectName): Record<string, string> {
  const id = dialect === "postgres" ? "bigint GENERATED ALWAYS AS IDENTITY" : "bigint AUTO_INCREMENT";
  const table = (name: string) => ({
    up: `CREATE TABLE ${name} (id ${id} PRIMARY KEY, title varchar(200) NOT NULL);\nCREATE INDEX ${name}_title ON ${name} (title);\n`,
    down: `DROP TABLE ${name};\n`,
  });
  const names = ["users", "projects", "tasks", "comments", "invoices"];
  const files = names.flatMap((name, index) =>
    Object.entries(table(name)).map(([way, text]) => [`${index + 1}_create_${name}.${way}.sql`, text]),
  );
  return {
    ...Object.fromEntries(files),
    "6_name_users.up.sql": "ALTER TABLE users ADD COLUMN name varchar(100);\n",
    "6_name_users.down.sql": "ALTER TABLE users DROP COLUMN name;\n",
  };
}

// The backend puts a new file in the place of the old one, for each write.
function watchState(stack: Stack): { end(): number } {
  let writes = 0;
  const folder = path.join(stack.root, "state", ".pulumi", "stacks", PROJECT);
  const watcher = watch(folder, (event, file) => {
    if (event === "rename" && file === `${STACK}.json`) writes++;
  });
  return {
    end: () => {
      watcher.close();
      return writes;
    },
  };
}

interface Trace {
  role: "program" | "provider";
  computed: number;
  calls: Span[];
}

async function readTrace(folder: string): Promise<Pick<Cost, "program" | "provider" | "calls">> {
  const names = await readdir(folder);
  const traces = await Promise.all(
    names.map(async (name) => JSON.parse(await readFile(path.join(folder, name), "utf8")) as Trace),
  );
  const computed = (role: Trace["role"]) =>
    traces.filter((trace) => trace.role === role).reduce((sum, trace) => sum + trace.computed, 0);
  return {
    program: computed("program"),
    provider: computed("provider"),
    calls: covered(traces.flatMap((t) => t.calls)),
  };
}
