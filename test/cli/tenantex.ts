// The command as people run it: its own process, with what it prints and says kept apart.

import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import type { Place } from "../engine/place";

const COMMAND = path.resolve(__dirname, "../../dist/cli.js");

export interface Ended {
  readonly code: number;
  /** Standard output. */
  readonly out: string;
  /** Standard error. */
  readonly said: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts the command on a place, with its prefix and directory. */
export function start(place: Place, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const flags = ["--prefix", place.prefix, "--migrations", place.directory];
  return startIn(process.cwd(), [...args, ...flags], { TENANTEX_URL: place.url, ...env });
}

/** Runs the command on a place to its end. */
export const tenantex = (place: Place, ...args: string[]): Promise<Ended> => start(place, args).ended;

/** Runs the command in a folder to its end, as one that needs no server. */
export const tenantexIn = (folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  startIn(folder, args, env).ended;

function startIn(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv): Running {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd,
    env: { PATH, HOME, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let said = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? -1, out, said }));
  });
  return { child, ended };
}
