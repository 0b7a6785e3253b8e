// A project as it was laid out, with stacks that one program after another is run in, by the CLI or by itself.

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { THREE } from "../engine/place";
import { npmEnvironment } from "../package/npm";
import { type PulumiCli, pulumiCli } from "../pulumi/cli";
import { type Outcome, runCommand } from "../pulumi/command";
import { PROJECT, STACK } from "../pulumi/stack";
import { type Laid, type LayoutName, lay } from "./layouts";
import { type Program, shop } from "./program";
import { nodeFolder } from "./tools";
import { type WayName, wayOf } from "./ways";

export type Verb = "preview" | "up" | "destroy";
export type Config = Readonly<Record<string, string>>;

/** A project that is installed, and gone with the run of the tests. What is done in it is done one after another. */
export class Project {
  /** The program of every case. */
  readonly shop: Program;

  constructor(
    readonly laid: Laid,
    readonly cli: PulumiCli,
  ) {
    this.shop = shop(laid.library);
  }

  static async open(layout: LayoutName, sdk: string): Promise<Project> {
    const [laid, cli] = await Promise.all([lay(layout, sdk), pulumiCli()]);
    return new Project(laid, cli);
  }

  /** A stack of its own, in a state of its own, run by this Node. */
  async stack(node: number, config: Config): Promise<ProjectStack> {
    const own = await mkdtemp(path.join(this.laid.root, "stack-"));
    const [home, state] = [path.join(own, "home"), path.join(own, "state")];
    await Promise.all([mkdir(home), mkdir(state)]);
    const env = npmEnvironment(this.cli.env(home, state));
    const { root, folder } = this.laid;
    const programs = [folder, root].map((place) => path.join(place, "node_modules/.bin"));
    const PATH = [await nodeFolder(node), env.PATH, ...programs].join(path.delimiter);
    return new ProjectStack(this, PROJECT, folder, { ...env, PATH }, config);
  }
}

export class ProjectStack {
  #way: WayName = "TypeScript";
  #isThere = false;

  constructor(
    readonly project: Project,
    readonly name: string,
    readonly folder: string,
    readonly env: NodeJS.ProcessEnv,
    readonly config: Config,
  ) {}

  /** One of another Pulumi project, in a folder below with the same packages and in the same state. */
  beside(name: string, config: Config): ProjectStack {
    return new ProjectStack(this.project, name, path.join(this.folder, name), this.env, config);
  }

  /** Makes the project's program this one, whatever it was before. */
  async write(way: WayName, program: Program): Promise<void> {
    this.#way = way;
    const { files, manifest, options = {}, main, build } = wayOf(way);
    await this.#put("package.json", JSON.stringify({ ...this.project.laid.packages, ...manifest }));
    // JSON is YAML.
    const runtime = { name: "nodejs", options };
    await this.#put("Pulumi.yaml", JSON.stringify({ name: this.name, runtime, ...(main ? { main } : {}) }));
    for (const [file, text] of Object.entries(THREE)) await this.#put(`tenant_migrations/${file}`, text);
    for (const [file, text] of Object.entries(files(program))) await this.#put(file, text);
    if (build) await this.#sure(...build);
  }

  /** `unchanged` makes it fail when anything would change. */
  async run(verb: Verb, more: Config = {}, unchanged = false): Promise<Outcome> {
    const { migrations } = wayOf(this.#way);
    const config = { ...this.config, ...more, ...(migrations ? { migrations } : {}) };
    return this.#way === "Automation API"
      ? this.#byItself(verb, config, unchanged)
      : this.#byCli(verb, config, unchanged);
  }

  #byItself(verb: Verb, config: Config, unchanged: boolean): Promise<Outcome> {
    const options = unchanged ? { expectNoChanges: true } : {};
    const values = Object.entries(config).map(([key, value]) => [key, { value, secret: isSecret(key) }]);
    return this.#command(
      "node",
      "deploy.mjs",
      verb,
      JSON.stringify(options),
      JSON.stringify(Object.fromEntries(values)),
    );
  }

  async #byCli(verb: Verb, config: Config, unchanged: boolean): Promise<Outcome> {
    const { pulumi } = this.project.cli;
    const stack = ["--stack", STACK, "--non-interactive", "--color", "never"];
    if (!this.#isThere) {
      // The config of the stack that was here before.
      await rm(path.join(this.folder, `Pulumi.${STACK}.yaml`), { force: true });
      await this.#sure(pulumi, "stack", "init", ...stack);
    }
    this.#isThere = true;
    const sure = verb === "preview" ? [] : ["--yes", "--skip-preview"];
    const same = unchanged ? ["--expect-no-changes"] : [];
    // The others do not run the program.
    const asked =
      verb === "destroy" ? [] : Object.entries(config).flatMap(([key, value]) => ["--config", `${key}=${value}`]);
    return this.#command(pulumi, verb, ...stack, ...sure, ...same, ...asked);
  }

  #command(command: string, ...args: string[]): Promise<Outcome> {
    return runCommand(command, args, { cwd: this.folder, env: this.env, timeoutMs: TIMEOUT_MS });
  }

  async #sure(command: string, ...args: string[]): Promise<void> {
    const { code, out } = await this.#command(command, ...args);
    if (code !== 0) throw new Error(`\`${command} ${args.join(" ")}\` ended with exit code ${code}:\n${out}`);
  }

  async #put(file: string, text: string): Promise<void> {
    const place = path.join(this.folder, file);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, text);
  }
}

const TIMEOUT_MS = 5 * 60_000;

const isSecret = (key: string) => /url$/i.test(key);
