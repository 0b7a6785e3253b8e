// A throw-away Pulumi project with one stack of its own, run by the real CLI.
import type { ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pulumiCli } from "./cli";
import { type Outcome, runCommand } from "./command";

export interface StackOptions {
  /** The text of index.js, or of index.ts when `typescript`. */
  program: string;
  typescript?: boolean;
  /** More files of the project: path below its folder → text. */
  files?: Record<string, string>;
  config?: Record<string, string | { secret: string }>;
  /** More variables of the environment, for the CLI, the program and the provider. */
  env?: Record<string, string>;
}

export interface UpdateOptions {
  /** Preview first, as `pulumi up` does without `--skip-preview`. */
  preview?: boolean;
  args?: string[];
  /** Gets the process as soon as it runs, to send it signals. */
  onStart?: (child: ChildProcess) => void;
}

export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  [field: string]: unknown;
}

export interface StackState {
  version: number;
  deployment: { resources: StateResource[]; [field: string]: unknown };
}

export const PROJECT = "program";
export const STACK = "dev";

/** A thousand tenants take a minute; whatever takes longer than this hangs. */
const TIMEOUT_MS = 10 * 60_000;
const REPOSITORY = path.resolve(__dirname, "../..");

export class Stack {
  /** The project's folder. */
  readonly dir: string;

  constructor(
    readonly root: string,
    readonly pulumi: string,
    readonly env: NodeJS.ProcessEnv,
  ) {
    this.dir = path.join(root, "project");
  }

  /** Any Pulumi command. Does not throw when it fails, only when it does not end. */
  run(...args: string[]): Promise<Outcome> {
    return this.#run(args);
  }

  preview(...args: string[]): Promise<Outcome> {
    return this.run("preview", "--stack", STACK, ...args);
  }

  up(options?: UpdateOptions): Promise<Outcome> {
    return this.#update("up", options);
  }

  refresh(options?: UpdateOptions): Promise<Outcome> {
    return this.#update("refresh", options);
  }

  destroy(options?: UpdateOptions): Promise<Outcome> {
    return this.#update("destroy", options);
  }

  async state(): Promise<StackState> {
    const state = JSON.parse(await this.sure("stack", "export", "--stack", STACK)) as StackState;
    state.deployment.resources ??= [];
    return state;
  }

  /** Like `run`, for what must succeed: throws with everything it said when it does not. */
  async sure(...args: string[]): Promise<string> {
    const { code, out } = await this.run(...args);
    if (code === 0) return out;
    throw new Error(`\`pulumi ${args[0]} ${args[1] ?? ""}\` ended with exit code ${code} in ${this.dir}:\n${out}`);
  }

  async write(file: string, text: string): Promise<void> {
    const place = path.join(this.dir, file);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, text);
  }

  /** Destroys nothing, only removes the folder with project and state. */
  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  #update(verb: string, { preview = false, args = [], ...options }: UpdateOptions = {}): Promise<Outcome> {
    return this.#run([verb, "--stack", STACK, "--yes", ...(preview ? [] : ["--skip-preview"]), ...args], options);
  }

  #run(args: string[], options: Pick<UpdateOptions, "onStart"> = {}): Promise<Outcome> {
    const all = [...args, "--non-interactive", "--color", "never"];
    return runCommand(this.pulumi, all, { cwd: this.dir, env: this.env, timeoutMs: TIMEOUT_MS, ...options });
  }
}

export async function pulumiStack(options: StackOptions): Promise<Stack> {
  const cli = await pulumiCli();
  const root = await mkdtemp(path.join(os.tmpdir(), "tenantex-stack-"));
  const [home, state] = [path.join(root, "home"), path.join(root, "state")];
  const stack = new Stack(root, cli.pulumi, { ...cli.env(home, state), ...options.env });
  try {
    await Promise.all([home, state, stack.dir].map((folder) => mkdir(folder)));
    await linkPackages(stack.dir);
    const files = { ...projectFiles(options), ...options.files };
    for (const [file, text] of Object.entries(files)) await stack.write(file, text);
    await stack.sure("stack", "init", STACK);
    const settings = Object.entries(options.config ?? {}).flatMap(([key, value]) =>
      typeof value === "string" ? ["--plaintext", `${key}=${value}`] : ["--secret", `${key}=${value.secret}`],
    );
    if (settings.length > 0) await stack.sure("config", "set-all", "--stack", STACK, ...settings);
    return stack;
  } catch (reason) {
    await stack.remove();
    throw reason;
  }
}

function projectFiles({ program, typescript = false }: StackOptions): Record<string, string> {
  const main = typescript ? "index.ts" : "index.js";
  const runtime = { name: "nodejs", options: { typescript } };
  const files = {
    [main]: program,
    // JSON is YAML.
    "Pulumi.yaml": JSON.stringify({ name: PROJECT, main, runtime }),
    "package.json": JSON.stringify({ name: PROJECT, private: true, main }),
  };
  return typescript ? { ...files, "tsconfig.json": JSON.stringify(TSCONFIG) } : files;
}

/** That of Pulumi's own template, without the time it takes to check the declarations of every package. */
const TSCONFIG = {
  compilerOptions: {
    strict: true,
    outDir: "bin",
    target: "es2020",
    module: "commonjs",
    moduleResolution: "node",
    sourceMap: true,
    noFallthroughCasesInSwitch: true,
    noImplicitReturns: true,
    skipLibCheck: true,
  },
  files: ["index.ts"],
};

async function linkPackages(dir: string): Promise<void> {
  const modules = path.join(dir, "node_modules");
  await mkdir(modules);
  await symlink(REPOSITORY, path.join(modules, "pulumi-tenantex"));
  for (const name of ["@pulumi", "@types", "typescript"]) {
    await symlink(path.join(REPOSITORY, "node_modules", name), path.join(modules, name));
  }
}
