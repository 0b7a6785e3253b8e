// Everything that can be overheard of Pulumi commands: what they print and log, their calls, their files, their processes.
import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { Outcome } from "./command";
import type { Stack } from "./stack";

/** A call between the processes of Pulumi, as PULUMI_DEBUG_GRPC writes it. */
interface Call {
  readonly method: string;
  readonly request?: unknown;
  readonly response?: unknown;
  readonly [field: string]: unknown;
}

/** A stack whose every command is overheard. */
export class Overhearing {
  /** What was printed for a person, in all commands. */
  printed = "";
  /** Methods that were called. */
  readonly methods = new Set<string>();
  /** Where a secret was met beside what was printed: in which kind of log line, in which side of which call. */
  readonly places = new Set<string>();

  /** @param tokens Parts of the secrets that look the same in every encoding. */
  constructor(
    readonly stack: Stack,
    private readonly tokens: readonly string[],
    private readonly callsFile = path.join(stack.root, "calls"),
  ) {
    stack.env.PULUMI_DEBUG_GRPC = callsFile;
  }

  holds(value: unknown): boolean {
    const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
    return this.tokens.some((token) => text.includes(token));
  }

  /** Runs a command with all logs that Pulumi has. */
  async run(...args: string[]): Promise<Outcome> {
    const { code, out } = await this.stack.run(...args, "--logtostderr", "-v=9");
    // Without a terminal the dots of progress stand before a log line.
    const lines = out.replaceAll('{"time":', '\n{"time":').split("\n");
    const isLog = (line: string) => line.startsWith('{"time":');
    const printed = lines.filter((line) => !isLog(line)).join("\n");
    this.printed += printed;
    for (const line of lines) if (isLog(line) && this.holds(line)) this.places.add(kindOf(line));
    await this.readCalls();
    return { code, out: printed };
  }

  /** Files of the project, the state and its backups that hold a secret. */
  async files(): Promise<string[]> {
    const all = await readdir(this.stack.root, { recursive: true, withFileTypes: true });
    const files = all.filter((file) => file.isFile()).map((file) => path.join(file.parentPath, file.name));
    const texts = await Promise.all(files.map(async (file) => ({ file, text: await readFile(file, "utf8") })));
    return texts.filter(({ text }) => this.holds(text)).map(({ file }) => file);
  }

  private async readCalls(): Promise<void> {
    if (!existsSync(this.callsFile)) return;
    const lines = (await readFile(this.callsFile, "utf8")).trim().split("\n");
    await rm(this.callsFile);
    for (const line of lines) {
      const { method, request, response, ...rest } = JSON.parse(line) as Call;
      this.methods.add(method);
      for (const [side, value] of Object.entries({ request, response, rest }))
        if (this.holds(value)) this.places.add(`${method} ${side}`);
    }
  }
}

/** `Marshaling property for RPC[Provider[…].Configure().inputs]`: a line without its time and values. */
function kindOf(line: string): string {
  const { msg } = JSON.parse(line) as { msg: string };
  return msg.replace(/0x[0-9a-f]+/g, "…").replace(/value=.*/s, "");
}

/** Command lines of all processes that run until `stop`. */
export function watchProcesses(): { stop(): Promise<string[]> } {
  const seen = new Set<string>();
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
      for (const pid of pids)
        for (const file of ["cmdline", "comm"])
          seen.add(await readFile(`/proc/${pid}/${file}`, "utf8").catch(() => ""));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  return {
    stop: async () => {
      isOver = true;
      await watching;
      return [...seen];
    },
  };
}
